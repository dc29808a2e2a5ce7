import type { CheckinHost, HostAnswers, QueryResult } from '../../platform/ingest/checkin.ts'
import { type AnyIngestPart, ingestPart } from '../../platform/ingest/ingest.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { DETAIL_PREFIX } from './detail-prefix.ts'
import { findDetailQuery, isForPlatform } from './details/index.ts'
import type { HostFacts, HostUser } from './host-facts.ts'
import { replaceHostUsers, listFacts, listHostUsers, updateFacts, type FactColumns } from './host-fact-queries.ts'
import { platformFamily } from './platform-family.ts'

type Answer = Partial<HostFacts>

/** Stores what hosts tell of themselves. A failed query leaves the old facts; facts that did not change are not written. */
export function createHostIngest(): AnyIngestPart {
  return ingestPart<Answer>({
    family: 'detail',
    prefix: DETAIL_PREFIX,
    parse: parseDetail,
    recordMany: recordFacts,
  })
}

function parseDetail(host: CheckinHost, result: QueryResult): Answer | undefined {
  const query = findDetailQuery(result.name.slice(DETAIL_PREFIX.length))
  if (!query || !isForPlatform(query, platformFamily(host.platform))) return undefined
  return result.isError ? {} : query.toFacts(result.rows)
}

async function recordFacts(tx: Tx, items: readonly HostAnswers<Answer>[], at: Date): Promise<void> {
  const told = new Map(items.map(({ host, answers }) => [host.id, mergeFacts(answers)]))
  const stored = await listFacts(tx, [...told.keys()])
  const changed: (FactColumns & { id: number })[] = []
  for (const before of stored) {
    const { users: _users, ...facts } = told.get(before.id) ?? {}
    const after = { ...before, ...facts }
    if (!isSame(before, after)) changed.push(after)
  }
  if (changed.length > 0) await updateFacts(tx, changed, at)
  await recordUsers(tx, told)
}

function mergeFacts(answers: readonly Answer[]): Answer {
  return Object.assign({}, ...answers) as Answer
}

function isSame(before: FactColumns, after: FactColumns): boolean {
  return (Object.keys(before) as (keyof FactColumns)[]).every((column) => before[column] === after[column])
}

async function recordUsers(tx: Tx, told: ReadonlyMap<number, Answer>): Promise<void> {
  const usersByHost = new Map<number, readonly HostUser[]>()
  for (const [hostId, { users }] of told) if (users) usersByHost.set(hostId, sortedUsers(users))
  if (usersByHost.size === 0) return
  const stored = Map.groupBy(await listHostUsers(tx, [...usersByHost.keys()]), ({ hostId }) => hostId)
  const changed = new Map<number, readonly HostUser[]>()
  for (const [hostId, users] of usersByHost) {
    const before = sortedUsers((stored.get(hostId) ?? []).map(({ hostId: _hostId, ...user }) => user))
    if (JSON.stringify(before) !== JSON.stringify(users)) changed.set(hostId, users)
  }
  if (changed.size > 0) await replaceHostUsers(tx, changed)
}

/** In one order and once each: a directory may list a user twice. */
function sortedUsers(users: readonly HostUser[]): readonly HostUser[] {
  const byKey = new Map(users.map((user) => [`${user.uid} ${user.username}`, user]))
  return [...byKey.values()]
    .map(({ uid, username, type, group_name, shell, directory }) => ({
      uid,
      username,
      type,
      group_name,
      shell,
      directory,
    }))
    .sort((a, b) => a.uid - b.uid || (a.username < b.username ? -1 : 1))
}
