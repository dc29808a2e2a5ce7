import { cvssVersions, noScore, probabilityUnit } from '../index/merge-facts.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { none } from '../index/row-flags.ts'
import type { CveFacts } from './matcher.ts'

/** What the index knows of a CVE or advisory. */
export function readFacts(index: VulnerabilityIndex, cve: number): CveFacts {
  const { columns, meta } = index
  const exploited = findExploited(columns['exploited.cve'], cve)
  const score = columns['cve.score'][cve] ?? noScore
  const vector = index.text(columns['cve.vector'][cve] ?? 0)
  return {
    cve: index.text(cve),
    publishedMs: known(columns['cve.published'][cve]),
    modifiedMs: known(columns['cve.modified'][cve]),
    description: index.readDescription(cve),
    cvssScore: score === noScore ? null : score / 10,
    cvssVersion: score === noScore ? null : cvssVersions[columns['cve.cvssVersion'][cve] ?? 0] || null,
    cvssVector: score === noScore || vector === '' ? null : vector,
    epssProbability: probability(columns['cve.probability'][cve]),
    epssPercentile: probability(columns['cve.percentile'][cve]),
    isKnownExploited: meta.sources.includes('kev') ? exploited !== undefined : null,
    exploitedSinceMs: exploited === undefined ? null : known(columns['exploited.added'][exploited]),
    exploitDueMs: exploited === undefined ? null : known(columns['exploited.due'][exploited]),
    usableMs: known(columns['cve.usable'][cve]),
  }
}

function findExploited(cves: Uint32Array, cve: number): number | undefined {
  let low = 0
  let high = cves.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((cves[middle] ?? 0) < cve) low = middle + 1
    else high = middle
  }
  return cves[low] === cve ? low : undefined
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function probability(value: number | undefined): number | null {
  return value === undefined || value === none ? null : value / probabilityUnit
}
