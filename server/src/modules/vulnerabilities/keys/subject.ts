import type { SoftwarePlatform } from '../cpe/platforms.ts'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { AdvisorySource } from '../feeds/feed-record.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import type { Order } from '../versions/version-orders.ts'
import type { VendorEvidence } from './vendor-evidence.ts'

export type Rule = VulnerabilityRule

/** A name under which the index may know the software. */
export interface KeyCandidate {
  readonly lookup: string
  /** Undefined for a package of an ecosystem, which is what its key says. */
  readonly cpe:
    | {
        readonly part: 'a' | 'o'
        /** Only this vendor, when it is known; else the evidence decides. */
        readonly vendor: string | undefined
        /** The vendor is only taken from the name's first words, so the evidence or the whole pair has to fit. */
        readonly isVendorGuessed: boolean
      }
    | undefined
  readonly order: Order
  /** How it was found, for people. */
  readonly origin: string
  readonly rule: string | undefined
}

/** Software as matching sees it; independent of the index. */
export interface Subject {
  readonly item: SoftwareItem
  /** As advisories write it; of a package with epoch and release. */
  readonly version: string
  /** The same list for every version of one title. */
  readonly candidates: readonly KeyCandidate[]
  /** What a changed advisory finds the software by. */
  readonly lookups: readonly string[]
  readonly platform: SoftwarePlatform
  readonly evidence: VendorEvidence
  readonly isEsr: boolean
  /** Some versions of the title are of a branch with long support, and have other candidates. */
  readonly mayBeEsr: boolean
  /** These decide about the software when the index has them; others only add what they do not know. */
  readonly deciding: readonly AdvisorySource[]
  /** Why nothing is asked for. */
  readonly skipped: string | undefined
  readonly versionRule: string | undefined
}
