import type { Tx } from '../../platform/database/in-transaction.ts'
import { takeEventNumbers } from '../../platform/events/event-sequence.ts'
import type { CheckinHost, HostAnswers, QueryResult } from '../../platform/ingest/checkin.ts'
import { type AnyIngestPart, ingestPart } from '../../platform/ingest/ingest.ts'
import { findAnswered, hasNewest } from '../../platform/ingest/query-group.ts'
import { listHostTeams } from '../hosts/index.ts'
import { adjustCounts, type CountChange } from './count-queries.ts'
import { type FlipRow, insertFlips } from './flip-queries.ts'
import { POLICY_PREFIX, type PolicySnapshot } from './policy-snapshot.ts'
import { listStandingAnswers, lockExistingPolicies, saveStandingAnswers } from './standing-queries.ts'
import { applyChecks, type Flip, noAnswers, type PolicyCheck, type StandingAnswers } from './standing-answers.ts'

/**
 * Stores what hosts answered to policies: the standing answers, the counts and one event for each flip, all in the
 * group's transaction. Answers that change nothing write nothing. `onFlips` is called after the commit of flips.
 */
export function createPolicyIngest(snapshot: PolicySnapshot, onFlips: () => void): AnyIngestPart {
  return ingestPart<PolicyCheck>({
    family: 'policy',
    prefix: POLICY_PREFIX,
    parse: (host, result) => parseCheck(snapshot, host, result),
    isComplete: (host, checks) =>
      hasNewest(
        snapshot.groupFor(host),
        checks.map(({ policyId }) => policyId),
      ),
    recordMany: async (tx, items, at) => ((await recordPolicyChecks(tx, items, at)) ? onFlips : undefined),
  })
}

function parseCheck(
  snapshot: PolicySnapshot,
  host: CheckinHost,
  result: QueryResult,
): PolicyCheck | 'stale' | undefined {
  const policyId = findAnswered(snapshot.groupFor(host), POLICY_PREFIX, result.name)
  if (policyId === undefined || policyId === 'stale') return policyId
  if (result.isError) return { policyId, outcome: 'error', message: result.message || 'the query failed' }
  return { policyId, outcome: result.rows.length > 0 ? 'passing' : 'failing', message: '' }
}

/** True when an answer flipped. */
export async function recordPolicyChecks(
  tx: Tx,
  items: readonly HostAnswers<PolicyCheck>[],
  at: Date,
): Promise<boolean> {
  const asked = new Set(items.flatMap(({ answers }) => answers.map(({ policyId }) => policyId)))
  const existing = await lockExistingPolicies(tx, [...asked])
  const hostIds = items.map(({ host }) => host.id)
  const teams = await readTeams(tx, existing, hostIds)
  const standing = await listStandingAnswers(tx, hostIds)
  const changed: { hostId: number; answers: StandingAnswers }[] = []
  const flips = new FlipCollector()
  for (const { host, answers: checks } of items) {
    const current = checks.filter(({ policyId }) => {
      const teamId = existing.get(policyId)
      return teamId === null || (teamId !== undefined && teamId === teams.get(host.id))
    })
    const applied = applyChecks(standing.get(host.id) ?? noAnswers, current, at)
    if (applied.isChanged) changed.push({ hostId: host.id, answers: applied.answers })
    for (const flip of applied.flips) flips.add(host.id, flip)
  }
  if (changed.length > 0) await saveStandingAnswers(tx, changed)
  if (flips.isEmpty) return false
  await adjustCounts(tx, flips.countChanges())
  const rows = flips.rows()
  await insertFlips(tx, rows, { firstSeq: await takeEventNumbers(tx, rows.length), at })
  return true
}

/** A host may have been moved since it was asked: what it tells of its former team's policies is not stored. */
async function readTeams(
  tx: Tx,
  policies: ReadonlyMap<number, number | null>,
  hostIds: readonly number[],
): Promise<ReadonlyMap<number, number | null>> {
  if ([...policies.values()].every((teamId) => teamId === null)) return new Map()
  return new Map((await listHostTeams(tx, hostIds)).map(({ id, teamId }) => [id, teamId]))
}

/** Gathers equal flips of many hosts into one row each. */
class FlipCollector {
  readonly #rows = new Map<string, FlipRow & { hostIds: number[] }>()

  get isEmpty(): boolean {
    return this.#rows.size === 0
  }

  add(hostId: number, { policyId, from, to }: Flip): void {
    const key = `${policyId} ${from} ${to}`
    const row = this.#rows.get(key)
    if (row) row.hostIds.push(hostId)
    else this.#rows.set(key, { policyId, from, to, hostIds: [hostId] })
  }

  rows(): readonly FlipRow[] {
    return [...this.#rows.values()]
  }

  countChanges(): readonly CountChange[] {
    const changes = new Map<number, { passing: number; failing: number }>()
    for (const { policyId, from, to, hostIds } of this.#rows.values()) {
      const change = changes.get(policyId) ?? { passing: 0, failing: 0 }
      if (from !== 'no response') change[from] -= hostIds.length
      if (to !== 'no response') change[to] += hostIds.length
      changes.set(policyId, change)
    }
    return [...changes].map(([policyId, change]) => ({ policyId, ...change }))
  }
}
