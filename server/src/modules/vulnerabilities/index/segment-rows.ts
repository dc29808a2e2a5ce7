import { hasWildcard, parseCpe } from '../cpe/parse-cpe.ts'
import type {
  AdvisoryRecord,
  AffectedPackage,
  Configuration,
  ConfigurationNode,
  Criterion,
  CveRecord,
  VersionRange,
} from '../feeds/feed-record.ts'
import { windowsBranchStart } from '../versions/windows-order.ts'
import { isYearScheme } from '../versions/version-scheme.ts'
import { renderCondition } from './condition.ts'
import { cpeKey } from './lookup-key.ts'
import {
  anyUpdate,
  anyVersion,
  derivedName,
  endExcluding,
  exactVersion,
  highCountsYears,
  lowCountsYears,
  none,
  orderFlag,
  startExcluding,
  versionPattern,
  versionRange,
} from './row-flags.ts'
import type { StringPool } from './string-pool.ts'

/** One statement of a feed about the versions of one product; texts by their number in the pool. */
export interface SegmentRow {
  readonly key: number
  readonly flags: number
  readonly low: number
  readonly high: number
  /** update|edition|platform|hardware of the criterion; '' when it leaves all open. */
  readonly attributes: number
  readonly condition: number
}

/** What a name says whoever uses it. */
interface ParsedName {
  readonly key: number
  /** Of a criterion without bounds. */
  readonly flags: number
  readonly low: number
  /** With bounds, the update belongs to the last version. */
  readonly suffix: string
  readonly attributes: number
}

const open = new Set(['*', '-'])

/** Turns criteria into rows. Names repeat, so each is parsed once. */
export function createCriterionReader(pool: StringPool) {
  const parsed = new Map<string, ParsedName | undefined>()
  const empty = pool.idOf('')

  function parse(cpe: string): ParsedName | undefined {
    const name = parseCpe(cpe)
    // Not applicable: software that has versions is not meant.
    if (!name || name.version === '-') return undefined
    const { part, vendor, product, version, update, swEdition, targetSw, targetHw } = name
    const rest = [swEdition, targetSw, targetHw]
    const suffix = open.has(update) ? '' : ` ${update}`
    return {
      key: pool.idOf(cpeKey({ part, vendor, product })),
      ...exactVersionOf(version, suffix, update === '*'),
      suffix,
      attributes: rest.every((field) => open.has(field)) ? empty : pool.idOf(rest.join('|')),
    }
  }

  function exactVersionOf(version: string, suffix: string, isOpen: boolean) {
    if (version === '*') return { flags: anyVersion, low: none }
    if (hasWildcard(version)) return { flags: versionPattern, low: pool.idOf(version) }
    return { flags: exactVersion | (isOpen ? anyUpdate : 0), low: pool.idOf(version + suffix) }
  }

  function toRow(criterion: Criterion, condition: number): SegmentRow | undefined {
    let name = parsed.get(criterion.cpe)
    if (name === undefined && !parsed.has(criterion.cpe)) {
      name = parse(criterion.cpe)
      parsed.set(criterion.cpe, name)
    }
    if (name === undefined) return undefined
    const { key, attributes, low } = name
    const derived = criterion.isDerived ? derivedName : 0
    if (name.flags !== anyVersion) return { key, flags: name.flags | derived, low, high: none, attributes, condition }
    return toRange(criterion, name, { derived, condition })
  }

  function toRange(
    criterion: Criterion,
    { key, attributes, suffix }: ParsedName,
    { derived, condition }: { derived: number; condition: number },
  ): SegmentRow {
    const start = criterion.startIncluding ?? criterion.startExcluding
    const end = criterion.endIncluding ?? criterion.endExcluding
    if (start === undefined && end === undefined)
      return { key, flags: anyVersion | derived, low: none, high: none, attributes, condition }
    const flags =
      versionRange |
      derived |
      (criterion.startIncluding === undefined ? startExcluding : 0) |
      (criterion.endIncluding === undefined ? endExcluding : 0) |
      (start !== undefined && isYearScheme(start) ? lowCountsYears : 0) |
      (end !== undefined && isYearScheme(end) ? highCountsYears : 0)
    const last = criterion.endIncluding === undefined ? end : `${end}${suffix}`
    const low = start === undefined ? none : pool.idOf(start)
    return { key, flags, low, high: last === undefined ? none : pool.idOf(last), attributes, condition }
  }

  /** Calls back for each row. Negated parts say what is not affected, and are only conditions. */
  return function forEachRow(record: CveRecord, visit: (row: SegmentRow) => void): void {
    for (const configuration of record.configurations) {
      if (configuration.isNegated) continue
      for (const node of configuration.nodes) if (!node.isNegated) readNode(configuration, node, visit)
    }
  }

  function readNode(configuration: Configuration, node: ConfigurationNode, visit: (row: SegmentRow) => void): void {
    let condition: number | undefined
    for (const criterion of node.criteria) {
      if (!criterion.isVulnerable) continue
      // In a node of alternatives it is the same for all.
      if (condition === undefined || node.operator === 'AND')
        condition = pool.idOf(renderCondition(configuration, node, criterion))
      const row = toRow(criterion, condition)
      if (row) visit(row)
    }
  }
}

/** Rows of an advisory's packages. */
export function* advisoryRows(pool: StringPool, record: AdvisoryRecord): Generator<SegmentRow> {
  const empty = pool.idOf('')
  for (const affected of record.affected) {
    const key = pool.idOf(`${affected.ecosystem}:${affected.package}`)
    for (const versions of [...affected.ranges.map(rangeOf(pool, affected)), ...exactOf(pool, affected)])
      yield { key, attributes: empty, condition: empty, ...versions }
  }
}

function rangeOf(pool: StringPool, { order }: AffectedPackage) {
  return ({ introduced, fixed, lastAffected }: VersionRange) => {
    const high = fixed ?? lastAffected
    const start = introduced ?? (order === 'windows' && fixed !== undefined ? windowsBranchStart(fixed) : undefined)
    const isOpen = start === undefined || start === '0'
    const flags =
      versionRange | orderFlag(order) | (lastAffected !== undefined && fixed === undefined ? 0 : endExcluding)
    return { flags, low: isOpen ? none : pool.idOf(start), high: high === undefined ? none : pool.idOf(high) }
  }
}

function exactOf(pool: StringPool, { order, versions }: AffectedPackage) {
  return versions.map((version) => ({ flags: exactVersion | orderFlag(order), low: pool.idOf(version), high: none }))
}
