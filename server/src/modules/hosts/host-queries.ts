import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { isMissingSql, isNewSql, isOnlineSql } from './host-status.ts'

export interface HostFilter {
  readonly now: Date
  readonly status?: 'new' | 'online' | 'offline' | 'mia' | 'missing' | undefined
  /** 0 = hosts of no team. */
  readonly teamId?: number | undefined
  /** Only hosts of these teams; undefined for all. */
  readonly visibleTeamIds?: readonly number[] | undefined
  readonly labelId?: number | undefined
  readonly policyId?: number | undefined
  readonly policyResponse?: string | undefined
  readonly maxFreeBytes?: number | undefined
  readonly hostIds?: readonly number[] | undefined
  readonly targets?: Targets | undefined
  readonly excludedIds?: readonly number[] | undefined
  /** Software ids: the host has any of each set. */
  readonly softwareSets?: readonly (readonly number[])[] | undefined
  /** Part of a hostname, computer name, uuid, serial number or primary address. */
  readonly search?: string | undefined
}

/** Hosts that are named, and those that have one of the labels and are in one of the teams. */
export interface Targets {
  readonly hostIds: readonly number[]
  readonly labelIds: readonly number[]
  readonly teamIds: readonly number[]
}

export interface HostPage {
  readonly limit: number
  readonly offset: number
  readonly orderKey: HostOrderKey
  readonly isDescending: boolean
  /** Only rows beyond this value of the order key. */
  readonly after?: string | undefined
}

export interface HostRow {
  readonly id: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly detail_updated_at: Date | null
  readonly label_updated_at: Date | null
  readonly policy_updated_at: Date | null
  readonly is_refetch_requested: boolean
  readonly last_enrolled_at: Date
  readonly last_restarted_at: Date | null
  readonly seen_at: Date | null
  readonly platform: string
  readonly hostname: string
  readonly computer_name: string
  readonly uuid: string
  readonly osquery_version: string
  readonly os_version: string
  readonly build: string
  readonly platform_like: string
  readonly code_name: string
  readonly cpu_type: string
  readonly cpu_subtype: string
  readonly cpu_brand: string
  readonly cpu_physical_cores: number
  readonly cpu_logical_cores: number
  readonly hardware_vendor: string
  readonly hardware_model: string
  readonly hardware_version: string
  readonly hardware_serial: string
  readonly memory_bytes: number
  readonly uptime_seconds: number
  readonly primary_ip: string
  readonly primary_mac: string
  readonly seen_address: string | null
  readonly disk_available_bytes: number
  readonly disk_total_bytes: number
  readonly is_disk_encrypted: boolean | null
  readonly distributed_interval_seconds: number
  readonly config_refresh_seconds: number
  readonly logger_period_seconds: number
  readonly team_id: number | null
  readonly team_name: string | null
  readonly failing_policy_count: number
  readonly is_online: boolean
}

/** Keys that a list may be ordered by; the right side is ours, so nothing of the request becomes SQL. */
const orderKeys = {
  id: sql`h.id`,
  hostname: sql`h.hostname`,
  computer_name: sql`h.computer_name`,
  display_name: sql`coalesce(nullif(h.computer_name, ''), h.hostname)`,
  platform: sql`h.platform`,
  os_version: sql`h.os_version`,
  osquery_version: sql`h.osquery_version`,
  uuid: sql`h.uuid`,
  hardware_serial: sql`h.hardware_serial`,
  hardware_model: sql`h.hardware_model`,
  primary_ip: sql`h.primary_ip`,
  memory: sql`h.memory_bytes`,
  uptime: sql`h.uptime_seconds`,
  created_at: sql`h.created_at`,
  updated_at: sql`h.updated_at`,
  last_enrolled_at: sql`h.last_enrolled_at`,
  seen_time: sql`coalesce(s.seen_at, h.created_at)`,
  detail_updated_at: sql`c.detail_updated_at`,
  policy_updated_at: sql`c.policy_updated_at`,
  team_name: sql`t.name`,
} satisfies Record<string, RawBuilder<unknown>>

export type HostOrderKey = keyof typeof orderKeys
export const hostOrderKeys = Object.keys(orderKeys) as readonly HostOrderKey[]

