import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { slices } from '../../kernel/slices.ts'
import { type ListPage, maxRowsOfStatement } from '../../platform/http/list-page.ts'
import type { VersionedQuery } from '../../platform/ingest/query-group.ts'

export interface Policy {
  readonly id: number
  readonly teamId: number | null
  readonly name: string
  readonly query: string
  readonly description: string
  readonly resolution: string | null
  readonly platform: string
  readonly authorId: number | null
  readonly authorName: string
  readonly authorEmail: string
  readonly queryVersion: number
  readonly queryChangedAt: Date
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly passingHostCount: number
  readonly failingHostCount: number
}

export interface SnapshotPolicy extends VersionedQuery {
  readonly teamId: number | null
  readonly platform: string
}

export interface PolicyFields {
  readonly name: string
  readonly query: string
  readonly description: string
  readonly resolution: string | null
  readonly platform: string
}

const columns = sql`p.id, p.team_id as "teamId", p.name, p.query, p.description, p.resolution, p.platform,
  u.id as "authorId", coalesce(u.name, '') as "authorName", coalesce(u.email, '') as "authorEmail",
  p.query_version as "queryVersion", p.query_changed_at as "queryChangedAt", p.created_at as "createdAt",
  p.updated_at as "updatedAt", coalesce(c.passing, 0) as "passingHostCount", coalesce(c.failing, 0) as "failingHostCount"`
const joins = sql`policies p left join users u on u.id = p.author_id left join policy_counts c on c.policy_id = p.id`

const orderKeys = {
  id: sql`p.id`,
  name: sql`lower(p.name)`,
  created_at: sql`p.created_at`,
  updated_at: sql`p.updated_at`,
  passing_host_count: sql`coalesce(c.passing, 0)`,
  failing_host_count: sql`coalesce(c.failing, 0)`,
} satisfies Record<string, RawBuilder<unknown>>

type PolicyOrderKey = keyof typeof orderKeys
export const policyOrderKeys = Object.keys(orderKeys) as readonly PolicyOrderKey[]

function searchCondition(search: string | undefined) {
  return search ? sql`p.name ilike ${`%${search.replace(/[\\%_]/g, (character) => `\\${character}`)}%`}` : sql`true`
}

/** Policies of one team; null for the global ones. */
const ofTeam = (teamId: number | null) => sql`p.team_id is not distinct from ${teamId}::int`

