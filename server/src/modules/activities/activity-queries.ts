import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { ListPage } from '../../platform/http/list-page.ts'

export interface StoredActivity {
  readonly id: number
  readonly actorId: number | null
  readonly actorName: string
  readonly actorEmail: string
  readonly type: string
  readonly details: Readonly<Record<string, unknown>>
  readonly createdAt: Date
  /** Empty for Muster itself. */
  readonly remoteAddress: string
  readonly client: '' | 'ui' | 'cli' | 'api'
}

export async function insertActivity(db: Db | Tx, activity: Omit<StoredActivity, 'id'>): Promise<void> {
  await db
    .insertInto('activities')
    .values({
      actor_id: activity.actorId,
      actor_name: activity.actorName,
      actor_email: activity.actorEmail,
      type: activity.type,
      details: JSON.stringify(activity.details),
      created_at: activity.createdAt,
      remote_address: activity.remoteAddress,
      client: activity.client,
    })
    .execute()
}

export const activityOrderKeys = ['id', 'created_at'] as const

export async function selectActivities(
  db: Db | Tx,
  page: ListPage<(typeof activityOrderKeys)[number]>,
): Promise<readonly StoredActivity[]> {
  const direction = page.isDescending ? 'desc' : 'asc'
  let query = db
    .selectFrom('activities')
    .select([
      'id',
      'actor_id',
      'actor_name',
      'actor_email',
      'type',
      'details',
      'created_at',
      'remote_address',
      'client',
    ])
    .orderBy(page.orderKey, direction)
    .limit(page.limit)
    .offset(page.offset)
  if (page.orderKey !== 'id') query = query.orderBy('id', direction)
  if (page.after !== undefined) {
    const key = sql.ref(page.orderKey)
    query = query.where(page.isDescending ? sql<boolean>`${key} < ${page.after}` : sql<boolean>`${key} > ${page.after}`)
  }
  if (page.search) {
    query = query.where(
      sql<boolean>`position(lower(${page.search}) in lower(concat_ws(' ', actor_name, actor_email, type))) > 0`,
    )
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    actorId: row.actor_id,
    actorName: row.actor_name,
    actorEmail: row.actor_email,
    type: row.type,
    // Written by insertActivity and nobody else.
    details: row.details as Readonly<Record<string, unknown>>,
    createdAt: row.created_at,
    remoteAddress: row.remote_address,
    // A check of the table allows no other values.
    client: row.client as StoredActivity['client'],
  }))
}
