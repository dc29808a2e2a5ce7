import { dismissNoticeRoute, listNoticesRoute, type Notice, type NoticeKind } from '@muster/contract/rest/notice.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import { dismissNotice } from './dismiss-notice.ts'
import { listNotices } from './list-notices.ts'
import type { StoredNotice } from './notice-queries.ts'

export const noticeRoutes: readonly BoundRoute[] = [
  bind(listNoticesRoute, async (ctx, { query }) => ({ notices: (await listNotices(ctx, query)).map(toNoticeWire) })),
  bind(dismissNoticeRoute, async (ctx, { params }) => {
    await dismissNotice(ctx, params)
    return {}
  }),
]

function toNoticeWire(notice: StoredNotice): Notice {
  return {
    id: notice.id,
    // recordNotice takes no other kinds.
    kind: notice.kind as NoticeKind,
    subject: notice.subject,
    message: notice.message,
    details: notice.details,
    occurrences: notice.occurrences,
    created_at: notice.createdAt.toISOString(),
    updated_at: notice.updatedAt.toISOString(),
    resolved_at: notice.resolvedAt?.toISOString() ?? null,
  }
}
