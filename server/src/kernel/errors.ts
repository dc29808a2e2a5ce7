export type ErrorCode =
  | 'invalid'
  | 'bad-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'limit-exceeded'
  | 'payload-too-large'
  | 'unsupported-format'
  | 'precondition-failed'
  | 'unavailable'

export interface FieldProblem {
  /** The key of the document or form that is wrong. */
  field: string
  /** What is wrong with it and what to do. */
  reason: string
  /** Where it stands in the documents of a request. */
  place?: Place
}

export interface Place {
  /** Index of the document. */
  document: number
  path?: string
  file?: string
  line?: number
  column?: number
  nearest?: string
}

export interface AppErrorOptions {
  fields?: readonly FieldProblem[]
  cause?: unknown
  retryAfterSeconds?: number
  /** Fleet's number of an error that clients tell apart. */
  number?: number
}

/**
 * An error that a user can act on. The message says what, which and what to do.
 * `invalid` is a value that breaks a rule (422), `bad-request` a request we cannot understand (400).
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldProblem[]
  readonly retryAfterSeconds: number | undefined
  readonly number: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
    this.number = options.number
  }
}

export function invalidField(field: string, reason: string): AppError {
  return new AppError('invalid', reason, { fields: [{ field, reason }] })
}

/** The text of anything thrown, for logs and messages. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
