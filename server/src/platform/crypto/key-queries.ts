import { sql } from 'kysely'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'
import type { SecretBox } from './secret-box.ts'

const purpose = 'proof of the private key'

/** Undefined in a database that no key was used with. */
export async function findKeyProof(db: Db | Tx): Promise<{ readonly proof: Uint8Array; since: Date } | undefined> {
  return db.selectFrom('private_key').select(['proof', 'since']).where('id', '=', 1).executeTakeFirst()
}

/** From now on this is the key of the database. */
export async function saveKeyProof(tx: Db | Tx, box: SecretBox, at: Date): Promise<void> {
  await sql`insert into private_key (id, proof, since) values (1, ${box.seal('', purpose)}, ${at})
    on conflict (id) do update set proof = excluded.proof, since = excluded.since`.execute(tx)
}

export function isKeyOf(box: SecretBox, proof: Uint8Array): boolean {
  return canOpen(box, proof, purpose)
}

export function canOpen(box: SecretBox, sealed: Uint8Array, as: string): boolean {
  try {
    box.open(sealed, as)
    return true
  } catch {
    return false
  }
}
