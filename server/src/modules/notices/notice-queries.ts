import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface StoredNotice {
  readonly id: number
  readonly kind: string
  readonly subject: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly occurrences: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly resolvedAt: Date | null
}

interface NewNotice {
  readonly kind: string
  readonly subject: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly at: Date
}

/** Opens the notice, or counts once more in the open one and keeps what was said last. */
export async function upsertNotice(db: Db | Tx, notice: NewNotice): Promise<void> {
  const { kind, subject, message, at } = notice
  await sql`
    insert into notices (kind, subject, message, details, created_at, updated_at)
    values (${kind}, ${subject}, ${message}, ${JSON.stringify(notice.details)}::jsonb, ${at}, ${at})
    on conflict (kind, subject) where resolved_at is null do update set
      message = excluded.message,
      details = excluded.details,
      occurrences = notices.occurrences + 1,
      updated_at = excluded.updated_at`.execute(db)
}

export async function resolveOpenNotice(
  db: Db | Tx,
  notice: { kind: string; subject: string; at: Date },
): Promise<void> {
  await db
    .updateTable('notices')
    .set({ resolved_at: notice.at })
    .where('kind', '=', notice.kind)
    .where('subject', '=', notice.subject)
    .where('resolved_at', 'is', null)
    .execute()
}

export async function resolveNoticeById(db: Db | Tx, { id, at }: { id: number; at: Date }): Promise<void> {
  await db
    .updateTable('notices')
    .set({ resolved_at: at })
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .execute()
}

const columns = [
  'id',
  'kind',
  'subject',
  'message',
  'details',
  'occurrences',
  'created_at',
  'updated_at',
  'resolved_at',
] as const

export async function findNoticeById(
  db: Db | Tx,
  id: number,
): Promise<{ readonly kind: string; readonly subject: string } | undefined> {
  return db.selectFrom('notices').select(['kind', 'subject']).where('id', '=', id).executeTakeFirst()
}

export async function selectNotices(
  db: Db | Tx,
  { withResolved, limit }: { withResolved: boolean; limit: number },
): Promise<readonly StoredNotice[]> {
  let query = db.selectFrom('notices').select(columns).orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(limit)
  if (!withResolved) query = query.where('resolved_at', 'is', null)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    message: row.message,
    // Written by upsertNotice and nobody else.
    details: row.details as Readonly<Record<string, unknown>>,
    occurrences: row.occurrences,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    resolvedAt: row.resolved_at,
  }))
}

export async function countOpenNotices(
  db: Db | Tx,
): Promise<readonly { readonly kind: string; readonly count: number }[]> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from notices where resolved_at is null group by kind order by kind`.execute(db)
  return rows
}

/** The open ones that nobody was told about, the oldest first. */
export async function selectUnmailedNotices(
  db: Db | Tx,
  { openedFrom, limit }: { openedFrom: Date; limit: number },
): Promise<readonly Pick<StoredNotice, 'id' | 'kind' | 'subject' | 'message' | 'createdAt'>[]> {
  return db
    .selectFrom('notices')
    .select(['id', 'kind', 'subject', 'message', 'created_at as createdAt'])
    .where('resolved_at', 'is', null)
    .where('mailed_at', 'is', null)
    .where('created_at', '>=', openedFrom)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function markNoticesMailed(db: Db | Tx, { ids, at }: { ids: readonly number[]; at: Date }): Promise<void> {
  await db.updateTable('notices').set({ mailed_at: at }).where('id', 'in', ids).execute()
}
