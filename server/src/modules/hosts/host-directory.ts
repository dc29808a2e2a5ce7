import type { Clock } from '../../kernel/clock.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { CheckinHost, DueState } from '../../platform/ingest/checkin.ts'
import type { Checkin } from '../../platform/ingest/ingest.ts'
import { type DirectoryRow, listByNodeKeys, listDueStates } from './checkin-queries.ts'
import { createLoader } from './loader.ts'

/** What a process keeps of a host that checks in. Mutable, because it changes with each request. */
export interface HostEntry extends CheckinHost {
  readonly nodeKeyHash: string
  due: DueState | undefined
}

/**
 * Node key → host, filled on demand and bounded, so that a steady check-in asks no database. A change of a host in any
 * process drops its entry here within 2 seconds.
 */
export interface HostDirectory {
  /** Undefined only when the database said in this moment (or the last second) that the key is unknown. */
  find(nodeKey: string): HostEntry | undefined | Promise<HostEntry | undefined>
  loadDue(hostId: number): Promise<DueState | undefined>
  onRecorded(checkins: readonly Checkin[], at: Date): void
  /** How many hosts this process knows. */
  readonly size: number
}

export interface HostDirectoryDeps {
  readonly db: Db
  readonly clock: Clock
  readonly changes: ChangeFeed
  /** Called for a host whose issued key was never used before. */
  onFirstUse(hostId: number): void
  readonly maxEntries?: number
}

const unknownForMs = 1_000

export function createHostDirectory(deps: HostDirectoryDeps): HostDirectory {
  const { db, clock, changes, onFirstUse, maxEntries = 250_000 } = deps
  const byKey = new Map<string, HostEntry>()
  const byId = new Map<number, HostEntry>()
  const unknownUntil = new Map<string, number>()

  const loadRows = createLoader<string, DirectoryRow>(async (hashes) => {
    const rows = await listByNodeKeys(db, hashes)
    return new Map(rows.map((row) => [row.nodeKeyHash, row]))
  })
  const loadDue = createLoader<number, DueState>((hostIds) => listDueStates(db, hostIds))

  function drop(entry: HostEntry): void {
    byKey.delete(entry.nodeKeyHash)
    byId.delete(entry.id)
  }

  function keep(row: DirectoryRow): HostEntry {
    const known = byKey.get(row.nodeKeyHash)
    if (known) return known
    const before = byId.get(row.id)
    if (before) drop(before)
    const oldest = byKey.size >= maxEntries ? byKey.values().next().value : undefined
    if (oldest) drop(oldest)
    const entry = toEntry(row)
    byKey.set(row.nodeKeyHash, entry)
    byId.set(row.id, entry)
    if (!row.isKeyUsed) onFirstUse(row.id)
    return entry
  }

  async function findStored(hash: string): Promise<HostEntry | undefined> {
    const until = unknownUntil.get(hash)
    if (until !== undefined && until > clock.monotonicMs()) return undefined
    const row = await loadRows(hash)
    if (row) return keep(row)
    if (unknownUntil.size >= 10_000) unknownUntil.clear()
    unknownUntil.set(hash, clock.monotonicMs() + unknownForMs)
    return undefined
  }

  changes.subscribe('host', ({ key }) => {
    const entry = byId.get(Number(key))
    if (entry) drop(entry)
  })
  changes.subscribe('hosts', () => {
    byKey.clear()
    byId.clear()
  })

  return {
    find: (nodeKey) => {
      const hash = sha256Hex(nodeKey)
      return byKey.get(hash) ?? findStored(hash)
    },
    loadDue: (hostId) => loadDue(hostId),
    onRecorded: (checkins, at) => {
      for (const { host, families } of checkins) {
        const entry = byId.get(host.id)
        if (!entry) continue
        // A host that told its platform or name is another host to the query sources: read it again.
        if (families.has('detail')) drop(entry)
        else if (entry.due && families.size > 0) entry.due = afterCheckin(entry.due, families, at.getTime())
      }
    },
    get size() {
      return byKey.size
    },
  }
}

function toEntry(row: DirectoryRow): HostEntry {
  return {
    id: row.id,
    teamId: row.teamId,
    platform: row.platform,
    isKnown: row.platform !== '' && row.hostname !== '',
    nodeKeyHash: row.nodeKeyHash,
    due: undefined,
  }
}

function afterCheckin(due: DueState, families: Checkin['families'], atMs: number): DueState {
  return {
    detail: families.has('detail') ? atMs : due.detail,
    label: families.has('label') ? atMs : due.label,
    policy: families.has('policy') ? atMs : due.policy,
    isRefetchRequested: false,
  }
}
