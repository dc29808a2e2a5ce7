import type { Db } from '../../../platform/database/open-database.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Policy } from '../../policies/index.ts'
import { findCveText, type FoundCve, listCveFixes } from '../../vulnerabilities/index.ts'

/** What a ticket is about; stored with it, so that it can be told of its end when the policy is gone. */
export type TicketFacts = PolicyFacts | CveFacts

export interface PolicyFacts {
  readonly kind: 'policy'
  readonly id: number
  readonly teamId: number | null
  readonly name: string
  readonly description: string
  readonly resolution: string
  readonly query: string
}

export interface CveFacts {
  readonly kind: 'cve'
  readonly cve: string
  readonly publishedAt: string | null
  readonly cvssScore: number | null
  readonly epssProbability: number | null
  readonly isKnownExploited: boolean | null
  readonly softwareIds: readonly number[]
  readonly details: CveDetails
}

/** What may be known of a CVE beyond its scores. */
export interface CveDetails {
  readonly description: string
  /** For example `curl: 8.4.0`. */
  readonly fixedIn: readonly string[]
}

/** What the feeds and the findings tell. */
export async function findCveDetails(
  db: Db | Tx,
  found: { readonly cve: string; readonly softwareIds: readonly number[] },
): Promise<CveDetails> {
  const fixes = await listCveFixes(db, found)
  return {
    description: await findCveText(db, found.cve),
    fixedIn: fixes.map(({ name, version }) => `${name}: ${version}`),
  }
}

export function toPolicyFacts(policy: Policy): PolicyFacts {
  return {
    kind: 'policy',
    id: policy.id,
    teamId: policy.teamId,
    name: policy.name,
    description: policy.description,
    resolution: policy.resolution ?? '',
    query: policy.query,
  }
}

export function toCveFacts(
  found: Omit<FoundCve, 'software' | 'usableAt'> & { readonly told: readonly number[] },
  details: CveDetails,
): CveFacts {
  const { cve, publishedAt, cvssScore, epssProbability, isKnownExploited, told } = found
  return {
    ...{ kind: 'cve', cve, publishedAt: publishedAt?.toISOString() ?? null },
    ...{ cvssScore, epssProbability, isKnownExploited, softwareIds: told, details },
  }
}

export function subjectOf(facts: TicketFacts) {
  return facts.kind === 'policy'
    ? ({ kind: 'policy', id: String(facts.id) } as const)
    : ({ kind: 'cve', id: facts.cve } as const)
}
