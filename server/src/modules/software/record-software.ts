import { DatabaseError } from '../../platform/database/database-error.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { platformFamily } from '../hosts/index.ts'
import {
  type HostUsage,
  listSoftwareSets,
  listSourcesOf,
  listStoredSoftware,
  listUsage,
  saveListHashes,
  saveNewVersions,
  saveSoftwareSets,
  saveUsage,
  type SoftwareSet,
  type StoredSoftware,
} from './host-software-queries.ts'
import { type Allowance, decideAllowance, type FirstLists, incompleteHash } from './new-version-allowance.ts'
import { isSameUsage, mergeUsage } from './merge-usage.ts'
import { type SoftwareFields, softwareChecksum } from './software-fields.ts'
import type { ResolvedIds, SoftwareIds } from './software-ids.ts'
import { adjustHostCounts, lockCounted } from './software-queries.ts'
import { compareSets, type SetChange, sumChanges, toSet } from './software-sets.ts'
import { softwareQueriesFor } from './sources/index.ts'
import {
  hashLists,
  hashUsage,
  type ParsedLists,
  parseLists,
  type ToldItem,
  type ToldList,
  type Usage,
} from './told-lists.ts'

/** What one host told: the questions that it answered. */
export interface HostTold {
  readonly hostId: number
  /** osquery's platform, as the check-in path knows it. */
  readonly platform: string
  readonly lists: readonly ToldList[]
  readonly system: SoftwareFields | undefined
}

export interface RecordedSoftware {
  readonly isAnyNew: boolean
  /** Hosts that told more than is kept. */
  readonly overfull: readonly number[]
  /** Hosts that told more versions which nobody told before than are taken in a day. */
  readonly exceeding: readonly number[]
  /** Call after the commit. */
  remember(): void
}

/** A host whose lists or usage are not what they were, read. */
interface ChangedHost extends ParsedLists {
  readonly told: HostTold
  readonly stored: StoredSoftware | undefined
  readonly listHash: string
  readonly usageHash: string
  /** Not all of its list may be stored today. */
  readonly isIncomplete?: true
}

/**
 * Stores what hosts told, in the transaction that holds their locks. Order: new titles, new software, locks of counted
 * software by id, counts, sets: every process takes them in this order.
 */
export async function recordSoftware(
  tx: Tx,
  told: readonly HostTold[],
  { ids, at, newPerDay, firstLists }: { ids: SoftwareIds; at: Date; newPerDay: number; firstLists: FirstLists },
): Promise<RecordedSoftware> {
  const stored = await listStoredSoftware(
    tx,
    told.map(({ hostId }) => hostId),
  )
  const changed = told.flatMap((one) => readChanged(one, stored.get(one.hostId)) ?? [])
  if (changed.length === 0) return { isAnyNew: false, overfull: [], exceeding: [], remember: () => undefined }
  let allowance: Allowance = { admitted: new Set(), counts: [], exceeding: new Set(), takenByFirst: 0 }
  const resolved = await ids.resolve(tx, gatherFields(changed), {
    at,
    admit: (unknown) => {
      allowance = decideAllowance(changed.map(toTelling), {
        unknown,
        at,
        perDay: newPerDay,
        leftForFirst: firstLists.leftAt(at),
      })
      return allowance.admitted
    },
  })
  const { counts, exceeding, takenByFirst } = allowance
  const kept = changed.map((host) => (exceeding.has(host.told.hostId) ? toIncomplete(host) : host))
  const sets = await saveSets(tx, kept, { resolved, ids, at })
  await saveUsages(tx, kept, { resolved, sets })
  if (counts.length > 0) await saveNewVersions(tx, counts)
  return {
    isAnyNew: resolved.isAnyNew,
    overfull: changed.filter(({ isOverfull }) => isOverfull).map((one) => one.told.hostId),
    exceeding: [...exceeding],
    remember: () => {
      resolved.remember()
      firstLists.take(takenByFirst)
    },
  }
}

function toTelling({ told, stored, items }: ChangedHost) {
  const system = told.system ? [softwareChecksum(told.system)] : []
  return { hostId: told.hostId, stored, hasLists: told.lists.length > 0, checksums: [...system, ...items.keys()] }
}

function toIncomplete(host: ChangedHost): ChangedHost {
  return { ...host, listHash: incompleteHash(host.listHash), isIncomplete: true }
}

/** Undefined when both hashes are as they were: then nothing is read, parsed or written. */
function readChanged(told: HostTold, stored: StoredSoftware | undefined): ChangedHost | undefined {
  const distribution = told.system?.distribution ?? stored?.distribution ?? ''
  const listHash = hashLists(told.lists, { system: told.system, distribution })
  const usageHash = hashUsage(told.lists)
  if (stored?.listHash === listHash && (stored.usageHash ?? '') === usageHash) return undefined
  return { told, stored, listHash, usageHash, ...parseLists(told.lists, distribution) }
}

function gatherFields(changed: readonly ChangedHost[]): ReadonlyMap<string, SoftwareFields> {
  const all = new Map<string, SoftwareFields>()
  for (const { told, items } of changed) {
    if (told.system) all.set(softwareChecksum(told.system), told.system)
    for (const [checksum, { fields }] of items) all.set(checksum, fields)
  }
  return all
}

