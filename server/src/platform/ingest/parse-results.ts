import { sanitizeText } from '../../kernel/text.ts'
import type { QueryResult, Row } from './checkin.ts'

interface WriteBody {
  readonly queries?: unknown
  readonly statuses?: unknown
  readonly messages?: unknown
}

/**
 * Reads the body of a distributed write. Entries that are not of the protocol's shape are dropped, the others kept:
 * one bad entry must not cost the rest. Returns undefined when `queries` itself is no object.
 */
export function parseResults(body: WriteBody): readonly QueryResult[] | undefined {
  const queries = body.queries ?? {}
  if (!isRecord(queries)) return undefined
  const statuses = isRecord(body.statuses) ? body.statuses : {}
  const messages = isRecord(body.messages) ? body.messages : {}
  const results: QueryResult[] = []
  for (const name of Object.keys(queries)) {
    const status = parseStatus(statuses[name])
    const rows = parseRows(queries[name])
    if (status === undefined || rows === undefined) continue
    const message = messages[name]
    results.push({
      name,
      rows,
      isError: status !== 0,
      message: typeof message === 'string' ? sanitizeText(message).slice(0, 1000) : '',
    })
  }
  for (const name of Object.keys(statuses)) {
    if (name in queries || !parseStatus(statuses[name])) continue
    const message = messages[name]
    results.push({
      name,
      rows: [],
      isError: true,
      message: typeof message === 'string' ? sanitizeText(message).slice(0, 1000) : '',
    })
  }
  return results
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number, or a number as text (before osquery 3.0); absent means success; anything else makes the entry unreadable. */
function parseStatus(value: unknown): number | undefined {
  if (value === undefined) return 0
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'string' && /^-?\d{1,9}$/.test(value)) return Number(value)
  return undefined
}

/** An array of rows; very old agents send "" for none. Rows that are no objects are dropped. */
function parseRows(value: unknown): readonly Row[] | undefined {
  if (value === '') return []
  if (!Array.isArray(value)) return undefined
  const rows: Row[] = []
  for (const item of value) if (isRecord(item)) rows.push(toRow(item))
  return rows
}

function toRow(item: Record<string, unknown>): Row {
  const row: Record<string, string> = {}
  for (const key of Object.keys(item)) {
    const value = item[key]
    if (typeof value === 'string') row[key] = sanitizeText(value)
    else if (typeof value === 'number' || typeof value === 'boolean') row[key] = String(value)
  }
  return row
}
