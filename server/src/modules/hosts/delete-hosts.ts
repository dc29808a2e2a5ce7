import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { lockHosts } from './checkin-queries.ts'
import type { HostDependents } from './host-dependents.ts'
import { deleteHostRows } from './host-change-queries.ts'

/** Deletes hosts with all they told; returns the ids that existed. */
export async function deleteHosts(
  ctx: Context,
  { hostIds, reason }: { hostIds: readonly number[]; reason: 'deleted' | 'expired' },
  dependents: Pick<HostDependents, 'forgetHosts'>,
): Promise<readonly number[]> {
  const deleted = await inTransaction(ctx.db, async (tx) => {
    await lockHosts(tx, hostIds)
    await dependents.forgetHosts(tx, hostIds, ctx.clock.now())
    const ids = await deleteHostRows(tx, hostIds)
    for (const id of ids) await ctx.changes.record(tx, 'host', String(id))
    if (ids.length > 0) {
      await recordActivity(onTransaction(ctx, tx), {
        type: reason === 'expired' ? 'expired_hosts' : 'deleted_hosts',
        details: { host_ids: ids },
      })
    }
    return ids
  })
  for (const id of deleted) ctx.changes.announce('host', String(id))
  return deleted
}
