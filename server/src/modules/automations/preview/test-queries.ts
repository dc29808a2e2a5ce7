import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export interface TestedDestination {
  readonly id: number
  readonly kind: string
  readonly name: string
  /** Scheme and host only. */
  readonly origin: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
}

export async function listTestedDestinations(
  db: Db | Tx,
  ids: readonly number[],
): Promise<readonly TestedDestination[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('destinations')
    .select([
      'id',
      'kind',
      'name',
      'origin',
      'sealed_settings as sealedSettings',
      'allowed_networks as allowedNetworks',
    ])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
}
