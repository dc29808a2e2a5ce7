import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/database/open-database.ts'
import { findPresence } from '../platform/jobs/presence-queries.ts'

/** Servers touch the database every 15 s; whoever has not for three times as long is gone. */
const presentMs = 45_000
const touchMs = 16_000

export interface AwaitAbsence {
  readonly clock: Clock
  /** Told before each wait. */
  onWait(agoMs: number): void
}

/** Resolves when no server is at work on the database; waits for one that was just stopped. Throws where one goes on. */
export async function awaitAbsence(db: Db, { clock, onWait }: AwaitAbsence): Promise<void> {
  const first = (await findPresence(db))?.touched_at
  for (let touched = first; touched; touched = (await findPresence(db))?.touched_at) {
    if (touched.getTime() !== first?.getTime()) {
      throw new AppError('precondition-failed', 'a server is at work on this database: stop all servers and try again')
    }
    const agoMs = clock.now().getTime() - touched.getTime()
    if (agoMs >= presentMs) return
    onWait(agoMs)
    await clock.sleep(Math.min(touchMs, presentMs - agoMs))
  }
}
