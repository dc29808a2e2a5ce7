import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors.ts'
import { isDataError } from '../database/database-error.ts'
import type { Database } from '../database/open-database.ts'
import { inTransaction, type Tx } from '../database/in-transaction.ts'
import { createGroupCommit, type GroupCommit } from '../group-commit/group-commit.ts'
import type { CheckinHost, HostAnswers, QueryFamily, QueryResult } from './checkin.ts'

/** A module's share of ingest: reads the results whose names begin with its prefix and stores those of many hosts at once. */
export interface IngestPart<Answer> {
  readonly family: QueryFamily
  readonly prefix: string
  /** Results of these very names as well, whatever other prefix they have. */
  readonly names?: readonly string[]
  /**
   * `undefined`: not for this host, or unknown; the entry is dropped. `stale`: an answer to a question that has changed
   * since; it is dropped and the family stays due, so that the host is asked again.
   */
  parse(host: CheckinHost, result: QueryResult): Answer | 'stale' | undefined
  /** False: the answers lack a question that was to be asked, so the family stays due. Absent: any answer will do. */
  isComplete?(host: CheckinHost, answers: readonly Answer[]): boolean
  /**
   * Runs inside the group's transaction; hosts are locked, each appears once, in ascending id. Returns follow-up work
   * for after the commit.
   */
  recordMany(tx: Tx, items: readonly HostAnswers<Answer>[], at: Date): Promise<void | (() => void)>
}

export type AnyIngestPart = IngestPart<unknown>

/** Keeps the answer type inside the part: the ingest hands a part only what that part parsed. */
export function ingestPart<Answer>(part: IngestPart<Answer>): AnyIngestPart {
  return part
}

/** One host's write, parsed and waiting for the group's commit. */
interface Submission {
  readonly host: CheckinHost
  readonly answersByPart: readonly (readonly unknown[])[]
  readonly families: ReadonlySet<QueryFamily>
  /** By the monotonic clock. */
  readonly arrivedMs: number
  isAwaited(): boolean
}

/** `recorded` after the commit; `gone` when the host no longer exists. */
export type IngestOutcome = 'recorded' | 'gone'

/** `abandoned`: nobody waits for it any more. */
type GroupOutcome = IngestOutcome | 'abandoned'

/**
 * A host that hung up, or has waited longer than this, tells its answers again, perhaps to another process, and newer ones
 * after them: a server that stood still must not store over those what it still holds.
 */
const patienceMs = 10_000

export interface IngestDeps {
  readonly database: Database
  readonly clock: Clock
  readonly parts: readonly AnyIngestPart[]
  /** At most so many hosts in one transaction. */
  readonly maxGroupItems: number
  /** Locks the hosts in id order and returns those that exist. */
  lockHosts(tx: Tx, hostIds: readonly number[]): Promise<ReadonlySet<number>>
  /** Stores that these hosts answered these families now. */
  recordCheckins(tx: Tx, checkins: readonly Checkin[], at: Date): Promise<void>
  /** The database refused a value of this host's results (they are dropped: sent again they would be refused again). */
  onRefused(host: CheckinHost, error: unknown): void
  /** After the commit, in this process only. */
  onRecorded(checkins: readonly Checkin[], at: Date): void
}

export interface Checkin {
  readonly host: CheckinHost
  readonly families: ReadonlySet<QueryFamily>
}

export interface Ingest {
  /**
   * Resolves after the transaction that holds these results is committed. They are not stored once the host does not
   * wait for that any more.
   */
  write(host: CheckinHost, results: readonly QueryResult[], isAwaited?: () => boolean): Promise<IngestOutcome>
  stop(): Promise<void>
  readonly depth: number
}

export function createIngest(deps: IngestDeps): Ingest {
  const group: GroupCommit<Submission, GroupOutcome> = createGroupCommit({
    keyOf: ({ host }) => host.id,
    flush: (submissions) => flush(deps, submissions),
    clock: deps.clock,
    maxItems: deps.maxGroupItems,
  })
  return {
    write: async (host, results, isAwaited = () => true) => {
      const arrivedMs = deps.clock.monotonicMs()
      const submission = { ...sortByPart(deps.parts, host, results), arrivedMs, isAwaited }
      try {
        const outcome = await group.submit(submission)
        if (outcome === 'abandoned') throw new AppError('unavailable', 'nobody waits for these results any more')
        return outcome
      } catch (error) {
        // Alone in its group and still refused: an agent that is told so would send it for ever.
        if (!isDataError(error)) throw error
        deps.onRefused(host, error)
        return 'recorded'
      }
    },
    stop: () => group.stop(),
    get depth() {
      return group.depth
    },
  }
}

function sortByPart(
  parts: readonly AnyIngestPart[],
  host: CheckinHost,
  results: readonly QueryResult[],
): Omit<Submission, 'arrivedMs' | 'isAwaited'> {
  const answersByPart: unknown[][] = parts.map(() => [])
  const families = new Set<QueryFamily>()
  const stale = new Set<QueryFamily>()
  for (const result of results) {
    const index = parts.findIndex(
      ({ prefix, names = [] }) => result.name.startsWith(prefix) || names.includes(result.name),
    )
    const part = parts[index]
    if (!part) continue
    const answer = part.parse(host, result)
    if (answer === undefined) continue
    if (answer === 'stale') stale.add(part.family)
    else {
      answersByPart[index]?.push(answer)
      families.add(part.family)
    }
  }
  for (const [index, part] of parts.entries()) {
    const answers = answersByPart[index] ?? []
    if (answers.length > 0 && part.isComplete?.(host, answers) === false) stale.add(part.family)
  }
  return { host, answersByPart, families: families.difference(stale) }
}

async function flush(deps: IngestDeps, submissions: readonly Submission[]): Promise<readonly GroupOutcome[]> {
  const at = deps.clock.now()
  const sorted = [...submissions].sort((a, b) => a.host.id - b.host.id)
  const { recorded, abandoned, followUps } = await inTransaction(deps.database.db, async (tx) => {
    const existing = await deps.lockHosts(
      tx,
      sorted.map(({ host }) => host.id),
    )
    // Only now: what others store of these hosts is stored before or after this.
    const oldestMs = deps.clock.monotonicMs() - patienceMs
    const abandoned = new Set(sorted.filter((one) => one.arrivedMs < oldestMs || !one.isAwaited()))
    const present = sorted.filter((submission) => existing.has(submission.host.id) && !abandoned.has(submission))
    await deps.recordCheckins(tx, present, at)
    const followUps: (() => void)[] = []
    for (const [index, part] of deps.parts.entries()) {
      const items = present
        .map(({ host, answersByPart }) => ({ host, answers: answersByPart[index] ?? [] }))
        .filter(({ answers }) => answers.length > 0)
      const followUp = items.length > 0 ? await part.recordMany(tx, items, at) : undefined
      if (followUp) followUps.push(followUp)
    }
    return { recorded: present, abandoned, followUps }
  })
  deps.onRecorded(recorded, at)
  for (const followUp of followUps) followUp()
  const ids = new Set(recorded.map(({ host }) => host.id))
  return submissions.map((submission) => {
    if (ids.has(submission.host.id)) return 'recorded'
    return abandoned.has(submission) ? 'abandoned' : 'gone'
  })
}
