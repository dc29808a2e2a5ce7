import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { ListPage } from '../../platform/http/list-page.ts'
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

export async function findPolicyByName(db: Db | Tx, teamId: number | null, name: string): Promise<Policy | undefined> {
  const { rows } = await sql<Policy>`
    select ${columns} from ${joins}
    where p.team_id is not distinct from ${teamId}::int and lower(p.name) = lower(${name})`.execute(db)
  return rows[0]
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

export async function listPolicyIdsOfTeam(tx: Db | Tx, teamId: number): Promise<readonly number[]> {
  const { rows } = await sql<{ ids: number[] | null }>`
    select array_agg(id order by id) as ids from policies where team_id = ${teamId}`.execute(tx)
  return rows[0]?.ids ?? []
}

export async function lockPolicy(tx: Tx, id: number): Promise<void> {
  await sql`select 1 from policies where id = ${id} for no key update`.execute(tx)
}

export async function insertPolicy(
  tx: Tx,
  policy: PolicyFields & { teamId: number | null; authorId: number | null; at: Date },
): Promise<number> {
  const { id } = await tx
    .insertInto('policies')
    .values({
      team_id: policy.teamId,
      name: policy.name,
      query: policy.query,
      description: policy.description,
      resolution: policy.resolution,
      platform: policy.platform,
      author_id: policy.authorId,
      query_changed_at: policy.at,
      created_at: policy.at,
      updated_at: policy.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx.insertInto('policy_counts').values({ policy_id: id }).execute()
  return id
}

export async function savePolicy(
  tx: Tx,
  policy: PolicyFields & { id: number; queryVersion: number; queryChangedAt: Date; at: Date; authorId?: number | null },
): Promise<void> {
  await tx
    .updateTable('policies')
    .set({
      name: policy.name,
      query: policy.query,
      description: policy.description,
      resolution: policy.resolution,
      platform: policy.platform,
      query_version: policy.queryVersion,
      query_changed_at: policy.queryChangedAt,
      updated_at: policy.at,
      ...(policy.authorId === undefined ? {} : { author_id: policy.authorId }),
    })
    .where('id', '=', policy.id)
    .execute()
}

/** Waits for the transactions that are storing answers to these policies, then deletes; returns what existed. */
export async function deletePolicyRows(
  tx: Tx,
  teamId: number | null,
  ids: readonly number[],
): Promise<readonly { id: number; name: string }[]> {
  const { rows } = await sql<{ id: number; name: string }>`
    delete from policies p where id = any(${ids}::int[]) and ${ofTeam(teamId)} returning id, name`.execute(tx)
  return [...rows].sort((a, b) => a.id - b.id)
}
