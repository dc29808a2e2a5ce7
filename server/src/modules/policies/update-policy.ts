import type { PolicyPayload } from '@muster/contract/rest/policy.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { refusingTakenName, toFields } from './create-policy.ts'
import { getPolicy } from './get-policy.ts'
import { findPolicies, lockPolicy, type Policy, type PolicyFields, savePolicy } from './policy-queries.ts'
import { forgetAnswers } from './standing-queries.ts'
import { verifyPolicy } from './verify-policy.ts'

export interface UpdatePolicy {
  readonly id: number
  /** Where it must belong; null, the default, to the global ones. */
  readonly teamId?: number | null
  /** Absent leaves, null clears. */
  readonly fields: Omit<PolicyPayload, 'query_id'>
}

export async function updatePolicy(ctx: Context, { id, teamId = null, fields }: UpdatePolicy): Promise<Policy> {
  const policy = await refusingTakenName(fields.name ?? '', () =>
    inTransaction(ctx.db, async (tx) => {
      await lockPolicy(tx, id)
      const stored = await getPolicy(tx, id, teamId)
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
      return savePolicyChange(ctx, tx, { stored, next: toFields({ ...toPayload(stored), ...given }) })
    }),
  )
  ctx.changes.announce('policies')
  return policy
}

/**
 * Stores new fields. A changed query leaves the standing answers and raises the version, so that a host that failed
 * before and after the edit is not newly failing. Hosts that a narrower platform leaves out lose their answers.
 */
export async function savePolicyChange(
  ctx: Context,
  tx: Tx,
  { stored, next, authorId }: { stored: Policy; next: PolicyFields; authorId?: number | null },
): Promise<Policy> {
  verifyPolicy(next)
  const changed = changedKeys(stored, next)
  if (changed.length === 0) return stored
  const at = ctx.clock.now()
  const isQueryChanged = stored.query !== next.query
  const isScopeChanged = stored.platform !== next.platform
  await savePolicy(tx, {
    ...next,
    id: stored.id,
    queryVersion: stored.queryVersion + (isQueryChanged ? 1 : 0),
    // Hosts that a wider platform brings in are asked soon, as after a change of the query.
    queryChangedAt: isQueryChanged || isScopeChanged ? at : stored.queryChangedAt,
    at,
    ...(authorId === undefined ? {} : { authorId }),
  })
  if (isScopeChanged && next.platform !== '') await forgetAnswers(tx, stored.id, next.platform.split(','))
  await recordActivity(onTransaction(ctx, tx), {
    type: 'edited_policy',
    details: {
      ...{ policy_id: stored.id, policy_name: next.name, changed },
      changes: describeChanges(toPayload(stored), toPayload(next)),
    },
  })
  await ctx.changes.record(tx, 'policies')
  const [policy] = await findPolicies(tx, [stored.id])
  return policy as Policy
}

function changedKeys(stored: Policy, next: PolicyFields): readonly string[] {
  return (Object.keys(next) as (keyof PolicyFields)[]).filter((key) => stored[key] !== next[key])
}

function toPayload(policy: PolicyFields): Omit<PolicyPayload, 'query_id'> {
  const { name, query, description, resolution, platform } = policy
  return { name, query, description, resolution, platform }
}
