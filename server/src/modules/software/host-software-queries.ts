import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { NewVersions, StoredAllowance } from './new-version-allowance.ts'
import type { Usage } from './told-lists.ts'

export interface StoredSoftware extends StoredAllowance {
  readonly hostId: number
  /** Hex; null = never told. */
  readonly listHash: string | null
  readonly usageHash: string | null
  readonly operatingSystemId: number | null
  readonly distribution: string
}

/** What decides whether hosts told anything new: no list is read. */
export async function listStoredSoftware(
  tx: Tx,
  hostIds: readonly number[],
): Promise<ReadonlyMap<number, StoredSoftware>> {
  const { rows } = await sql<StoredSoftware>`
    select h.host_id as "hostId", encode(h.list_hash, 'hex') as "listHash", encode(u.usage_hash, 'hex') as "usageHash",
      h.operating_system_id as "operatingSystemId", coalesce(o.distribution, '') as distribution,
      h.new_versions as "newVersions", h.new_versions_day as "newVersionsDay", h.is_list_told as "isListTold"
    from host_software h
      left join host_software_usage u on u.host_id = h.host_id
      left join software o on o.id = h.operating_system_id
    where h.host_id = any(${hostIds}::int[])`.execute(tx)
  return new Map(rows.map((row) => [row.hostId, row]))
}

export async function listSoftwareSets(
  tx: Tx,
  hostIds: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const { rows } = await sql<{ hostId: number; ids: number[] }>`
    select host_id as "hostId", software_ids as ids from host_software
    where host_id = any(${hostIds}::int[])`.execute(tx)
  return new Map(rows.map(({ hostId, ids }) => [hostId, ids]))
}

/** Which of these ids are of which source; at most 1,000 ids. */
export async function listSourcesOf(tx: Tx, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ id: number; source: string }>`
    select id, source from software where id = any(${ids}::int[])`.execute(tx)
  return new Map(rows.map(({ id, source }) => [id, source]))
}

export interface SoftwareSet {
  readonly hostId: number
  /** Ascending. */
  readonly ids: readonly number[]
  readonly listHash: string
  readonly operatingSystemId: number | null
}

/** In ascending host id. Arrays travel as their text form: unnest would flatten nested ones. */
export async function saveSoftwareSets(tx: Tx, sets: readonly SoftwareSet[], at: Date): Promise<void> {
  await sql`
    insert into host_software (host_id, software_ids, list_hash, operating_system_id, updated_at)
    select n.host_id, n.ids::int[], decode(n.list_hash, 'hex'), n.operating_system_id, ${at}
    from unnest(${sets.map(({ hostId }) => hostId)}::int[], ${sets.map(({ ids }) => `{${ids.join(',')}}`)}::text[],
      ${sets.map(({ listHash }) => listHash)}::text[],
      ${sets.map(({ operatingSystemId }) => operatingSystemId)}::int[])
      as n (host_id, ids, list_hash, operating_system_id)
    on conflict (host_id) do update set software_ids = excluded.software_ids, list_hash = excluded.list_hash,
      operating_system_id = excluded.operating_system_id, updated_at = excluded.updated_at`.execute(tx)
}

/** The list was told in another way and means the same set: only the hash moves. */
export async function saveListHashes(
  tx: Tx,
  hashes: readonly Pick<SoftwareSet, 'hostId' | 'listHash'>[],
): Promise<void> {
  await sql`
    update host_software h set list_hash = decode(n.list_hash, 'hex')
    from unnest(${hashes.map(({ hostId }) => hostId)}::int[], ${hashes.map(({ listHash }) => listHash)}::text[])
      as n (host_id, list_hash)
    where h.host_id = n.host_id`.execute(tx)
}

export async function saveNewVersions(tx: Tx, counts: readonly NewVersions[]): Promise<void> {
  await sql`
    update host_software h set new_versions = n.count, new_versions_day = n.day, is_list_told = n.is_list_told
    from unnest(${counts.map(({ hostId }) => hostId)}::int[], ${counts.map(({ count }) => count)}::int[],
      ${counts.map(({ day }) => day)}::int[], ${counts.map(({ isListTold }) => isListTold)}::boolean[])
      as n (host_id, count, day, is_list_told)
    where h.host_id = n.host_id`.execute(tx)
}

/** Software id to what is known of it. */
export type UsageById = Readonly<Record<string, Usage>>

export async function listUsage(tx: Tx, hostIds: readonly number[]): Promise<ReadonlyMap<number, UsageById>> {
  const { rows } = await sql<{ hostId: number; usage: UsageById }>`
    select host_id as "hostId", usage from host_software_usage where host_id = any(${hostIds}::int[])`.execute(tx)
  return new Map(rows.map(({ hostId, usage }) => [hostId, usage]))
}

export interface HostUsage {
  readonly hostId: number
  readonly usage: UsageById
  readonly usageHash: string
}

export async function saveUsage(tx: Tx, usages: readonly HostUsage[]): Promise<void> {
  await sql`
    insert into host_software_usage (host_id, usage, usage_hash)
    select n.host_id, n.usage::jsonb, decode(n.usage_hash, 'hex')
    from unnest(${usages.map(({ hostId }) => hostId)}::int[],
      ${usages.map(({ usage }) => JSON.stringify(usage))}::text[],
      ${usages.map(({ usageHash }) => usageHash)}::text[]) as n (host_id, usage, usage_hash)
    on conflict (host_id) do update set usage = excluded.usage, usage_hash = excluded.usage_hash`.execute(tx)
}

/** How many of these hosts have each piece of software. */
export async function countSoftwareOf(tx: Tx, hostIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>()
  for (let after = 0; ; ) {
    const { rows } = await sql<{ id: number; count: number }>`
      select n.id, count(*) as count from host_software h cross join unnest(h.software_ids) as n (id)
      where h.host_id = any(${hostIds}::int[]) and n.id > ${after}
      group by n.id order by n.id limit 1000`.execute(tx)
    for (const { id, count } of rows) counts.set(id, count)
    const last = rows.at(-1)
    if (!last || rows.length < 1_000) return counts
    after = last.id
  }
}
