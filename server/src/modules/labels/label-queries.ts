import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { slices } from '../../kernel/slices.ts'
import { type ListPage, maxRowsOfStatement } from '../../platform/http/list-page.ts'
import type { VersionedQuery } from '../../platform/ingest/query-group.ts'

export interface Label extends VersionedQuery {
  readonly name: string
  readonly description: string
  readonly platform: string
  readonly isBuiltIn: boolean
  readonly isManual: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly hostCount: number
}

export type LabelFields = Pick<Label, 'name' | 'description' | 'query' | 'platform' | 'isManual'>

const columns = sql`l.id, l.name, l.description, l.query, l.platform, l.is_built_in as "isBuiltIn", l.is_manual as "isManual",
  l.query_version as version, l.query_changed_at as "queryChangedAt", l.created_at as "createdAt",
  l.updated_at as "updatedAt", coalesce(c.hosts, 0) as "hostCount"`
const joins = sql`labels l left join label_counts c on c.label_id = l.id`

const orderKeys = {
  id: sql`l.id`,
  name: sql`lower(l.name)`,
  created_at: sql`l.created_at`,
  updated_at: sql`l.updated_at`,
  host_count: sql`coalesce(c.hosts, 0)`,
} satisfies Record<string, RawBuilder<unknown>>

export type LabelOrderKey = keyof typeof orderKeys
export const labelOrderKeys = Object.keys(orderKeys) as readonly LabelOrderKey[]

export async function listLabelRows(db: Db | Tx, page: ListPage<LabelOrderKey>): Promise<readonly Label[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const key = orderKeys[page.orderKey]
  const beyond =
    page.after === undefined ? sql`true` : page.isDescending ? sql`${key} < ${page.after}` : sql`${key} > ${page.after}`
  const found = page.search === undefined ? sql`true` : sql`position(lower(${page.search}) in lower(l.name)) > 0`
  const { rows } = await sql<Label>`
    select ${columns} from ${joins} where ${found} and ${beyond}
    order by ${key} ${direction}, l.id ${direction} limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

/** All labels in ascending id, at most a thousand. */
export async function listAllLabels(db: Db | Tx): Promise<readonly Label[]> {
  const { rows } = await sql<Label>`select ${columns} from ${joins} order by l.id limit 1000`.execute(db)
  return rows
}

/** Of those that people made, however many. */
export async function listOwnLabelNames(
  db: Db | Tx,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const { rows } = await sql<{ ids: number[] | null; names: string[] }>`
    select array_agg(id order by id) as ids, array_agg(name order by id) as names
    from labels where not is_built_in`.execute(db)
  const [all] = rows
  return (all?.ids ?? []).map((id, place) => ({ id, name: all?.names[place] ?? '' }))
}

export async function findLabel(db: Db | Tx, id: number): Promise<Label | undefined> {
  return (await findLabels(db, [id])).get(id)
}

/** Case does not count, as in the unique index. */
export async function findLabelByName(db: Db | Tx, name: string): Promise<Label | undefined> {
  return (await findLabelsByName(db, [name])).get(0)
}

/** By place in the list of names. Locked as by `lockLabel`, in id order. */
export async function findLabelsByName(
  db: Db | Tx,
  names: readonly string[],
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<ReadonlyMap<number, Label>> {
  const found = new Map<number, Label>()
  let start = 0
  for (const some of slices(names, maxRowsOfStatement)) {
    const { rows } = await sql<{ place: number; id: number }>`
      select n.place::int as place, l.id from unnest(${some}::text[]) with ordinality as n (name, place)
        join labels l on lower(l.name) = lower(n.name)
      order by l.id ${isLocked ? sql`for update of l` : sql``}`.execute(db)
    const labels = await findLabels(
      db,
      rows.map(({ id }) => id),
    )
    for (const { place, id } of rows) found.set(start + place - 1, labels.get(id) as Label)
    start += some.length
  }
  return found
}

/** At most a thousand, by id. */
async function findLabels(db: Db | Tx, ids: readonly number[]): Promise<ReadonlyMap<number, Label>> {
  const { rows } = await sql<Label>`select ${columns} from ${joins} where l.id = any(${ids}::int[])`.execute(db)
  return new Map(rows.map((label) => [label.id, label]))
}

/** Waits for the transactions that are storing members. */
export async function lockLabel(tx: Tx, id: number): Promise<void> {
  await sql`select 1 from labels where id = ${id} for update`.execute(tx)
}

export async function listLabelsOfHost(db: Db | Tx, hostId: number): Promise<readonly Label[]> {
  const { rows } = await sql<Label>`
    select ${columns} from label_hosts m join ${joins} on l.id = m.label_id
    where m.host_id = ${hostId} order by l.id limit 1000`.execute(db)
  return rows
}

/** At least one, at most a thousand; their ids. */
export async function insertLabels(tx: Tx, labels: readonly LabelFields[], at: Date): Promise<readonly number[]> {
  const rows = await tx
    .insertInto('labels')
    .values(labels.map((label) => ({ ...toColumns({ ...label, at }), query_changed_at: at, created_at: at })))
    .returning('id')
    .execute()
  await tx
    .insertInto('label_counts')
    .values(rows.map(({ id }) => ({ label_id: id })))
    .execute()
  return rows.map(({ id }) => id)
}

export async function saveLabel(
  tx: Tx,
  label: LabelFields & { id: number; version: number; queryChangedAt: Date; at: Date },
): Promise<void> {
  await tx
    .updateTable('labels')
    .set({ ...toColumns(label), query_version: label.version, query_changed_at: label.queryChangedAt })
    .where('id', '=', label.id)
    .execute()
}

function toColumns(label: LabelFields & { at: Date }) {
  return {
    name: label.name,
    description: label.description,
    query: label.query,
    platform: label.platform,
    is_manual: label.isManual,
    updated_at: label.at,
  }
}

export async function deleteLabelRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('labels').where('id', '=', id).execute()
}

export type BuiltInLabel = Pick<Label, 'id' | 'name' | 'query' | 'description'> & { readonly platform: string }

/** Adds what is missing; a label of the same name that people made before stays theirs. */
export async function insertBuiltIns(tx: Tx, labels: readonly BuiltInLabel[], at: Date): Promise<void> {
  for (const { id, name, query, description, platform } of labels) {
    await sql`
      insert into labels (id, name, description, query, platform, is_built_in, query_changed_at, created_at, updated_at)
      values (${id}, ${name}, ${description}, ${query}, ${platform}, true, ${at}, ${at}, ${at})
      on conflict do nothing`.execute(tx)
  }
  await sql`insert into label_counts (label_id) select id from labels on conflict do nothing`.execute(tx)
  // The ids of people's labels begin behind those that are reserved.
  await sql`select setval(pg_get_serial_sequence('labels', 'id'), greatest(max(id), 20)) from labels`.execute(tx)
}
