import { type Clock, isAhead } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'
import { findPresence, gapSeconds, touchPresence } from './presence-queries.ts'

const touchEveryMs = 15_000

/** Notes that hosts can reach a server, from now until it stops. Start it when the server listens. */
export function createServerPresence({ db, clock, log }: { db: Db; clock: Clock; log: Log }): Lifecycle {
  const stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function touch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(touchEveryMs, stopping.signal)
      if (stopping.signal.aborted) return
      await touchPresence(db, clock.now()).catch((error: unknown) => {
        log.warn({ error: errorText(error) }, 'cannot note that this server listens')
      })
    }
  }

  return {
    start: async () => {
      await touchPresence(db, clock.now())
      loop = touch()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}

/** Since when some server listens without a gap; `at` when none does. */
export async function findListeningSince(db: Db | Tx, at: Date): Promise<Date> {
  const presence = await findPresence(db)
  const isListening =
    presence && presence.touched_at.getTime() >= at.getTime() - gapSeconds * 1000 && !isAhead(presence.touched_at, at)
  return isListening ? presence.listening_since : at
}
