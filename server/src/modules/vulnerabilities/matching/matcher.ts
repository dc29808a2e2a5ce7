import type { SoftwareItem as StoredSoftware } from '../../software/index.ts'
import type { AdvisorySource } from '../feeds/feed-record.ts'

/** What matching looks at of one distinct version of software. */
export type SoftwareItem = Omit<StoredSoftware, 'kernelVersion'>

/** Who says so. */
export type FindingSource = 'nvd' | 'cve_list' | AdvisorySource | 'rule'

/** This software has this CVE, says this source. */
export interface Match {
  readonly softwareId: number
  /** A CVE, or the advisory's id where it names no CVE. */
  readonly cve: string
  readonly source: FindingSource
  readonly isLowConfidence: boolean
  readonly resolvedInVersion: string | null
  /** The key of the index that led to it. */
  readonly key: string
  /** The id of the rule that hides it. */
  readonly suppressedBy: string | null
}

/** What the feeds tell of a CVE; null = not known. Times in epoch milliseconds. */
export interface CveFacts {
  readonly cve: string
  readonly publishedMs: number | null
  readonly modifiedMs: number | null
  readonly description: string
  readonly cvssScore: number | null
  readonly cvssVersion: string | null
  readonly cvssVector: string | null
  readonly epssProbability: number | null
  readonly epssPercentile: number | null
  /** Null only while no catalogue was ever loaded. */
  readonly isKnownExploited: boolean | null
  readonly exploitedSinceMs: number | null
  readonly exploitDueMs: number | null
  /** When it first could be matched here; the date of publication for what came with the first load. */
  readonly usableMs: number | null
}

export interface Judgement {
  readonly softwareId: number
  /** What a changed advisory looks this software up by; independent of the index. */
  readonly lookupKeys: readonly string[]
  /** The surest product that it is taken for, '' for none; undefined where only some CVEs were asked about. */
  readonly cpe?: string | undefined
}

export interface MatchResult {
  /** Of the index that judged. */
  readonly generation: string
  /** Of the rules that took part: those that come with Muster and those of the organisation. */
  readonly rulesHash: string
  readonly judgements: readonly Judgement[]
  readonly matches: readonly Match[]
}

/** How an index differs from the one before. */
export interface IndexChange {
  /** The generation that the lists start from; undefined: everything may be different, and the lists are empty. */
  readonly before: string | undefined
  readonly generation: string
  /** CVEs (or ids of advisories) whose matching content changed, appeared or went. */
  readonly changedCves: readonly string[]
  /** Keys of software that these CVEs concern or concerned. */
  readonly lookupKeys: readonly string[]
  /** Those of them that now find other products: what is surely meant may be others, so their software is judged whole. */
  readonly wholeLookupKeys: readonly string[]
  /** Sources that have records now. */
  readonly sources: readonly string[]
}

/** Holds the compact index in a worker thread. */
export interface Matcher {
  /** Undefined while there is no index. */
  readonly generation: string | undefined
  /** Of the rules in use; changes with each rule. */
  readonly rulesHash: string
  /** Sources that have records in the index. */
  readonly sources: readonly string[]
  match(software: readonly SoftwareItem[]): Promise<MatchResult>
  /** As `match`, but of these CVEs only. */
  matchCves(software: readonly SoftwareItem[], cves: readonly string[]): Promise<MatchResult>
  findFacts(cves: readonly string[]): Promise<readonly CveFacts[]>
  explain(software: SoftwareItem, cve: string): Promise<MatchExplanation>
}

/** Each step that led to the answer, or that ended the search. */
export interface MatchExplanation {
  readonly isAffected: boolean
  /** One sentence for people. */
  readonly sentence: string
  readonly steps: readonly ExplanationStep[]
}

export interface ExplanationStep {
  readonly kind: 'key' | 'source' | 'criterion' | 'range' | 'platform' | 'rule'
  readonly sentence: string
  readonly holds: boolean
  /** Key, criterion, bounds, rule id … as they are in the data. */
  readonly details: Readonly<Record<string, string>>
}
