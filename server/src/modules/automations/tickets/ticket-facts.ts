import type { Db } from '../../../platform/database/open-database.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Policy } from '../../policies/index.ts'
import { type FoundCve, listCveFixes } from '../../vulnerabilities/index.ts'

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
  readonly publishedAt: string
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

/** Looks such details up; the module of vulnerabilities may offer more of them. */
export type FindCveDetails = (
  db: Db | Tx,
  found: Pick<FoundCve, 'cve' | 'softwareIds'>,
) => Promise<CveDetails | undefined>

/** What the findings themselves tell. */
export const findFixes: FindCveDetails = async (db, found) => ({
  description: '',
  fixedIn: (await listCveFixes(db, found)).map(({ name, version }) => `${name}: ${version}`),
})

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

export function toCveFacts(found: FoundCve, details: CveDetails = { description: '', fixedIn: [] }): CveFacts {
  return { ...found, kind: 'cve', publishedAt: found.publishedAt.toISOString(), details }
}

export function subjectOf(facts: TicketFacts) {
  return facts.kind === 'policy'
    ? ({ kind: 'policy', id: String(facts.id) } as const)
    : ({ kind: 'cve', id: facts.cve } as const)
}
