export {
  type CveCount,
  countRecentFindings,
  type FoundCve,
  listAffectedHostIds,
  listRecentCounts,
  listRecentFindings,
} from './finding-queries.ts'
export { listCveFixes } from './fix-queries.ts'
export { recordFindings } from './record-findings.ts'
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
