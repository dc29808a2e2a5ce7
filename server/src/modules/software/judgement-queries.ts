import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { SoftwareFields } from './software-fields.ts'

/** One distinct version of software with its number, as the matcher reads it. */
export interface SoftwareItem extends SoftwareFields {
  readonly id: number
}

export const itemColumns = sql`s.id, s.source, s.name, s.version, s.release, s.epoch, s.arch, s.vendor,
  s.bundle_identifier as "bundleIdentifier", s.extension_id as "extensionId", s.extension_for as "extensionFor",
  s.source_package as "sourcePackage", s.source_version as "sourceVersion", s.distribution, s.platform,
  s.kernel_version as "kernelVersion"`

const pageSize = 1_000

/** A page of the software that no index has judged yet. Nothing is locked. */
export function listUnjudged(db: Db | Tx, afterId: number): Promise<readonly SoftwareItem[]> {
  return listItems(db, sql`s.judged_generation is null`, afterId)
}

/** A page of the software that a changed advisory concerns, by what it was judged with. */
export function listSoftwareByLookupKeys(
  db: Db | Tx,
  keys: readonly string[],
  afterId: number,
): Promise<readonly SoftwareItem[]> {
  return listItems(db, sql`s.lookup_keys && ${keys}::text[]`, afterId)
}

/** A page of the software that was judged before. */
export function listJudgedSoftware(db: Db | Tx, afterId: number): Promise<readonly SoftwareItem[]> {
  return listItems(db, sql`s.judged_generation is not null`, afterId)
}

async function listItems(
  db: Db | Tx,
  condition: RawBuilder<unknown>,
  afterId: number,
): Promise<readonly SoftwareItem[]> {
  const { rows } = await sql<SoftwareItem>`
    select ${itemColumns} from software s where ${condition} and s.id > ${afterId}
    order by s.id limit ${pageSize}`.execute(db)
  return rows
}

export async function findSoftwareItem(db: Db | Tx, id: number): Promise<SoftwareItem | undefined> {
  const { rows } = await sql<SoftwareItem>`select ${itemColumns} from software s where s.id = ${id}`.execute(db)
  return rows[0]
}

/** Locks, in id order, those of at most 1,000 ids that still exist and are not judged yet; returns their ids. */
export function lockUnjudged(tx: Tx, ids: readonly number[]): Promise<readonly number[]> {
  return lockItems(tx, ids, sql`s.judged_generation is null`)
}

/** Locks, in id order, those of at most 1,000 ids that still exist; returns their ids. */
export function lockSoftware(tx: Tx, ids: readonly number[]): Promise<readonly number[]> {
  return lockItems(tx, ids, sql`true`)
}

async function lockItems(tx: Tx, ids: readonly number[], condition: RawBuilder<unknown>): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select s.id from software s where s.id = any(${ids}::int[]) and ${condition}
    order by s.id for no key update`.execute(tx)
  return rows.map(({ id }) => id)
}

export interface SoftwareJudgement {
  readonly softwareId: number
  readonly lookupKeys: readonly string[]
  /** Undefined: as it is. */
  readonly cpe?: string | undefined
}

/** Lock the rows before. What is stored already is not written again. */
export async function saveJudgements(
  tx: Tx,
  judgements: readonly SoftwareJudgement[],
  { generation, at }: { generation: string; at: Date },
): Promise<void> {
  const told = judgements.map(({ softwareId, lookupKeys, cpe }) => ({ id: softwareId, lookup_keys: lookupKeys, cpe }))
  const cpe = sql`coalesce(n.cpe, s.generated_cpe)`
  await sql`
    update software s set judged_generation = ${generation}, judged_at = ${at}, lookup_keys = n.lookup_keys,
      generated_cpe = ${cpe}
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as n (id int, lookup_keys text[], cpe text)
    where s.id = n.id and (s.judged_generation, s.lookup_keys, s.generated_cpe)
      is distinct from (${generation}, n.lookup_keys, ${cpe})`.execute(tx)
}
