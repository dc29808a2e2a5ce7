import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { findNoticeById, resolveNoticeById } from './notice-queries.ts'

/** Settles a notice by hand. Dismissing one that is settled changes nothing. */
export async function dismissNotice(ctx: Context, { id }: { id: number }): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const notice = await findNoticeById(tx, id)
    if (!notice) throw new AppError('not-found', `there is no notice ${id}`)
    await resolveNoticeById(tx, { id, at: ctx.clock.now() })
    const details = { notice_id: id, kind: notice.kind, subject: notice.subject }
    await recordActivity(onTransaction(ctx, tx), { type: 'dismissed_notice', details })
  })
}
