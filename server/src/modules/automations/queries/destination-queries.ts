import type { DestinationKind } from '@muster/contract/rest/delivery.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export interface DestinationRow {
  readonly id: number
  readonly kind: DestinationKind
  /** Scheme and host only. */
  readonly origin: string
  readonly sealedSettings: Uint8Array
}

export interface DestinationFields {
  readonly kind: DestinationKind
  readonly name: string
  readonly origin: string
  readonly sealedSettings: Uint8Array
  readonly at: Date
}

export async function listDestinations(db: Db | Tx, ids: readonly number[]): Promise<readonly DestinationRow[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('destinations')
    .select(['id', 'kind', 'origin', 'sealed_settings'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    // Written by insertDestination only.
    kind: row.kind as DestinationKind,
    origin: row.origin,
    sealedSettings: row.sealed_settings,
  }))
}

export async function insertDestination(tx: Tx, fields: DestinationFields): Promise<number> {
  const { at, sealedSettings, ...rest } = fields
  const row = await tx
    .insertInto('destinations')
    .values({ ...rest, sealed_settings: sealedSettings, created_at: at, updated_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateDestination(
  tx: Tx,
  id: number,
  fields: Omit<DestinationFields, 'kind' | 'name'>,
): Promise<void> {
  await tx
    .updateTable('destinations')
    .set({ origin: fields.origin, sealed_settings: fields.sealedSettings, updated_at: fields.at })
    .where('id', '=', id)
    .execute()
}

export async function deleteDestination(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('destinations').where('id', '=', id).execute()
}
