export {
  findSoftwareItem,
  listJudgedSoftware,
  listSoftwareByLookupKeys,
  listUnjudged,
  lockSoftware,
  lockUnjudged,
  saveJudgements,
  type SoftwareItem,
  type SoftwareJudgement,
} from './judgement-queries.ts'
