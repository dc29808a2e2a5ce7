import { sha256Hex } from '../../kernel/hash.ts'
import type { Row } from '../../platform/ingest/checkin.ts'
import { isPackagedCopy } from './packaged-copy.ts'
import { parseSoftwareRow } from './parse-software-row.ts'
import { type SoftwareFields, softwareChecksum } from './software-fields.ts'
import type { SoftwareQuery } from './sources/software-query.ts'

/** A question that was answered, with the rows as they came. */
export interface ToldList {
  readonly query: SoftwareQuery
  readonly rows: readonly Row[]
}

/** What is known of software on one host beside that it is there. */
export interface Usage {
  /** When it was last opened, in epoch seconds. */
  readonly at?: number
  /** Where it lies. */
  readonly paths?: readonly string[]
}

export interface ToldItem {
  readonly fields: SoftwareFields
  readonly usage: Usage
}

export const MAX_ITEMS = 20_000
const maxPaths = 20

/** Raise it when rows are read in another way, so that lists which did not change are read again. */
const readingRevision = '1'

const identityColumns = [
  'source',
  'name',
  'version',
  'release',
  'epoch',
  'arch',
  'vendor',
  'bundle_identifier',
  'extension_id',
  'extension_for',
  'source_package',
] as const

/** Equal hashes: the same lists with the same meaning, in whatever order the agent told the rows. */
export function hashLists(
  lists: readonly ToldList[],
  context: { readonly system: SoftwareFields | undefined; readonly distribution: string },
): string {
  const system = context.system ? softwareChecksum(context.system) : ''
  return hashLines(lists, identityLine, [readingRevision, system, context.distribution])
}

/** Of paths and times of opening only; "" when none is told. */
export function hashUsage(lists: readonly ToldList[]): string {
  const isAny = lists.some(({ rows }) => rows.some((row) => usageLine(row) !== undefined))
  return isAny ? hashLines(lists, usageLine, [readingRevision]) : ''
}

function hashLines(
  lists: readonly ToldList[],
  toLine: (row: Row) => string | undefined,
  head: readonly string[],
): string {
  const parts = [...lists]
    .sort((a, b) => (a.query.name < b.query.name ? -1 : 1))
    .flatMap(({ query, rows }) => [query.name, ...sortedLines(rows, toLine)])
  return sha256Hex([...head, ...parts].join('\n'))
}

function sortedLines(rows: readonly Row[], toLine: (row: Row) => string | undefined): readonly string[] {
  const lines = new Set<string>()
  for (const row of rows) {
    const line = toLine(row)
    if (line !== undefined) lines.add(line)
  }
  return [...lines].sort()
}

function identityLine(row: Row): string {
  let line = ''
  for (const column of identityColumns) line += `${row[column] ?? ''}\u001f`
  // Where a Python package lies decides whether it counts.
  return row['source'] === 'python_packages' ? line + (row['installed_path'] ?? '') : line
}

function usageLine(row: Row): string | undefined {
  const { installed_path: path = '', last_opened_at: at = '' } = row
  return path === '' && at === '' ? undefined : `${identityLine(row)}\u001f${path}\u001f${at}`
}

export interface ParsedLists {
  /** Once each, by checksum. */
  readonly items: ReadonlyMap<string, ToldItem>
  /** There was more than is kept: the rest is left out, of one list always the same. */
  readonly isOverfull: boolean
}

export function parseLists(lists: readonly ToldList[], distribution: string): ParsedLists {
  const told = lists.flatMap(({ query, rows }) =>
    rows.flatMap((row) => parseSoftwareRow(row, query.sources, distribution) ?? []),
  )
  const packages = new Set(told.filter(({ fields }) => isPackage(fields)).map(({ fields }) => fields.name))
  const items = new Map<string, { fields: SoftwareFields; at: number; paths: Set<string> }>()
  for (const { fields, path, lastOpenedAt = 0 } of told) {
    if (isPackagedCopy(fields, path, packages)) continue
    const checksum = softwareChecksum(fields)
    const item = items.get(checksum) ?? { fields, at: 0, paths: new Set<string>() }
    item.at = Math.max(item.at, lastOpenedAt)
    if (path !== '') item.paths.add(path)
    items.set(checksum, item)
  }
  const isOverfull = items.size > MAX_ITEMS
  const kept = isOverfull ? [...items].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MAX_ITEMS) : [...items]
  return {
    items: new Map(kept.map(([checksum, { fields, at, paths }]) => [checksum, { fields, usage: toUsage(at, paths) }])),
    isOverfull,
  }
}

function isPackage({ source }: SoftwareFields): boolean {
  return source === 'deb_packages' || source === 'rpm_packages'
}

function toUsage(at: number, paths: ReadonlySet<string>): Usage {
  return {
    ...(at === 0 ? {} : { at }),
    ...(paths.size === 0 ? {} : { paths: [...paths].sort().slice(0, maxPaths) }),
  }
}
