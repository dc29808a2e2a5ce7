import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors.ts'
import { isDataError } from '../database/database-error.ts'

/**
 * Collects what many callers want to commit and flushes it together.
 *
 * Invariants: a caller is answered only after the commit that holds its item; one flush runs at a time; no flush holds
 * two items of one key (the same row twice in one upsert is an error), the later waits for the next flush; the queue is
 * bounded, a caller beyond it is refused at once. A row that the database refuses is retried alone, so that it hurts only
 * its own item; any other error answers all items of the flush.
 */
export interface GroupCommit<Item, Outcome> {
  submit(item: Item): Promise<Outcome>
  /** Flushes what waits, then refuses. */
  stop(): Promise<void>
  readonly depth: number
}

export interface GroupCommitOptions<Item, Outcome> {
  keyOf(item: Item): number
  /** Commits the items in one transaction and returns their outcomes in the same order. */
  flush(items: readonly Item[]): Promise<readonly Outcome[]>
  clock: Clock
  maxItems: number
  maxDelayMs?: number
  maxQueue?: number
}

interface Waiting<Item, Outcome> {
  readonly item: Item
  readonly key: number
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

export function createGroupCommit<Item, Outcome>(
  options: GroupCommitOptions<Item, Outcome>,
): GroupCommit<Item, Outcome> {
  const { keyOf, flush, clock, maxItems, maxDelayMs = 10, maxQueue = 20_000 } = options
  let queue: Waiting<Item, Outcome>[] = []
  let running: Promise<void> | undefined
  let isStopped = false

  /** The next batch: from the front, at most one item of a key; what is passed over keeps its order. */
  function takeBatch(): Waiting<Item, Outcome>[] {
    const keys = new Set<number>()
    const batch: Waiting<Item, Outcome>[] = []
    const rest: Waiting<Item, Outcome>[] = []
    for (const waiting of queue) {
      if (batch.length < maxItems && !keys.has(waiting.key)) {
        keys.add(waiting.key)
        batch.push(waiting)
      } else rest.push(waiting)
    }
    queue = rest
    return batch
  }

  async function settle(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await flush(batch.map(({ item }) => item))
      batch.forEach((waiting, index) => waiting.resolve(outcomes[index] as Outcome))
    } catch (error) {
      if (batch.length > 1 && isDataError(error)) {
        for (const waiting of batch) await settle([waiting])
        return
      }
      for (const waiting of batch) waiting.reject(error)
    }
  }

  async function run(): Promise<void> {
    // While a flush runs the next batch gathers by itself; only the first item of a quiet moment waits for company.
    if (maxDelayMs > 0 && queue.length < maxItems && !isStopped) await clock.sleep(maxDelayMs)
    while (queue.length > 0) await settle(takeBatch())
    running = undefined
  }

  return {
    submit: (item) => {
      if (isStopped) return Promise.reject(new AppError('unavailable', 'the server is stopping'))
      if (queue.length >= maxQueue) return Promise.reject(new AppError('unavailable', 'the queue for results is full'))
      return new Promise((resolve, reject) => {
        queue.push({ item, key: keyOf(item), resolve, reject })
        running ??= run()
      })
    },
    stop: async () => {
      isStopped = true
      await running
    },
    get depth() {
      return queue.length
    },
  }
}
