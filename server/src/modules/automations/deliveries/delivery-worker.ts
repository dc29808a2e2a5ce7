import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import { randomToken } from '../../../kernel/random.ts'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/open-database.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  freeDeliveryClaims,
  renewDeliveryClaims,
} from '../queries/claim-queries.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import { recordAttempt } from './record-attempt.ts'

const lookEveryMs = 1_000
const renewEveryMs = 5_000
const recordAgainMs = 1_000
const stopWaitMs = 10_000

export interface DeliveryWorkerOptions {
  readonly ctx: Context
  readonly database: Database
  readonly outbound: Outbound
  readonly retryDelaysMs: readonly number[]
  /** Attempts at the same time to one destination, so that a slow one holds back nobody else. */
  readonly perDestination?: number
  /** Attempts at the same time in all. */
  readonly total?: number
}

/**
 * Sends what is due. Invariants: a delivery is sent only under a claim, which is renewed while the attempt runs and ends
 * by itself when the process dies; no attempt runs inside a transaction; what was attempted is recorded, if need be
 * again and again, before the next attempt of its lane.
 */
export interface DeliveryWorker extends Lifecycle {
  /** Sends until nothing is due; resolves when all attempts are recorded. */
  drain(): Promise<void>
}

export function createDeliveryWorker(options: DeliveryWorkerOptions): DeliveryWorker {
  const { ctx, database, outbound, retryDelaysMs, perDestination = 8, total = 64 } = options
  const claimedBy = randomToken(ctx.random, 9)
  const running = new Map<string, { readonly destinationId: number; readonly done: Promise<void> }>()
  const stopping = new AbortController()
  let wake = new AbortController()
  let loops: Promise<void>[] = []

  function busy(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>()
    for (const { destinationId } of running.values()) counts.set(destinationId, (counts.get(destinationId) ?? 0) + 1)
    return counts
  }

  /** Begins what is due and fits; returns how many. */
  async function fill(): Promise<number> {
    const limit = total - running.size
    if (limit <= 0 || stopping.signal.aborted) return 0
    const claimed = await claimDeliveries(database.db, {
      claimedBy,
      now: ctx.clock.now(),
      limit,
      perDestination,
      busy: busy(),
    })
    for (const delivery of claimed) {
      const done = deliver(delivery).finally(() => {
        running.delete(delivery.id)
        wake.abort()
      })
      running.set(delivery.id, { destinationId: delivery.destinationId, done })
    }
    return claimed.length
  }

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    const startedAt = ctx.clock.now()
    const startedMs = ctx.clock.monotonicMs()
    const result = await attemptDelivery({ box: ctx.box, outbound }, delivery)
    const durationMs = ctx.clock.monotonicMs() - startedMs
    const log = ctx.log.child({ delivery: delivery.id, destination: delivery.destinationOrigin })
    for (;;) {
      try {
        const outcome = await recordAttempt(ctx, { delivery, claimedBy, result, startedAt, durationMs, retryDelaysMs })
        if (outcome?.kind === 'delivered') log.debug({}, 'delivered')
        else if (outcome)
          log.warn({ reason: outcome.reason, error: outcome.error, outcome: outcome.kind }, 'not delivered')
        return
      } catch (error) {
        // The receiver has it: forgetting that would send it twice.
        log.error({ error: errorText(error) }, 'cannot record an attempt, trying again')
        if (stopping.signal.aborted) return
        await ctx.clock.sleep(recordAgainMs, stopping.signal)
      }
    }
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      await fill().catch((error: unknown) =>
        ctx.log.warn({ error: errorText(error) }, 'cannot look for due deliveries'),
      )
      await ctx.clock.sleep(lookEveryMs, AbortSignal.any([wake.signal, stopping.signal]))
    }
  }

  async function keepClaims(done: AbortSignal): Promise<void> {
    while (!done.aborted) {
      await ctx.clock.sleep(renewEveryMs, done)
      if (done.aborted || running.size === 0) continue
      await renewDeliveryClaims(database.db, claimedBy, [...running.keys()]).catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'cannot renew the claims of deliveries')
      })
    }
  }

  async function settleRunning(): Promise<void> {
    await Promise.all([...running.values()].map(({ done }) => done))
  }

  const renewing = new AbortController()
  ctx.changes.subscribe('deliveries', () => wake.abort())
  return {
    drain: async () => {
      for (;;) {
        // Counted before the look: what ends during it makes room that the look did not see.
        const wasRunning = running.size > 0
        const begun = await fill()
        if (begun === 0 && !wasRunning) return
        if (running.size > 0) await Promise.race([...running.values()].map(({ done }) => done))
      }
    },
    start: async () => {
      if (database.kind === 'embedded') await freeDeliveryClaims(database.db)
      loops = [look(), keepClaims(renewing.signal)]
    },
    stop: async () => {
      stopping.abort()
      // What does not end in time is left to its claim: another process sends it again under the same id.
      const giveUp = new AbortController()
      await Promise.race([settleRunning(), ctx.clock.sleep(stopWaitMs, giveUp.signal)])
      giveUp.abort()
      renewing.abort()
      await Promise.all(loops)
    },
  }
}
