import type { Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { markKeysUsed, recordSeen } from './checkin-queries.ts'

interface Seen {
  readonly hostId: number
  seenMs: number
  writtenMs: number
  address: string
}

/**
 * When each host was last seen: exact in memory, written in bulk, each host at most every 20 s (the online window can be
 * 70 s and hosts must not flicker in other processes). A process that stops writes what it holds.
 */
export interface SeenTracker extends Lifecycle {
  noteSeen(hostId: number, address: string): void
  noteFirstUse(hostId: number): void
  /** The host has a new key, which nobody has used yet. */
  noteEnrolled(hostId: number, address: string): void
  find(hostId: number): SeenHere | undefined
  /** Writes what is due. */
  write(): Promise<void>
}

/** What this process knows of a host and may not have written yet. */
export interface SeenHere {
  readonly seenMs: number
  readonly address: string
  readonly isKeyUsed: boolean
}

const perHostMs = 20_000
const writeEveryMs = 5_000
const forgetAfterMs = 3_600_000
const maxRows = 1_000

export function createSeenTracker({ db, clock, log }: { db: Db; clock: Clock; log: Log }): SeenTracker {
  const byId = new Map<number, Seen>()
  const firstUses = new Set<number>()
  const stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function writeAll(entries: readonly Seen[]): Promise<void> {
    const sorted = [...entries].sort((a, b) => a.hostId - b.hostId)
    for (let start = 0; start < sorted.length; start += maxRows) {
      const part = sorted.slice(start, start + maxRows).map((entry) => ({ entry, seenMs: entry.seenMs }))
      await recordSeen(
        db,
        part.map(({ entry, seenMs }) => ({ hostId: entry.hostId, seenAt: new Date(seenMs), address: entry.address })),
        clock.now(),
      )
      for (const { entry, seenMs } of part) entry.writtenMs = seenMs
    }
  }

  async function write(): Promise<void> {
    const nowMs = clock.now().getTime()
    if (firstUses.size > 0) {
      const hostIds = [...firstUses].slice(0, maxRows)
      await markKeysUsed(db, hostIds, clock.now())
      for (const hostId of hostIds) firstUses.delete(hostId)
    }
    await writeAll(
      [...byId.values()].filter(
        ({ seenMs, writtenMs }) => seenMs !== writtenMs && Math.abs(nowMs - writtenMs) >= perHostMs,
      ),
    )
    for (const { hostId, seenMs, writtenMs } of byId.values()) {
      if (seenMs === writtenMs && nowMs - seenMs > forgetAfterMs) byId.delete(hostId)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(writeEveryMs, stopping.signal)
      if (stopping.signal.aborted) return
      await write().catch((error: unknown) =>
        log.warn({ error: errorText(error) }, 'cannot write when hosts were seen'),
      )
    }
  }

  function noteSeen(hostId: number, address: string): void {
    const nowMs = clock.now().getTime()
    const entry = byId.get(hostId)
    if (entry) {
      entry.seenMs = nowMs
      entry.address = address
    } else byId.set(hostId, { hostId, seenMs: nowMs, writtenMs: 0, address })
  }

  return {
    noteSeen,
    noteFirstUse: (hostId) => void firstUses.add(hostId),
    noteEnrolled: (hostId, address) => {
      firstUses.delete(hostId)
      noteSeen(hostId, address)
    },
    find: (hostId) => {
      const entry = byId.get(hostId)
      return entry && { seenMs: entry.seenMs, address: entry.address, isKeyUsed: firstUses.has(hostId) }
    },
    write,
    start: () => {
      loop = run()
    },
    stop: async () => {
      stopping.abort()
      await loop
      await writeAll([...byId.values()].filter(({ seenMs, writtenMs }) => seenMs !== writtenMs))
    },
  }
}
