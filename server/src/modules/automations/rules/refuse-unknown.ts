import { invalidField } from '../../../kernel/errors.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { findPolicies } from '../../policies/index.ts'
import { isTrackerKind } from '../destinations/registry.ts'
import type { DraftRule } from './parse-rule-draft.ts'
import { toConditionsAnswer } from './rule-conditions.ts'
import { listRuleDestinations, type Rule } from './rule-queries.ts'

/** Refuses policies and destinations that are newly named and do not exist, or belong elsewhere. */
export async function refuseUnknown(db: Db | Tx, before: Rule, wanted: DraftRule): Promise<void> {
  const known = new Set(toConditionsAnswer(before.kind, before.conditions).policy_ids)
  await refuseUnknownPolicies(
    db,
    wanted.teamId,
    (wanted.conditions.policy_ids ?? []).filter((id) => !known.has(id)),
  )
  const added = wanted.destinationIds.filter((id) => !before.destinationIds.includes(id))
  const found = await listRuleDestinations(db, added)
  const missing = added.filter((id) => !found.has(id))
  const tracker = [...found.values()].find(({ kind }) => isTrackerKind(kind))
  if (tracker && wanted.kind === 'host_status') {
    const reason = `destination_ids: ${tracker.name} takes tickets, and host status has none; name a webhook`
    throw invalidField('destination_ids', reason)
  }
  if (missing.length === 0) return
  throw invalidField(
    'destination_ids',
    `destination_ids: there is no destination ${missing.join(', ')}; GET /destinations lists them`,
  )
}

async function refuseUnknownPolicies(db: Db | Tx, teamId: number | null, ids: readonly number[]): Promise<void> {
  const field = 'conditions.policy_ids'
  const policies = new Map((await findPolicies(db, ids)).map((policy) => [policy.id, policy]))
  const missing = ids.filter((id) => !policies.has(id))
  if (missing.length > 0) throw invalidField(field, `${field}: there is no policy ${missing.join(', ')}; leave it out`)
  const elsewhere = ids.filter((id) => policies.get(id)?.teamId !== teamId)
  if (elsewhere.length === 0) return
  throw invalidField(
    field,
    `${field}: policy ${elsewhere.join(', ')} belongs to ${teamId === null ? 'a team' : 'another team or to all'}, not to this automation; leave it out`,
  )
}
