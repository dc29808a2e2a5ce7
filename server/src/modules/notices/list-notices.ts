import type { Context } from '../../platform/context.ts'
import { selectNotices, type StoredNotice } from './notice-queries.ts'

const maxRows = 1000

/** The open notices, or all; the latest first, at most 1,000. */
export async function listNotices(
  ctx: Context,
  { all = false }: { all?: boolean | undefined },
): Promise<readonly StoredNotice[]> {
  return selectNotices(ctx.db, { withResolved: all, limit: maxRows })
}
