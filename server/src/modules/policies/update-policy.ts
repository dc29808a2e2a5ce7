import type { PolicyPayload } from '@muster/contract/rest/policy.ts'
import { slices } from '../../kernel/slices.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { maxRowsOfStatement } from '../../platform/http/list-page.ts'
import { describeChanges, recordActivities } from '../activities/index.ts'
import { refusingTakenName, toFields, toShown } from './create-policy.ts'
import { getPolicy } from './get-policy.ts'
import { lockPolicy, type Policy, type PolicyFields, type SavedPolicy, savePolicies } from './policy-queries.ts'
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
      const next = toFields({ ...toShown(stored), ...given })
      verifyPolicy(next)
      await changePoliciesIn(ctx, tx, { changes: [{ stored, next }] })
      return getPolicy(tx, id, teamId)
    }),
  )
  ctx.changes.announce('policies')
  return policy
}

export interface PolicyChange {
  /** Locked. */
  readonly stored: Policy
  readonly next: PolicyFields
}

/**
 * Stores new fields, in sets, inside the caller's transaction; the caller announces. A changed query leaves the standing
 * answers and raises the version, so that a host that failed before and after the edit is not newly failing. Hosts that
 * a narrower platform leaves out lose their answers. Policies that stay as they are write nothing.
 */
export async function changePoliciesIn(
  ctx: Context,
  tx: Tx,
  { changes, authorId }: { readonly changes: readonly PolicyChange[]; readonly authorId?: number | null },
): Promise<void> {
  const changed = changes.filter(({ stored, next }) => changedKeys(stored, next).length > 0)
  if (changed.length === 0) return
  for (const some of slices(changed, maxRowsOfStatement)) {
    await savePolicies(tx, some.map(toSaved), { authorId, at: ctx.clock.now() })
  }
  for (const { stored, next } of changed) {
    if (stored.platform !== next.platform && next.platform !== '') {
      await forgetAnswers(tx, stored.id, next.platform.split(','))
    }
  }
  const activities = changed.map(({ stored, next }) => ({
    type: 'edited_policy',
    details: {
      ...{ policy_id: stored.id, policy_name: next.name, team_id: stored.teamId, changed: changedKeys(stored, next) },
      changes: describeChanges(toShown(stored), toShown(next)),
    },
  }))
  await recordActivities(onTransaction(ctx, tx), activities)
  await ctx.changes.record(tx, 'policies')
}

function toSaved({ stored, next }: PolicyChange): SavedPolicy {
  const isQueryChanged = stored.query !== next.query
  // Hosts that a wider platform brings in are asked soon, as after a change of the query.
  return { ...next, id: stored.id, isQueryChanged, isAskedAgain: isQueryChanged || stored.platform !== next.platform }
}

function changedKeys(stored: Policy, next: PolicyFields): readonly string[] {
  return (Object.keys(next) as (keyof PolicyFields)[]).filter((key) => stored[key] !== next[key])
}
