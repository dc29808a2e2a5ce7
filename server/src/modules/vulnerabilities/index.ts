export { countHostsOfSets, countHostsWithAny, listAffectedHostIds } from './affected-host-queries.ts'
export {
  countLateCves,
  type DatedFinding,
  type FoundCve,
  type FoundSoftware,
  listNewestFindings,
  listRecentFindings,
} from './finding-queries.ts'
export { type CveFix, findCveText, listCveFixes } from './fix-queries.ts'
export { saveFindings } from './judging/save-findings.ts'
export { countsFrom, detailsLink, type Recency, recentSince } from './recency.ts'
export { type CveFinding, countNewHosts, type FindingGroup, findCve, listCveFindings } from './story-queries.ts'
export {
  createVulnerabilities,
  openIndexMatcher,
  type Vulnerabilities,
} from './running/create-vulnerabilities.ts'
export { VULNERABILITIES_SCHEDULE } from './vulnerabilities-schedule.ts'
export { listTrustedHosts } from './feeds/index.ts'
export type { MatchExplanation, SoftwareItem } from './matching/matcher.ts'
export { findStoredRule, readOwnRules } from './rules/rule-queries.ts'
export { announceRules, applyRules } from './rules/save-rules.ts'
export { checkFeeds } from './feeds/state/check-feeds.ts'
