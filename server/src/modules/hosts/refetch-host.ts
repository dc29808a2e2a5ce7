import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { requestRefetch } from './host-change-queries.ts'
import { listPermittedHosts } from './select-hosts.ts'

/** Makes everything due at the host's next read, in whichever process that arrives. */
export async function refetchHost(ctx: Context, { id }: { id: number }): Promise<void> {
  await listPermittedHosts(ctx, [id], 'host:refetch')
  await inTransaction(ctx.db, async (tx) => {
    if (!(await requestRefetch(tx, id)))
      throw new AppError('not-found', `there is no host ${id}; it may have been deleted`)
    await ctx.changes.record(tx, 'host', String(id))
  })
  ctx.changes.announce('host', String(id))
}
