export interface DatabaseErrorFields {
  message: string
  code?: string | undefined
  detail?: string | undefined
  constraint?: string | undefined
}

/** A refusal by the embedded database, shaped like the errors of `pg`. */
export class DatabaseError extends Error {
  readonly code: string | undefined
  readonly detail: string | undefined
  readonly constraint: string | undefined

  constructor(fields: DatabaseErrorFields) {
    super(fields.message)
    this.name = 'DatabaseError'
    this.code = fields.code
    this.detail = fields.detail
    this.constraint = fields.constraint
  }
}

function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** A value that PostgreSQL refused (cardinality, data exception, constraint): the fault of a row, not of the database. */
export function isDataError(error: unknown): boolean {
  return /^2[123]/.test(sqlState(error) ?? '')
}

/** Serialization failure or deadlock: the same transaction may succeed when run again. */
export function isRetryable(error: unknown): boolean {
  return /^40(001|P01)$/.test(sqlState(error) ?? '')
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false
  return constraint === undefined || (error as { constraint?: string }).constraint === constraint
}

/** Anything that is neither a refused row nor a retry: the database is away, shutting down or broken. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return /^(08|53|57|58|XX)/.test(state)
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return true
  return /connection|timeout|embedded database|Client has encountered|pool/i.test(
    (error as Error | null)?.message ?? '',
  )
}
