export {
  findSoftwareItem,
  listSoftwareByLookupKeys,
  listSoftwareJudgedOtherwise,
  listUnjudged,
  lockSoftware,
  lockUnjudged,
  saveJudgements,
  type SoftwareItem,
  type SoftwareJudgement,
} from './judgement-queries.ts'
