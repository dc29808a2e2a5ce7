import type { Transaction } from 'kysely'
import { isRetryable } from './database-error.ts'
import type { Db } from './open-database.ts'
import type { Tables } from './tables.generated.ts'

/** A transaction. Inside one use only `tx`: on the embedded database the outer `db` would wait for ever. */
export type Tx = Transaction<Tables>

const maxTries = 4

/**
 * Opens a transaction, or joins the one that `db` already is. A serialization failure or deadlock runs `work` again
 * (nothing was committed), so `work` must have no effects but its statements.
 */
export async function inTransaction<T>(db: Db | Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Tx)
  for (let tryNumber = 1; ; tryNumber++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (tryNumber === maxTries || !isRetryable(error)) throw error
    }
  }
}