const checkins = sql`join host_checkins c on c.host_id = h.id`
const seen = sql`left join host_seen s on s.host_id = h.id`
const teams = sql`left join teams t on t.id = h.team_id`
const answers = sql`left join host_policies p on p.host_id = h.id`
const joins = sql`hosts h ${checkins} ${seen} ${teams} ${answers}`

/** Choosing among all hosts joins only what the filter and the order ask for. */
function neededJoins({ status, policyId }: HostFilter, orderKey: HostOrderKey = 'id'): RawBuilder<unknown> {
  const isSeenNeeded = (status !== undefined && status !== 'new') || orderKey === 'seen_time'
  const parts = [
    sql`hosts h`,
    isSeenNeeded && seen,
    (orderKey === 'detail_updated_at' || orderKey === 'policy_updated_at') && checkins,
    orderKey === 'team_name' && teams,
    // Who never answered has no row, and is in no list of passing or failing hosts.
    policyId !== undefined && answers,
  ]
  return sql.join(
    parts.filter((part) => part !== false),
    sql` `,
  )
}

function columns(now: Date): RawBuilder<unknown> {
  return sql`h.id, h.created_at, h.updated_at, c.detail_updated_at, c.label_updated_at, c.policy_updated_at,
    c.is_refetch_requested, h.last_enrolled_at, h.last_restarted_at, s.seen_at, s.address as seen_address, h.platform,
    h.hostname, h.computer_name, h.uuid, h.osquery_version, h.os_version, h.build, h.platform_like, h.code_name,
    h.cpu_type, h.cpu_subtype, h.cpu_brand, h.cpu_physical_cores, h.cpu_logical_cores, h.hardware_vendor,
    h.hardware_model, h.hardware_version, h.hardware_serial, h.memory_bytes, h.uptime_seconds, h.primary_ip,
    h.primary_mac, h.disk_available_bytes, h.disk_total_bytes, h.is_disk_encrypted, h.distributed_interval_seconds,
    h.config_refresh_seconds, h.logger_period_seconds, h.team_id, t.name as team_name,
    coalesce(cardinality(p.failing), 0) as failing_policy_count, ${isOnlineSql(now)} as is_online`
}

function statusCondition({ now, status }: HostFilter): readonly RawBuilder<unknown>[] {
  switch (status) {
    case undefined:
      return []
    case 'online':
      return [isOnlineSql(now)]
    case 'offline':
      return [sql`not ${isOnlineSql(now)}`]
    case 'mia':
    case 'missing':
      return [isMissingSql(now)]
    case 'new':
      return [isNewSql(now)]
  }
}

