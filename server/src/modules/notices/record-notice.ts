import type { NoticeKind } from '@muster/contract/rest/notice.ts'
import type { Context } from '../../platform/context.ts'
import { upsertNotice } from './notice-queries.ts'

export interface RecordNotice {
  readonly kind: NoticeKind
  /** What it is about, for example `host 7`: one open notice for each kind and subject. */
  readonly subject: string
  /** What happened and what to do, in plain words. */
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Opens a notice for administrators; when it is open already, counts once more and keeps the newest message. */
export async function recordNotice(ctx: Context, notice: RecordNotice): Promise<void> {
  await upsertNotice(ctx.db, { ...notice, at: ctx.clock.now() })
}
