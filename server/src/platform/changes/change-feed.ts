import type { Log } from '../../kernel/log.ts'
import type { Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Tx } from '../database/in-transaction.ts'
import type { Database } from '../database/open-database.ts'
import { deleteOldChanges, insertChange, listRecentChanges } from './change-queries.ts'

/**
 * What can change under a process's feet: `host` carries a host id as key, the others none. `policy_flips`
 * (answers flipped) and `software` (versions that nobody had before) are announced in the process that committed them and
 * never recorded.
 */
export type ChangeTopic =
  | 'settings'
  | 'policies'
  | 'labels'
  | 'teams'
  | 'policy_flips'
  | 'software'
  | 'host'
  | 'hosts'
  | 'schedules'
  | 'deliveries'
  | 'enroll_secrets'
  | 'vulnerability_rules'

export interface Change {
  readonly topic: ChangeTopic
  readonly key: string
}

/**
 * Tells every process what it must read again. A change is a row written with it, so that it exists if and only if the
 * change does; processes look each second (the rows of the last half minute, because a row may become visible after a
 * later one), which keeps the promise of 2 seconds. Telling twice is harmless.
 */
export interface ChangeFeed extends Lifecycle {
  /** Call inside the transaction of the change. */
  record(tx: Tx, topic: ChangeTopic, key?: string): Promise<void>
  /** Call after the commit: this process need not wait for its next look. */
  announce(topic: ChangeTopic, key?: string): void
  subscribe(topic: ChangeTopic, listener: (change: Change) => void): void
  /** Looks at once; for tests and for start-up. */
  poll(): Promise<void>
}

const pollEveryMs = 1_000
const overlapSeconds = 30
const keepSeconds = 600

export function createChangeFeed(deps: { database: Database; clock: Clock; log: Log }): ChangeFeed {
  const { database, clock, log } = deps
  const listeners = new Map<ChangeTopic, ((change: Change) => void)[]>()
  const seen = new Map<number, number>()
  const stopping = new AbortController()
  let lastCleanup = 0
  let isFirstPoll = true
  let loop: Promise<void> | undefined

  function tell(change: Change): void {
    for (const listener of listeners.get(change.topic) ?? []) listener(change)
  }

  async function poll(): Promise<void> {
    const now = clock.now().getTime()
    for (const row of await listRecentChanges(database.db, overlapSeconds)) {
      if (seen.has(row.id)) continue
      seen.set(row.id, now)
      if (!isFirstPoll) tell({ topic: row.topic as ChangeTopic, key: row.key })
    }
    isFirstPoll = false
    for (const [id, at] of seen) if (at < now - 2000 * overlapSeconds) seen.delete(id)
    if (now - lastCleanup > keepSeconds * 1000) {
      lastCleanup = now
      await deleteOldChanges(database.db, keepSeconds)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(pollEveryMs, stopping.signal)
      if (stopping.signal.aborted) return
      await poll().catch((error: unknown) => log.warn({ error: errorText(error) }, 'cannot look for changes'))
    }
  }

  return {
    record: (tx, topic, key = '') => insertChange(tx, { topic, key }),
    announce: (topic, key = '') => tell({ topic, key }),
    subscribe: (topic, listener) => {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener])
    },
    poll,
    start: async () => {
      // One process owns the embedded database, and it announces its own changes.
      if (database.kind !== 'postgres') return
      // What is already told is read by whoever starts after this; what comes later must be noticed.
      await poll()
      loop = run()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}
