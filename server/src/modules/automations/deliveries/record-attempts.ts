import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { recordNotice } from '../../notices/index.ts'
import {
  countAttempts,
  type DeliveryAfterAttempt,
  insertAttempts,
  lockDeliveries,
  type NewAttempt,
  updateAfterAttempts,
} from '../queries/attempt-queries.ts'
import { type ClaimedDelivery, releaseLanes } from '../queries/claim-queries.ts'
import { saveTicketNews } from '../tickets/ticket-queries.ts'
import type { AttemptRecord, Decided, RecordedAttempt } from './attempt-record.ts'
import { decideOutcome } from './decide-outcome.ts'
import { recordHealth } from './record-health.ts'

const keptAnswerBytes = 4096

/**
 * Stores attempts and what follows from them, all in one transaction. A delivery that arrived is delivered whoever holds
 * it by now; a failure counts only for the process that still holds the claim. Undefined where the delivery is gone.
 */
export async function recordAttempts(
  ctx: Context,
  records: readonly AttemptRecord[],
  { claimedBy, retryDelaysMs }: { claimedBy: string; retryDelaysMs: readonly number[] },
): Promise<readonly (RecordedAttempt | undefined)[]> {
  return inTransaction(ctx.db, async (tx) => {
    const now = ctx.clock.now()
    const locked = new Map(
      (
        await lockDeliveries(
          tx,
          records.map(({ delivery }) => delivery.id),
        )
      ).map((row) => [row.id, row]),
    )
    const decided = records.map((record): Decided | undefined => {
      const row = locked.get(record.delivery.id)
      if (!row) return undefined
      const { failureCount } = row
      const origin = record.delivery.destinationOrigin
      const outcome = decideOutcome(record.result, { failureCount, retryDelaysMs, now, origin, random: ctx.random })
      return { ...record, locked: row, outcome, attemptId: ctx.ids.next('att') }
    })
    await store(ctx, tx, { decided: decided.filter((one) => one !== undefined), claimedBy, now })
    return decided
  })
}

interface Store {
  readonly decided: readonly Decided[]
  readonly claimedBy: string
  readonly now: Date
}

async function store(ctx: Context, tx: Tx, { decided, claimedBy, now }: Store): Promise<void> {
  if (decided.length === 0) return
  await insertAttempts(tx, decided.map(toAttempt))
  for (const { delivery, news } of decided)
    if (news && delivery.ticketId !== null) await saveTicketNews(tx, delivery.ticketId, { ...news, at: now })
  const counts = ({ outcome, locked }: Decided) =>
    outcome.kind === 'delivered' || (locked.state === 'waiting' && locked.claimedBy === claimedBy)
  const counting = decided.filter(counts)
  await updateAfterAttempts(
    tx,
    counting.map((one) => toAfter(one, now)),
    now,
  )
  await countAttempts(
    tx,
    decided.filter((one) => !counts(one)).map(({ delivery }) => delivery.id),
  )
  const ended = counting.filter(({ outcome }) => outcome.kind === 'delivered' || outcome.kind === 'dead')
  await releaseLanes(
    tx,
    ended.map(({ delivery }) => delivery.lane),
  )
  const own = onTransaction(ctx, tx)
  for (const { delivery, outcome } of counting)
    if (outcome.kind === 'dead') await recordDead(own, delivery, outcome.error)
  await recordHealth(own, tx, counting)
}

function toAttempt({ delivery, outcome, result, locked, attemptId, news: _news, ...attempted }: Decided): NewAttempt {
  return {
    id: attemptId,
    deliveryId: delivery.id,
    number: locked.attemptCount + 1,
    startedAt: attempted.startedAt,
    durationMs: Math.round(attempted.durationMs),
    outcome: outcome.kind === 'delivered' || outcome.kind === 'retry' ? outcome.kind : 'rejected',
    reason: outcome.kind === 'delivered' ? '' : outcome.reason,
    statusCode: result.kind === 'answer' ? result.status : null,
    error: outcome.kind === 'delivered' ? '' : outcome.error,
    requestHeaders: attempted.requestHeaders,
    answer: keptAnswer(result.kind === 'answer' ? result.text : result.kind === 'done' ? result.note : ''),
  }
}

function toAfter({ delivery, outcome, locked }: Decided, now: Date): DeliveryAfterAttempt {
  const isCounted = outcome.kind === 'retry' || outcome.kind === 'dead'
  return {
    id: delivery.id,
    state: outcome.kind === 'retry' || outcome.kind === 'kept' ? 'waiting' : outcome.kind,
    reason: outcome.kind === 'delivered' ? '' : outcome.reason,
    attemptCount: locked.attemptCount + 1,
    failureCount: locked.failureCount + (isCounted ? 1 : 0),
    nextAttemptAt: outcome.kind === 'retry' ? outcome.at : outcome.kind === 'kept' ? now : null,
  }
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
