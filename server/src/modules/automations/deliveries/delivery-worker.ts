import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import { randomToken } from '../../../kernel/random.ts'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/open-database.ts'
import { createGroupCommit } from '../../../platform/group-commit/group-commit.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  freeDeliveryClaims,
  hastenPutOff,
  leaseMs,
  releaseLanes,
  renewDeliveryClaims,
} from '../queries/claim-queries.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import type { AttemptRecord, RecordedAttempt } from './attempt-record.ts'
import { recordAttempts } from './record-attempts.ts'

const lookEveryMs = 1_000
const renewEveryMs = 5_000
/** For what another process planned without telling us. */
const releaseEveryMs = 10_000
const recordAgainMs = 1_000
const stopWaitMs = 10_000
const maxRecordsAtOnce = 200

export interface DeliveryWorkerOptions {
  readonly ctx: Context
  readonly database: Database
  readonly outbound: Outbound
  readonly retryDelaysMs: readonly number[]
  /** Told of each attempt when it is recorded. */
  readonly onRecorded?: (record: AttemptRecord, recorded: RecordedAttempt) => void
  /** Attempts at the same time to one destination, so that a slow one holds back nobody else. */
  readonly perDestination?: number
  /** Deliveries held at the same time in all. */
  readonly total?: number
}

/**
 * Sends what is due. Invariants: a delivery is sent only under a claim, which is renewed until its attempt is recorded
 * and ends by itself when the process dies; no attempt runs inside a transaction; what was attempted is recorded, if
 * need be again and again, before the next attempt of its lane. Claims are taken and attempts recorded many at once.
 */
export interface DeliveryWorker extends Lifecycle {
  /** When it last looked for what is due, by the monotonic clock. */
  readonly lookedAtMs: number | undefined
  /** Sends until nothing is due; resolves when all attempts are recorded. */
  drain(): Promise<void>
}

export function createDeliveryWorker(options: DeliveryWorkerOptions): DeliveryWorker {
  const { ctx, database, outbound, retryDelaysMs, perDestination = 16, total = 128 } = options
  const claimedBy = randomToken(ctx.random, 9)
  const held = new Map<string, Promise<void>>()
  const sending = new Map<number, number>()
  const stopping = new AbortController()
  let wake = new AbortController()
  let isReleaseDue = true
  let loops: Promise<void>[] = []
  let lookedAtMs: number | undefined
  const records = createGroupCommit<AttemptRecord, RecordedAttempt | undefined>({
    keyOf: ({ delivery }) => delivery.position,
    flush: (items) => recordAttempts(ctx, items, { claimedBy, retryDelaysMs }),
    clock: ctx.clock,
    maxItems: maxRecordsAtOnce,
    maxDelayMs: 0,
  })

  /** Begins what is due and fits; returns how many. */
  async function fill(): Promise<number> {
    const limit = total - held.size
    if (limit <= 0 || stopping.signal.aborted) return 0
    if (isReleaseDue) {
      isReleaseDue = false
      await releaseLanes(database.db)
      await hastenPutOff(database.db, ctx.clock.now())
    }
    const claim = { claimedBy, now: ctx.clock.now(), limit, perDestination, busy: sending, held: [...held.keys()] }
    const askedMs = ctx.clock.monotonicMs()
    const claimed = await claimDeliveries(database.db, claim)
    // A process that stood still meanwhile has lost them: others may have sent what comes after.
    if (ctx.clock.monotonicMs() - askedMs >= leaseMs) return 0
    for (const delivery of claimed) {
      const done = deliver(delivery).finally(() => {
        held.delete(delivery.id)
        wake.abort()
      })
      held.set(delivery.id, done)
    }
    return claimed.length
  }

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    const { destinationId } = delivery
    sending.set(destinationId, (sending.get(destinationId) ?? 0) + 1)
    const attempted = await attemptDelivery({ ...ctx, db: database.db }, outbound, delivery)
    const left = (sending.get(destinationId) ?? 1) - 1
    if (left === 0) sending.delete(destinationId)
    else sending.set(destinationId, left)
    // Its place is free while it is recorded.
    wake.abort()
    await record({ ...attempted, delivery })
  }

  async function record(attempt: AttemptRecord): Promise<void> {
    for (;;) {
      try {
        const recorded = await records.submit(attempt)
        if (recorded) report(attempt, recorded)
        return
      } catch (error) {
        // The receiver has it: forgetting that would send it twice.
        const { id } = attempt.delivery
        ctx.log.error({ delivery: id, error: errorText(error) }, 'cannot record an attempt, trying again')
        if (stopping.signal.aborted) return
        await ctx.clock.sleep(recordAgainMs, stopping.signal)
      }
    }
  }

  function report(attempt: AttemptRecord, recorded: RecordedAttempt): void {
    const { delivery, durationMs } = attempt
    const { outcome, attemptId } = recorded
    const fields = { delivery: delivery.id, attempt: attemptId, destination: delivery.destinationOrigin, durationMs }
    if (outcome.kind === 'delivered') ctx.log.debug(fields, 'delivered')
    else {
      const { kind, reason, error } = outcome
      ctx.log.warn({ ...fields, outcome: kind, reason, error }, 'not delivered')
    }
    options.onRecorded?.(attempt, recorded)
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      await fill().catch((error: unknown) =>
        ctx.log.warn({ error: errorText(error) }, 'cannot look for due deliveries'),
      )
      lookedAtMs = ctx.clock.monotonicMs()
      await ctx.clock.sleep(lookEveryMs, AbortSignal.any([wake.signal, stopping.signal]))
    }
  }

  async function keepClaims(done: AbortSignal): Promise<void> {
    while (!done.aborted) {
      await ctx.clock.sleep(renewEveryMs, done)
      if (done.aborted || held.size === 0) continue
      await renewDeliveryClaims(database.db, claimedBy, [...held.keys()]).catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'cannot renew the claims of deliveries')
      })
    }
  }

  async function remindToRelease(): Promise<void> {
    while (!stopping.signal.aborted) {
      await ctx.clock.sleep(releaseEveryMs, stopping.signal)
      isReleaseDue = true
    }
  }

  const renewing = new AbortController()
  ctx.changes.subscribe('deliveries', () => {
    isReleaseDue = true
    wake.abort()
  })
  return {
    get lookedAtMs() {
      return lookedAtMs
    },
    drain: async () => {
      isReleaseDue = true
      for (;;) {
        // Counted before the look: what ends during it makes room that the look did not see.
        const wasHolding = held.size > 0
        const begun = await fill()
        if (begun === 0 && !wasHolding) return
        if (held.size > 0) await Promise.race(held.values())
      }
    },
    start: async () => {
      if (database.kind === 'embedded') await freeDeliveryClaims(database.db)
      loops = [look(), keepClaims(renewing.signal), remindToRelease()]
    },
    stop: async () => {
      stopping.abort()
      // What does not end in time is left to its claim: another process sends it again under the same id.
      const giveUp = new AbortController()
      await Promise.race([Promise.all(held.values()), ctx.clock.sleep(stopWaitMs, giveUp.signal)])
      giveUp.abort()
      renewing.abort()
      await Promise.all(loops)
      await records.stop()
    },
  }
}
