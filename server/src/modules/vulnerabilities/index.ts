export { listAffectedHostIds } from './affected-host-queries.ts'
export { type FoundCve, listRecentFindings } from './finding-queries.ts'
export { type CveCount, countRecentFindings, listRecentCounts } from './recent-counts.ts'
export { saveFindings } from './judging/save-findings.ts'
export {
  type CveFinding,
  countNewHosts,
  type DatedFinding,
  type FindingGroup,
  findCve,
  findNewestFinding,
  listCveFindings,
  listFindingsSince,
} from './story-queries.ts'
