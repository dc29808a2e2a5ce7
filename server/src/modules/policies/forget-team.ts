import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { deletePolicies } from './delete-policies.ts'
import { listPolicyNames } from './policy-queries.ts'

/** Deletes the policies of a team that goes, on the transaction of the context; gives what is to be done afterwards. */
export async function forgetTeamPolicies(ctx: Context, teamId: number): Promise<() => void> {
  await inTransaction(ctx.db, async (tx) => {
    const ids = (await listPolicyNames(tx, teamId)).map(({ id }) => id)
    const changes = { ...ctx.changes, announce: () => undefined }
    await deletePolicies({ ...ctx, db: tx, changes }, { ids, teamId })
  })
  return () => ctx.changes.announce('policies')
}
