import { AppError } from '../../kernel/errors.ts'
import { RefusedAddressError } from './guarded-connector.ts'
import { type OutboundReason, reasonOfErrorCode } from './outbound-reason.ts'

export interface OutboundFailure {
  readonly kind: 'failure'
  readonly reason: OutboundReason
  readonly message: string
}

export function describeFailure(error: unknown, origin: string, timedOutAfterMs: number | undefined): OutboundFailure {
  if (timedOutAfterMs !== undefined) {
    return {
      kind: 'failure',
      reason: 'timeout',
      message: `${origin} did not answer within ${timedOutAfterMs / 1000} s`,
    }
  }
  if (error instanceof RefusedAddressError) {
    return { kind: 'failure', reason: 'refused-address', message: `${origin}: ${error.message}` }
  }
  if (error instanceof AppError) return { kind: 'failure', reason: 'redirect', message: error.message }
  // Only the code: the texts of foreign errors may quote the URL.
  const code = errorCode(error)
  return { kind: 'failure', reason: reasonOfErrorCode(code), message: `no answer from ${origin} (${code})` }
}

function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'unknown'
}
