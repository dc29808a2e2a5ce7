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
export { createSoftwareIngest } from './software-ingest.ts'
export { createSoftwareSource } from './software-source.ts'
export { OPERATING_SYSTEMS, type SoftwareFields } from './software-fields.ts'
