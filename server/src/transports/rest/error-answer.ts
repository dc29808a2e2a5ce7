import type { ErrorBody } from '@muster/contract/common/wire.ts'
import { AppError, type ErrorCode, type FieldProblem } from '../../kernel/errors.ts'
import { isDataError, isUnavailable } from '../../platform/database/database-error.ts'

interface Dialect {
  readonly status: number
  readonly message: string
}

// One table: our error codes in the dialect of Fleet's REST API.
const dialects: Record<ErrorCode, Dialect> = {
  invalid: { status: 422, message: 'Validation Failed' },
  'bad-request': { status: 400, message: 'Bad request' },
  unauthenticated: { status: 401, message: '' },
  forbidden: { status: 403, message: 'Permission Denied' },
  'not-found': { status: 404, message: 'Resource Not Found' },
  'method-not-allowed': { status: 405, message: 'Method Not Allowed' },
  conflict: { status: 409, message: 'Resource Already Exists' },
  'limit-exceeded': { status: 429, message: '' },
  'payload-too-large': { status: 413, message: 'Payload Too Large' },
  'unsupported-format': { status: 415, message: 'Validation Failed' },
  'precondition-failed': { status: 409, message: 'Precondition Failed' },
  unavailable: { status: 503, message: 'Service Unavailable' },
}

export interface ErrorAnswer {
  readonly status: number
  readonly body: ErrorBody
  readonly headers: Record<string, string>
  /** Ours to mend: to be logged as an error, with nothing of it shown outside. */
  readonly isBug: boolean
}

/** Turns anything thrown into an answer. */
export function toErrorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof AppError) return fromAppError(error, requestId)
  const status = (error as { statusCode?: number }).statusCode
  if (status === 413) {
    return answer(
      413,
      'Payload Too Large',
      [{ field: 'base', reason: 'the request body is too large for this route' }],
      requestId,
    )
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return answer(status, 'Bad request', [{ field: 'base', reason: (error as Error).message }], requestId)
  }
  if (isUnavailable(error)) {
    const reason = 'the database cannot be reached; try again in a moment'
    return answer(503, 'Service Unavailable', [{ field: 'base', reason }], requestId)
  }
  if (isDataError(error)) {
    // Logged all the same: a rule of ours should have caught it before the database did.
    const reason = 'the database refused a value of this request; numbers may be too large or an entry is in use'
    return { ...answer(422, 'Validation Failed', [{ field: 'base', reason }], requestId), isBug: true }
  }
  const reason = `internal error; the server log tells more under request ${requestId}`
  return { ...answer(500, 'Internal Server Error', [{ field: 'base', reason }], requestId), isBug: true }
}

function fromAppError(error: AppError, requestId: string): ErrorAnswer {
  const { status, message } = dialects[error.code]
  const fields = error.fields.length > 0 ? error.fields : [{ field: 'base', reason: error.message }]
  const headers: Record<string, string> = {}
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  const told = answer(status, message || error.message, fields, requestId)
  const code = error.number === undefined ? {} : { code: error.number }
  return { ...told, body: { ...told.body, ...code }, headers }
}

function answer(status: number, message: string, fields: readonly FieldProblem[], requestId: string): ErrorAnswer {
  const errors = fields.map(({ field, reason, place }) => ({ name: field, reason, ...place }))
  return { status, body: { message, errors, uuid: requestId }, headers: {}, isBug: false }
}
