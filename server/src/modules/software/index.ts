export { chooseSoftware } from './choose-software.ts'
export { cleanUpSoftware } from './clean-up-software.ts'
export { forgetHostsInSoftware } from './forget-hosts.ts'
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
export { createSoftwareIngest } from './software-ingest.ts'
export { findSoftware } from './get-software.ts'
export { listHostSoftware } from './list-host-software.ts'
export { softwareRoutes } from './software-routes.ts'
export { MAX_ITEMS } from './told-lists.ts'
export { createSoftwareSource } from './software-source.ts'
export { createCountSettler, settleCounts, tidyCounts } from './settle-counts.ts'
export { toListPage, toMeta } from './list-page.ts'
export { OPERATING_SYSTEMS, operatingSystemName, type SoftwareFields } from './software-fields.ts'
