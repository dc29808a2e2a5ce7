import { type RawBuilder, sql } from 'kysely'
import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { slices } from '../../kernel/slices.ts'
import { type ListPage, maxRowsOfStatement } from '../../platform/http/list-page.ts'

export interface Team {
  readonly id: number
  readonly name: string
  readonly description: string
  /** Null: those of all hosts. */
  readonly agentOptions: AgentOptions | null
  readonly createdAt: Date
  readonly hostCount: number
  readonly userCount: number
}

const fields = sql`t.id, t.name, t.description, t.agent_options as "agentOptions", t.created_at as "createdAt"`
/** Of one team. */
const ownColumns = sql`${fields}, (select count(*) from hosts h where h.team_id = t.id) as "hostCount",
  (select count(*) from user_teams u where u.team_id = t.id) as "userCount"`
/** Of many, with the counts of all teams made in one go. */
const columns = sql`${fields},
  coalesce(h.total, 0) as "hostCount", coalesce(u.total, 0) as "userCount"`
const counts = sql`left join (select team_id, count(*) as total from hosts where team_id is not null group by team_id) h
    on h.team_id = t.id
  left join (select team_id, count(*) as total from user_teams group by team_id) u on u.team_id = t.id`

const orderKeys = {
  id: sql`t.id`,
  name: sql`lower(t.name)`,
  created_at: sql`t.created_at`,
  host_count: sql`coalesce(h.total, 0)`,
  user_count: sql`coalesce(u.total, 0)`,
} satisfies Record<string, RawBuilder<unknown>>

export type TeamOrderKey = keyof typeof orderKeys
export const teamOrderKeys = Object.keys(orderKeys) as readonly TeamOrderKey[]

/** Undefined teams are all. */
export async function selectTeamPage(
  db: Db | Tx,
  page: ListPage<TeamOrderKey>,
  teamIds: readonly number[] | undefined,
): Promise<readonly Team[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const key = orderKeys[page.orderKey]
  const beyond =
    page.after === undefined ? sql`true` : page.isDescending ? sql`${key} < ${page.after}` : sql`${key} > ${page.after}`
  const found = page.search === undefined ? sql`true` : sql`position(lower(${page.search}) in lower(t.name)) > 0`
  const visible = teamIds ? sql`t.id = any(${teamIds}::int[])` : sql`true`
  const { rows } = await sql<Team>`
    select ${columns} from teams t ${counts} where ${visible} and ${found} and ${beyond}
    order by ${key} ${direction}, t.id ${direction} limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function selectTeam(db: Db | Tx, id: number): Promise<Team | undefined> {
  const { rows } = await sql<Team>`select ${ownColumns} from teams t where t.id = ${id}`.execute(db)
  return rows[0]
}

export async function selectTeamByName(db: Db | Tx, name: string): Promise<Team | undefined> {
  const { rows } = await sql<Team>`select ${ownColumns} from teams t where lower(t.name) = lower(${name})`.execute(db)
  return rows[0]
}

/** By the given name. */
export async function selectTeamsByName(
  db: Db | Tx,
  names: readonly string[],
): Promise<ReadonlyMap<string, TeamSummary>> {
  const found = new Map<string, TeamSummary>()
  for (const some of slices(names, maxRowsOfStatement)) {
    const { rows } = await sql<TeamSummary & { given: string }>`
      select n.name as given, t.id, t.name, t.description
      from unnest(${some}::text[]) as n (name) join teams t on lower(t.name) = lower(trim(n.name))`.execute(db)
    for (const { given, ...team } of rows) found.set(given, team)
  }
  return found
}

/** Nobody deletes or changes it before this transaction ends. */
export async function lockTeamRow(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`select 1 from teams where id = ${id} for no key update`.execute(tx)
  return rows.length === 1
}

export type TeamSummary = Pick<Team, 'id' | 'name' | 'description'>

export function selectTeams(db: Db | Tx, limit: number): Promise<readonly TeamSummary[]> {
  return db
    .selectFrom('teams')
    .select(['id', 'name', 'description'])
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** However many. */
export async function listTeamNames(db: Db | Tx): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const { rows } = await sql<{ ids: number[] | null; names: string[] }>`
    select array_agg(id order by id) as ids, array_agg(name order by id) as names from teams`.execute(db)
  const [all] = rows
  return (all?.ids ?? []).map((id, place) => ({ id, name: all?.names[place] ?? '' }))
}

export type TeamFields = Pick<Team, 'name' | 'description' | 'agentOptions'>

export async function insertTeam(tx: Tx, fields: TeamFields & { at: Date }): Promise<number> {
  const { id } = await tx
    .insertInto('teams')
    .values({ ...toColumns(fields), created_at: fields.at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function saveTeam(tx: Tx, id: number, fields: TeamFields): Promise<void> {
  await tx.updateTable('teams').set(toColumns(fields)).where('id', '=', id).execute()
}

function toColumns({ name, description, agentOptions }: TeamFields) {
  return { name, description, agent_options: agentOptions === null ? null : JSON.stringify(agentOptions) }
}

export async function deleteTeamRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('teams').where('id', '=', id).execute()
}

/** The options of the teams that have some of their own. */
export async function selectAgentOptions(db: Db): Promise<ReadonlyMap<number, AgentOptions>> {
  const { rows } = await sql<{ id: number; options: AgentOptions }>`
    select id, agent_options as options from teams where agent_options is not null order by id limit 1000`.execute(db)
  return new Map(rows.map(({ id, options }) => [id, options]))
}
