import type { NoticeKind } from '@muster/contract/rest/notice.ts'
import type { Context } from '../../platform/context.ts'
import { resolveOpenNotice } from './notice-queries.ts'

/** Settles the open notice, if there is one: the cause is gone. */
export async function resolveNotice(ctx: Context, notice: { kind: NoticeKind; subject: string }): Promise<void> {
  await resolveOpenNotice(ctx.db, { ...notice, at: ctx.clock.now() })
}
