import { jittered } from '../../../kernel/backoff.ts'
import type { Random } from '../../../kernel/random.ts'
import type { OutboundResult } from '../../../platform/outbound/create-outbound.ts'
import { type OutboundReason, reasonOfStatus } from '../../../platform/outbound/outbound-reason.ts'
import { parseRetryAfterMs, retryDelayMs } from './retry-delay.ts'

const jitterShare = 0.1

/**
 * `settings`: the stored destination cannot be used, for example because it was sealed with another key. `unreadable`: the
 * answer is none of the API's. `uncertain`: a ticket may have been created, and it is too early to create it again.
 */
export type AttemptReason = OutboundReason | 'settings' | 'unreadable' | 'uncertain'

export type AttemptResult =
  /** `explanation`: the receiver's own words, where they say more than the status. */
  | (Extract<OutboundResult, { readonly kind: 'answer' }> & { readonly explanation?: string })
  | {
      readonly kind: 'failure'
      readonly reason: AttemptReason
      readonly message: string
      readonly notBefore?: Date
    }
  /** Several requests that ended well; what was done. */
  | { readonly kind: 'done'; readonly note: string }

/** What follows from an attempt. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly reason: AttemptReason; readonly error: string; readonly at: Date }
  /** The receiver is gone for good: its destination is paused, the delivery is kept. */
  | { readonly kind: 'kept'; readonly reason: AttemptReason; readonly error: string }
  | { readonly kind: 'dead'; readonly reason: AttemptReason; readonly error: string }

export interface OutcomeInput {
  /** Failures before this attempt. */
  readonly failureCount: number
  readonly origin: string
  readonly retryDelaysMs: readonly number[]
  readonly now: Date
  readonly random: Random
}

export function decideOutcome(result: AttemptResult, input: OutcomeInput): Outcome {
  const failure = failureOf(result, input.origin)
  if (!failure) return { kind: 'delivered' }
  if (failure.reason === 'gone') return { kind: 'kept', ...failure }
  const delayMs = retryDelayMs(input.failureCount + 1, input.retryDelaysMs)
  if (delayMs === undefined) return { kind: 'dead', ...failure }
  const askedMs = result.kind === 'answer' ? parseRetryAfterMs(result.headers['retry-after'], input.now) : undefined
  const earliestMs = (result.kind === 'failure' && result.notBefore?.getTime()) || 0
  const leastMs = Math.max(askedMs ?? 0, earliestMs - input.now.getTime())
  const waitMs = Math.max(jittered(delayMs, jitterShare, input.random), leastMs)
  return { kind: 'retry', ...failure, at: new Date(input.now.getTime() + waitMs) }
}

function failureOf(result: AttemptResult, origin: string): { reason: AttemptReason; error: string } | undefined {
  if (result.kind === 'done') return undefined
  if (result.kind === 'failure') return { reason: result.reason, error: result.message }
  const reason = reasonOfStatus(result.status)
  if (reason === undefined) return undefined
  const hint = reason === 'redirect' ? '; redirects are not followed, so enter the address that it leads to' : ''
  return { reason, error: `${result.explanation ?? `${origin} answered ${result.status}`}${hint}` }
}
