import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivities } from '../activities/index.ts'
import { toShown } from './create-policy.ts'
import { deletePolicyRows } from './policy-queries.ts'
import { forgetPolicies } from './standing-queries.ts'

export interface DeletePolicies {
  readonly ids: readonly number[]
  /** Null: the global ones. */
  readonly teamId?: number | null
}

/** Deletes policies of one team with their answers; returns the ids that existed. */
export async function deletePolicies(ctx: Context, { ids, teamId = null }: DeletePolicies): Promise<readonly number[]> {
  const deleted = await inTransaction(ctx.db, async (tx) => {
    const rows = await deletePolicyRows(tx, teamId, ids)
    if (rows.length > 0)
      await forgetPolicies(
        tx,
        rows.map(({ id }) => id),
      )
    const activities = rows.map((policy) => ({
      type: 'deleted_policy',
      details: {
        ...{ policy_id: policy.id, policy_name: policy.name, team_id: teamId },
        changes: describeChanges(toShown(policy), {}),
      },
    }))
    await recordActivities(onTransaction(ctx, tx), activities)
    if (rows.length > 0) await ctx.changes.record(tx, 'policies')
    return rows.map(({ id }) => id)
  })
  if (deleted.length > 0) ctx.changes.announce('policies')
  return deleted
}
