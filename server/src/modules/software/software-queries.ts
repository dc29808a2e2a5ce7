import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { type SoftwareFields, type TitleFields, titleChecksum, toTitle } from './software-fields.ts'

const pageSize = 1_000

/** Hex checksums to ids of what is stored. */
export async function listSoftwareIds(tx: Tx, checksums: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const page of pages(checksums)) {
    const { rows } = await sql<{ checksum: string; id: number }>`
      select encode(s.checksum, 'hex') as checksum, s.id
      from unnest(${page}::text[]) as n (checksum) join software s on s.checksum = decode(n.checksum, 'hex')`.execute(
      tx,
    )
    for (const { checksum, id } of rows) found.set(checksum, id)
  }
  return found
}

/**
 * Stores versions that are not stored yet, titles first. In the order of the checksums, so that processes which meet the
 * same software wait for one another and never in a circle. Another process may store one first: ask for the ids after.
 */
export async function insertSoftware(tx: Tx, software: ReadonlyMap<string, SoftwareFields>, at: Date): Promise<void> {
  await insertTitles(tx, [...software.values()].map(toTitle))
  const sorted = [...software].sort(byChecksum)
  for (const page of pages(sorted)) {
    const told = page.map(([checksum, fields]) => ({
      checksum,
      title_checksum: titleChecksum(toTitle(fields)),
      source: fields.source,
      name: fields.name,
      version: fields.version,
      release: fields.release,
      epoch: fields.epoch,
      arch: fields.arch,
      vendor: fields.vendor,
      bundle_identifier: fields.bundleIdentifier,
      extension_id: fields.extensionId,
      extension_for: fields.extensionFor,
      source_package: fields.sourcePackage,
      source_version: fields.sourceVersion,
      distribution: fields.distribution,
      platform: fields.platform,
      kernel_version: fields.kernelVersion,
    }))
    await sql`
      insert into software (title_id, source, name, version, release, epoch, arch, vendor, bundle_identifier,
        extension_id, extension_for, source_package, source_version, distribution, platform, kernel_version, checksum,
        created_at)
      select t.id, n.source, n.name, n.version, n.release, n.epoch, n.arch, n.vendor, n.bundle_identifier,
        n.extension_id, n.extension_for, n.source_package, n.source_version, n.distribution, n.platform,
        n.kernel_version, decode(n.checksum, 'hex'), ${at}
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as n (checksum text, title_checksum text, source text,
          name text, version text, release text, epoch int, arch text, vendor text, bundle_identifier text,
          extension_id text, extension_for text, source_package text, source_version text, distribution text,
          platform text, kernel_version text)
        join software_titles t on t.checksum = decode(n.title_checksum, 'hex')
      order by n.checksum
      on conflict (checksum) do nothing`.execute(tx)
  }
}

async function insertTitles(tx: Tx, titles: readonly TitleFields[]): Promise<void> {
  const byKey = new Map(titles.map((title) => [titleChecksum(title), title]))
  for (const page of pages([...byKey].sort(byChecksum))) {
    const told = page.map(([checksum, title]) => ({
      checksum,
      name: title.name,
      source: title.source,
      extension_for: title.extensionFor,
      bundle_identifier: title.bundleIdentifier,
    }))
    // Those that exist are locked, so that no clean-up takes one away before its first version is stored.
    await sql`
      insert into software_titles (name, source, extension_for, bundle_identifier, checksum)
      select n.name, n.source, n.extension_for, n.bundle_identifier, decode(n.checksum, 'hex')
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
        as n (checksum text, name text, source text, extension_for text, bundle_identifier text)
      order by n.checksum
      on conflict (checksum) do update set source = excluded.source`.execute(tx)
  }
}

/** Locks software in id order; the ids that exist. What is locked is not cleaned up. */
export async function lockCounted(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const found = new Set<number>()
  for (const page of pages([...ids].sort((a, b) => a - b))) {
    const { rows } = await sql<{ id: number }>`
      select id from software where id = any(${page}::int[]) order by id for no key update`.execute(tx)
    for (const { id } of rows) found.add(id)
  }
  return found
}

/** Moves the counts of locked software by differences; what no host has any more is unused since then. */
export async function adjustHostCounts(tx: Tx, differences: ReadonlyMap<number, number>, at: Date): Promise<void> {
  const moved = [...differences].filter(([, difference]) => difference !== 0)
  if (moved.length === 0) return
  await sql`
    update software s set host_count = s.host_count + n.difference,
      unused_since = case when s.host_count + n.difference = 0 then ${at}::timestamptz end
    from unnest(${moved.map(([id]) => id)}::int[], ${moved.map(([, by]) => by)}::int[]) as n (id, difference)
    where s.id = n.id`.execute(tx)
}

function byChecksum([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function* pages<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += pageSize) yield items.slice(start, start + pageSize)
}
