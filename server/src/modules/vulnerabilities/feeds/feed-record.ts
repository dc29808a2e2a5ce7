/**
 * What every feed is reduced to. A feed's folder parses its files into these; nothing behind it knows a feed's format.
 * Texts are already cut and free of control characters; a record that does not fit is dropped by the parser, which counts it.
 */
export type FeedRecord = CveRecord | AdvisoryRecord | ExploitedRecord | ScoreRecord

/** One CVE as NVD or the CVE List tells it. Of two records of one source and CVE, the later read one stands. */
export interface CveRecord {
  readonly kind: 'cve'
  readonly source: 'nvd' | 'cve_list'
  /** CVE-YYYY-NNNN… */
  readonly cve: string
  /** NVD's `published`, the CVE List's `datePublished`; epoch milliseconds. */
  readonly publishedMs: number | undefined
  readonly modifiedMs: number | undefined
  readonly isRejected: boolean
  readonly cvss: Cvss | undefined
  /** English; '' when there is none. */
  readonly description: string
  /** Alternatives: one that holds is enough. */
  readonly configurations: readonly Configuration[]
}

export interface Cvss {
  readonly score: number
  /** 2.0, 3.0, 3.1, 4.0 */
  readonly version: string
  readonly vector: string
}

/** NVD's configuration: nodes joined by an operator. */
export interface Configuration {
  readonly operator: 'AND' | 'OR'
  readonly isNegated: boolean
  readonly nodes: readonly ConfigurationNode[]
}

export interface ConfigurationNode {
  readonly operator: 'AND' | 'OR'
  readonly isNegated: boolean
  readonly criteria: readonly Criterion[]
}

export interface Criterion {
  /** False: a condition only, never a finding. */
  readonly isVulnerable: boolean
  /** CPE 2.3 formatted string, as the feed has it. */
  readonly cpe: string
  /** True when the name was made of free text (vendor and product of a CVE record), not given as a CPE. */
  readonly isDerived?: boolean
  readonly startIncluding?: string
  readonly startExcluding?: string
  readonly endIncluding?: string
  readonly endExcluding?: string
}

/** How versions of an ecosystem are ordered. */
export type VersionOrder = 'dpkg' | 'rpm' | 'pep440' | 'semver' | 'windows' | 'mozilla'

export type AdvisorySource =
  | 'debian'
  | 'ubuntu'
  | 'redhat'
  | 'almalinux'
  | 'rocky'
  | 'pypi'
  | 'npm'
  | 'msrc'
  | 'mozilla'

/** A vendor's or ecosystem's statement about packages. */
export interface AdvisoryRecord {
  readonly kind: 'advisory'
  readonly source: AdvisorySource
  /** DSA-5587-1, GHSA-…, RHSA-2024:1234, mfsa2024-01, the CVE itself for MSRC. */
  readonly id: string
  /** The CVEs it is about; empty when it names none (then the finding carries the advisory's id). */
  readonly cves: readonly string[]
  readonly isWithdrawn: boolean
  readonly affected: readonly AffectedPackage[]
}

export interface AffectedPackage {
  /**
   * Where the package is from: a distribution as in `software.distribution` ('debian 12', 'ubuntu 22.04', 'rhel 9',
   * 'almalinux 9', 'rocky 9'), or 'pypi', 'npm', 'windows', 'mozilla'.
   */
  readonly ecosystem: string
  /** Source package (deb), binary package (rpm), package name, Windows product, Mozilla product; lower case. */
  readonly package: string
  readonly order: VersionOrder
  /** Vulnerable when inside any range or in `versions`. */
  readonly ranges: readonly VersionRange[]
  readonly versions: readonly string[]
}

export interface VersionRange {
  /** Undefined = from the beginning. */
  readonly introduced: string | undefined
  /** The first version that is not vulnerable any more. */
  readonly fixed: string | undefined
  readonly lastAffected: string | undefined
}

/** CISA's catalogue of known exploited vulnerabilities. */
export interface ExploitedRecord {
  readonly kind: 'exploited'
  readonly cve: string
  readonly addedMs: number | undefined
  readonly dueMs: number | undefined
}

/** FIRST's EPSS. */
export interface ScoreRecord {
  readonly kind: 'score'
  readonly cve: string
  /** 0 to 1. */
  readonly probability: number
  /** 0 to 1. */
  readonly percentile: number
}
