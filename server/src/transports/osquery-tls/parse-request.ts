import { sanitizeText } from '../../kernel/text.ts'
import type { Row } from '../../platform/ingest/checkin.ts'
import type { EnrollRequest } from './osquery-backend.ts'

type JsonObject = Readonly<Record<string, unknown>>

export type ParsedBody =
  | { readonly isValid: true; readonly object: JsonObject }
  | { readonly isValid: false; readonly problem: string }

export function parseObject(text: string): ParsedBody {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { isValid: false, problem: 'the body is not valid JSON' }
  }
  return isObject(value)
    ? { isValid: true, object: value }
    : { isValid: false, problem: 'the body must be a JSON object' }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined when the secret or the identifier is missing or no text. */
export function parseEnroll(body: JsonObject): EnrollRequest | undefined {
  const { enroll_secret: enrollSecret, host_identifier: hostIdentifier, host_details: details } = body
  if (typeof enrollSecret !== 'string' || typeof hostIdentifier !== 'string') return undefined
  return {
    enrollSecret,
    hostIdentifier: sanitizeText(hostIdentifier),
    details: isObject(details) ? toRows(details) : {},
  }
}

/** Each key is a table's first row; whatever is no row is left out. */
function toRows(details: JsonObject): Record<string, Row> {
  const rows: Record<string, Row> = {}
  for (const [table, row] of Object.entries(details)) {
    if (!isObject(row)) continue
    rows[table] = Object.fromEntries(
      Object.entries(row).flatMap(([column, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[column, sanitizeText(String(value))]] : [],
      ),
    )
  }
  return rows
}

/** The lines of a log request, each as JSON text on one line; a single object counts as a list of one. */
export function parseLogLines(
  body: JsonObject,
): { readonly kind: 'status' | 'result'; readonly lines: readonly string[] } | undefined {
  const { log_type: kind, data } = body
  if (kind !== 'status' && kind !== 'result') return undefined
  const items = Array.isArray(data) ? data : isObject(data) ? [data] : []
  return { kind, lines: items.filter(isObject).flatMap(toLine) }
}

/** None of what nests deeper than can be written: the agent would send it for ever. */
function toLine(item: JsonObject): readonly string[] {
  try {
    return [JSON.stringify(item, sanitizeValue)]
  } catch (error) {
    if (error instanceof RangeError) return []
    throw error
  }
}

function sanitizeValue(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? sanitizeText(value) : value
}