/** Returns the sets of the hosts whose lists changed. */
async function saveSets(
  tx: Tx,
  changed: readonly ChangedHost[],
  { resolved, ids, at }: { resolved: ResolvedIds; ids: SoftwareIds; at: Date },
): Promise<readonly SoftwareSet[]> {
  // One that is incomplete again may have more of its software today than yesterday.
  const hosts = changed.filter(({ stored, listHash, isIncomplete }) => isIncomplete || stored?.listHash !== listHash)
  if (hosts.length === 0) return []
  const before = await listSoftwareSets(
    tx,
    hosts.map(({ told }) => told.hostId),
  )
  const kept = await listKept(tx, hosts, before)
  const sets = hosts.map((host) => toSoftwareSet(host, { resolved, kept: kept.get(host.told.hostId) ?? [] }))
  const changes = sets.map(({ hostId, ids: after }) => compareSets(before.get(hostId) ?? [], after))
  await moveCounts(tx, changes, { ids, at })
  const isChanged = (index: number) => isNonEmpty(changes[index]) || !before.has(sets[index]?.hostId ?? 0)
  const written = sets.filter((_, index) => isChanged(index))
  const rehashed = sets.filter((_, index) => !isChanged(index))
  if (written.length > 0) await saveSoftwareSets(tx, written, at)
  if (rehashed.length > 0) await saveListHashes(tx, rehashed)
  return sets
}

function isNonEmpty(change: SetChange | undefined): boolean {
  return change !== undefined && change.added.length + change.removed.length > 0
}

function toSoftwareSet(
  { told, stored, listHash, items }: ChangedHost,
  { resolved, kept }: { resolved: ResolvedIds; kept: readonly number[] },
): SoftwareSet {
  const idOf = (checksum: string) => resolved.ids.get(checksum) ?? []
  const systemId = told.system
    ? (resolved.ids.get(softwareChecksum(told.system)) ?? null)
    : (stored?.operatingSystemId ?? null)
  const ids = toSet([...kept, ...[...items.keys()].flatMap(idOf), ...(systemId === null ? [] : [systemId])])
  return { hostId: told.hostId, ids, listHash, operatingSystemId: systemId }
}

/** Sources that are asked on this platform and were not answered now. */
function unansweredSources({ platform, lists }: HostTold): ReadonlySet<string> {
  const asked = new Set(softwareQueriesFor(platformFamily(platform)).flatMap(({ sources }) => sources))
  return asked.difference(new Set(lists.flatMap(({ query }) => query.sources)))
}

/** What stays of the former sets, by host: software of sources that did not answer. */
async function listKept(
  tx: Tx,
  hosts: readonly ChangedHost[],
  before: ReadonlyMap<number, readonly number[]>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const keeping = hosts.filter(({ told }) => unansweredSources(told).size > 0 && before.has(told.hostId))
  const wanted = toSet(keeping.flatMap(({ told }) => before.get(told.hostId) ?? []))
  const sources = new Map<number, string>()
  for (let start = 0; start < wanted.length; start += 1_000) {
    for (const [id, source] of await listSourcesOf(tx, wanted.slice(start, start + 1_000))) sources.set(id, source)
  }
  return new Map(
    keeping.map(({ told }) => {
      const stays = unansweredSources(told)
      return [told.hostId, (before.get(told.hostId) ?? []).filter((id) => stays.has(sources.get(id) ?? ''))]
    }),
  )
}

/** Locks what hosts newly have or have no longer, then moves the counts. */
async function moveCounts(
  tx: Tx,
  changes: readonly SetChange[],
  { ids, at }: { ids: SoftwareIds; at: Date },
): Promise<void> {
  const differences = sumChanges(changes)
  const locked = await lockCounted(tx, [...differences.keys()])
  const gone = new Set(changes.flatMap(({ added }) => added)).difference(locked)
  if (gone.size > 0) {
    ids.forget(gone)
    // Retried from the start: nothing of this transaction stays.
    throw new DatabaseError({ code: '40001', message: 'software was cleaned up while hosts told it' })
  }
  await adjustHostCounts(tx, differences, at)
}

async function saveUsages(
  tx: Tx,
  changed: readonly ChangedHost[],
  { resolved, sets }: { resolved: ResolvedIds; sets: readonly SoftwareSet[] },
): Promise<void> {
  const before = await listUsage(
    tx,
    changed.map(({ told }) => told.hostId),
  )
  const setByHost = new Map(sets.map(({ hostId, ids }) => [hostId, new Set(ids)]))
  const usages: HostUsage[] = []
  for (const { told, usageHash, items } of changed) {
    const old = before.get(told.hostId)
    if (!old && usageHash === '') continue
    const usage = mergeUsage(old ?? {}, usageById(items, resolved), setByHost.get(told.hostId))
    if (!old || !isSameUsage(old, usage)) usages.push({ hostId: told.hostId, usage, usageHash })
  }
  if (usages.length > 0) await saveUsage(tx, usages)
}

/** Of everything that was told, also what has neither path nor time. */
function usageById(items: ReadonlyMap<string, ToldItem>, resolved: ResolvedIds): ReadonlyMap<number, Usage> {
  const told = new Map<number, Usage>()
  for (const [checksum, { usage }] of items) {
    const id = resolved.ids.get(checksum)
    if (id !== undefined) told.set(id, usage)
  }
  return told
}