function conditions(filter: HostFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`, ...statusCondition(filter)]
  if (filter.teamId === 0) parts.push(sql`h.team_id is null`)
  else if (filter.teamId !== undefined) parts.push(sql`h.team_id = ${filter.teamId}`)
  if (filter.visibleTeamIds) parts.push(sql`h.team_id = any(${filter.visibleTeamIds}::int[])`)
  if (filter.hostIds) parts.push(sql`h.id = any(${filter.hostIds}::int[])`)
  if (filter.excludedIds) parts.push(sql`not h.id = any(${filter.excludedIds}::int[])`)
  if (filter.targets) parts.push(targetsCondition(filter.targets))
  if (filter.labelId !== undefined) {
    parts.push(sql`exists (select 1 from label_hosts l where l.host_id = h.id and l.label_id = ${filter.labelId})`)
  }
  if (filter.maxFreeBytes !== undefined) {
    parts.push(sql`h.disk_total_bytes > 0 and h.disk_available_bytes < ${filter.maxFreeBytes}`)
  }
  if (filter.policyId !== undefined) parts.push(answerCondition(filter.policyId, filter.policyResponse))
  for (const ids of filter.softwareSets ?? []) {
    parts.push(sql`h.id in (select w.host_id from host_software w where w.software_ids && ${ids}::int[])`)
  }
  if (filter.search) {
    const pattern = `%${filter.search.toLowerCase().replace(/[\\%_]/g, (character) => `\\${character}`)}%`
    parts.push(sql`h.search_text like ${pattern}`)
  }
  return sql.join(parts, sql` and `)
}

function targetsCondition({ hostIds, labelIds, teamIds }: Targets): RawBuilder<unknown> {
  const labelled = sql`exists (
    select 1 from label_hosts l where l.host_id = h.id and l.label_id = any(${labelIds}::int[]))`
  const both = [
    ...(labelIds.length > 0 ? [labelled] : []),
    ...(teamIds.length > 0 ? [sql`h.team_id = any(${teamIds}::int[])`] : []),
  ]
  const named = sql`h.id = any(${hostIds}::int[])`
  return both.length === 0 ? named : sql`(${named} or (${sql.join(both, sql` and `)}))`
}

function answerCondition(policyId: number, response: string | undefined): RawBuilder<unknown> {
  const policy = sql`array[${policyId}::int]`
  if (response === 'failing') return sql`p.failing @> ${policy}`
  if (response === 'passing') return sql`p.passing @> ${policy}`
  return sql`(p.host_id is null or not (p.failing @> ${policy} or p.passing @> ${policy}))`
}

/** First chooses the hosts of the page, then reads their wide rows. */
export async function listHostRows(db: Db | Tx, filter: HostFilter, page: HostPage): Promise<readonly HostRow[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const order = sql`order by ${orderKeys[page.orderKey]} ${direction}, h.id ${direction}`
  const { rows } = await sql<HostRow>`
    with page as materialized (
      select h.id from ${neededJoins(filter, page.orderKey)} where ${conditions(filter)} and ${beyond(page)}
      ${order} limit ${page.limit} offset ${page.offset}
    )
    select ${columns(filter.now)} from page join hosts h on h.id = page.id ${checkins} ${seen} ${teams} ${answers}
    ${order}`.execute(db)
  return rows
}

// Text against the key's own type: the comparison is the database's, with the value as a parameter.
function beyond({ orderKey, isDescending, after }: HostPage): RawBuilder<unknown> {
  if (after === undefined) return sql`true`
  return isDescending ? sql`${orderKeys[orderKey]} < ${after}` : sql`${orderKeys[orderKey]} > ${after}`
}

export async function countHostRows(db: Db | Tx, filter: HostFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${neededJoins(filter)} where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function findHostRow(db: Db | Tx, id: number, now: Date): Promise<HostRow | undefined> {
  const { rows } = await sql<HostRow>`select ${columns(now)} from ${joins} where h.id = ${id}`.execute(db)
  return rows[0]
}

/** The selected hosts in the order of the page; ids only, so that even a large fleet fits into one row. */
export async function listOrderedHostIds(db: Db | Tx, filter: HostFilter, page: HostPage): Promise<readonly number[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const { rows } = await sql<{ ids: number[] }>`
    select coalesce(array_agg(id order by place), '{}') as ids from (
      select h.id, row_number() over (order by ${orderKeys[page.orderKey]} ${direction}, h.id ${direction}) as place
      from ${neededJoins(filter, page.orderKey)} where ${conditions(filter)} and ${beyond(page)}
      order by place limit ${page.limit} offset ${page.offset}) ordered`.execute(db)
  return rows[0]?.ids ?? []
}

export async function listUsersOf(db: Db | Tx, hostId: number) {
  return db
    .selectFrom('host_users')
    .select(['uid', 'username', 'type', 'group_name', 'shell'])
    .where('host_id', '=', hostId)
    .orderBy('uid')
    .orderBy('username')
    .limit(1_000)
    .execute()
}

export interface PlatformCounts {
  readonly platform: string
  readonly total: number
  readonly online: number
  readonly missing: number
  readonly new: number
}

/** By platform, in one look at all hosts. */
export async function countHostsByPlatform(db: Db | Tx, filter: HostFilter): Promise<readonly PlatformCounts[]> {
  const { now } = filter
  const { rows } = await sql<PlatformCounts>`
    select h.platform, count(*) as total, count(*) filter (where ${isOnlineSql(now)}) as online,
      count(*) filter (where ${isMissingSql(now)}) as missing, count(*) filter (where ${isNewSql(now)}) as new
    from hosts h ${seen} where ${conditions(filter)}
    group by h.platform order by h.platform limit 1000`.execute(db)
  return rows
}