export async function listPolicyRows(
  db: Db | Tx,
  teamId: number | null,
  page: ListPage<PolicyOrderKey>,
): Promise<readonly Policy[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const key = orderKeys[page.orderKey]
  const beyond =
    page.after === undefined ? sql`true` : page.isDescending ? sql`${key} < ${page.after}` : sql`${key} > ${page.after}`
  const { rows } = await sql<Policy>`
    select ${columns} from ${joins} where ${ofTeam(teamId)} and ${searchCondition(page.search)} and ${beyond}
    order by ${key} ${direction}, p.id ${direction} limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countPolicyRows(db: Db | Tx, teamId: number | null, search: string | undefined): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from policies p where ${ofTeam(teamId)} and ${searchCondition(search)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** In ascending id; ids that do not exist are left out. */
export async function findPolicies(db: Db | Tx, ids: readonly number[]): Promise<readonly Policy[]> {
  const { rows } = await sql<Policy>`
    select ${columns} from ${joins} where p.id = any(${ids}::int[]) order by p.id`.execute(db)
  return rows
}

/** A policy's team, null for the global ones, and its name, whose case does not count. */
export interface PolicyName {
  readonly teamId: number | null
  readonly name: string
}

/** By place in the list of names. Locked, nobody changes them before the transaction ends. */
export async function findPoliciesByName(
  db: Db | Tx,
  names: readonly PolicyName[],
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<ReadonlyMap<number, Policy>> {
  const found = new Map<number, Policy>()
  let start = 0
  for (const some of slices(names, maxRowsOfStatement)) {
    const ids = await findIdsByName(db, some, isLocked)
    const policies = new Map((await findPolicies(db, [...ids.values()])).map((policy) => [policy.id, policy]))
    for (const [place, id] of ids) found.set(start + place, policies.get(id) as Policy)
    start += some.length
  }
  return found
}

/** Whether two names are the same only the database knows. */
async function findIdsByName(
  db: Db | Tx,
  names: readonly PolicyName[],
  isLocked: boolean,
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ place: number; id: number }>`
    select n.place::int as place, p.id
    from unnest(${names.map(({ teamId }) => teamId ?? 0)}::int[], ${names.map(({ name }) => name)}::text[])
      with ordinality as n (team_id, name, place)
      join policies p on coalesce(p.team_id, 0) = n.team_id and lower(p.name) = lower(n.name)
    order by p.id ${isLocked ? sql`for no key update of p` : sql``}`.execute(db)
  return new Map(rows.map(({ place, id }) => [place - 1, id]))
}

/** The policies that concern hosts of a team. */
export async function listPoliciesForTeam(db: Db | Tx, teamId: number | null): Promise<readonly Policy[]> {
  const { rows } = await sql<Policy>`
    select ${columns} from ${joins}
    where p.team_id is null or p.team_id = ${teamId}::int order by p.id limit 1000`.execute(db)
  return rows
}

export async function listSnapshotPolicies(db: Db): Promise<readonly SnapshotPolicy[]> {
  const rows = await db
    .selectFrom('policies')
    .select(['id', 'team_id', 'platform', 'query', 'query_version', 'query_changed_at'])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    teamId: row.team_id,
    platform: row.platform,
    query: row.query,
    version: row.query_version,
    queryChangedAt: row.query_changed_at,
  }))
}

/** Of one team; null for the global ones. */
export async function listPolicyNames(
  db: Db | Tx,
  teamId: number | null,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const { rows } = await sql<{ ids: number[] | null; names: string[] }>`
    select array_agg(p.id order by p.id) as ids, array_agg(p.name order by p.id) as names
    from policies p where ${ofTeam(teamId)}`.execute(db)
  const [all] = rows
  return (all?.ids ?? []).map((id, place) => ({ id, name: all?.names[place] ?? '' }))
}

export async function lockPolicy(tx: Tx, id: number): Promise<void> {
  await sql`select 1 from policies where id = ${id} for no key update`.execute(tx)
}

/** At most a thousand; their ids. */
export async function insertPolicies(
  tx: Tx,
  policies: readonly (PolicyFields & { teamId: number | null })[],
  { authorId, at }: { authorId: number | null; at: Date },
): Promise<readonly number[]> {
  const common = { author_id: authorId, query_changed_at: at, created_at: at, updated_at: at }
  const rows = await tx
    .insertInto('policies')
    .values(policies.map(({ teamId, ...fields }) => ({ ...toColumns(fields), team_id: teamId, ...common })))
    .returning('id')
    .execute()
  await tx
    .insertInto('policy_counts')
    .values(rows.map(({ id }) => ({ policy_id: id })))
    .execute()
  return rows.map(({ id }) => id)
}

export interface SavedPolicy extends PolicyFields {
  readonly id: number
  readonly isQueryChanged: boolean
  /** All hosts are asked soon. */
  readonly isAskedAgain: boolean
}

/** At most a thousand. Without an author it stays. */
export async function savePolicies(
  tx: Tx,
  policies: readonly SavedPolicy[],
  { authorId, at }: { authorId?: number | null | undefined; at: Date },
): Promise<void> {
  const column = <K extends keyof SavedPolicy>(key: K) => policies.map((policy) => policy[key])
  await sql`
    update policies p set name = n.name, query = n.query, description = n.description, resolution = n.resolution,
      platform = n.platform, query_version = p.query_version + n.is_query_changed::int,
      query_changed_at = case when n.is_asked_again then ${at}::timestamptz else p.query_changed_at end,
      ${authorId === undefined ? sql`` : sql`author_id = ${authorId}::int,`} updated_at = ${at}::timestamptz
    from unnest(${column('id')}::int[], ${column('name')}::text[], ${column('query')}::text[],
      ${column('description')}::text[], ${column('resolution')}::text[], ${column('platform')}::text[],
      ${column('isQueryChanged')}::bool[], ${column('isAskedAgain')}::bool[])
      as n (id, name, query, description, resolution, platform, is_query_changed, is_asked_again)
    where p.id = n.id`.execute(tx)
}

function toColumns({ name, query, description, resolution, platform }: PolicyFields) {
  return { name, query, description, resolution, platform }
}

/** Waits for the transactions that are storing answers to these policies, then deletes; returns what existed. */
export async function deletePolicyRows(
  tx: Tx,
  teamId: number | null,
  ids: readonly number[],
): Promise<readonly (PolicyFields & { id: number })[]> {
  const { rows } = await sql<PolicyFields & { id: number }>`
    delete from policies p where id = any(${ids}::int[]) and ${ofTeam(teamId)}
    returning id, name, query, description, resolution, platform`.execute(tx)
  return [...rows].sort((a, b) => a.id - b.id)
}
