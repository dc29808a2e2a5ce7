import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordNotice } from '../../notices/index.ts'
import { countAttempt, insertAttempt, lockDelivery, updateAfterAttempt } from '../queries/attempt-queries.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import { type AttemptResult, decideOutcome, type Outcome } from './decide-outcome.ts'

const keptAnswerBytes = 4096

export interface RecordAttempt {
  readonly delivery: ClaimedDelivery
  readonly claimedBy: string
  readonly result: AttemptResult
  readonly startedAt: Date
  readonly durationMs: number
  readonly retryDelaysMs: readonly number[]
}

/**
 * Stores an attempt and what follows from it. A delivery that arrived is delivered whoever holds it by now; a failure
 * counts only for the process that still holds the claim. Undefined when the delivery is gone.
 */
export async function recordAttempt(ctx: Context, input: RecordAttempt): Promise<Outcome | undefined> {
  const { delivery, result } = input
  return inTransaction(ctx.db, async (tx) => {
    const locked = await lockDelivery(tx, delivery.id)
    if (!locked) return undefined
    const { failureCount } = locked
    const now = ctx.clock.now()
    const { retryDelaysMs } = input
    const outcome = decideOutcome(result, {
      failureCount,
      retryDelaysMs,
      now,
      origin: delivery.destinationOrigin,
      random: ctx.random,
    })
    const number = locked.attemptCount + 1
    const isFailure = outcome.kind !== 'delivered'
    await insertAttempt(tx, delivery.id, {
      id: ctx.ids.next('att'),
      number,
      startedAt: input.startedAt,
      durationMs: Math.round(input.durationMs),
      outcome: outcome.kind === 'dead' ? 'rejected' : outcome.kind,
      reason: isFailure ? outcome.reason : '',
      statusCode: result.kind === 'answer' ? result.status : null,
      error: isFailure ? outcome.error : '',
      answer: result.kind === 'answer' ? keptAnswer(result.text) : '',
    })
    const isMine = locked.claimedBy === input.claimedBy
    if (isFailure && (locked.state !== 'waiting' || !isMine)) {
      await countAttempt(tx, delivery.id, number)
      return outcome
    }
    await updateAfterAttempt(tx, delivery.id, {
      state: outcome.kind === 'retry' ? 'waiting' : outcome.kind,
      reason: isFailure ? outcome.reason : '',
      attemptCount: number,
      failureCount: failureCount + (isFailure ? 1 : 0),
      nextAttemptAt: outcome.kind === 'retry' ? outcome.at : undefined,
      at: now,
    })
    if (outcome.kind === 'dead') await recordDead(onTransaction(ctx, tx), delivery, outcome.error)
    return outcome
  })
}

async function recordDead(ctx: Context, delivery: ClaimedDelivery, error: string): Promise<void> {
  await recordNotice(ctx, {
    kind: 'delivery_dead',
    subject: `destination ${delivery.destinationId}`,
    message:
      `A message for ${delivery.destinationOrigin} could not be delivered and is not tried any more: ${error}. ` +
      'When the receiver works again, send it again from the list of deliveries.',
    details: { delivery_id: delivery.id, destination_id: delivery.destinationId, automation_id: delivery.automationId },
  })
}

/** Cut at 4 KB of UTF-8 without a broken last character; a database keeps no NUL. */
function keptAnswer(text: string): string {
  const bytes = Buffer.from(text.replaceAll('\0', ''))
  return new TextDecoder().decode(bytes.subarray(0, keptAnswerBytes), { stream: true })
}
