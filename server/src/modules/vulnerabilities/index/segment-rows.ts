import { hasWildcard, parseCpe } from '../cpe/parse-cpe.ts'
import type { AdvisoryRecord, AffectedPackage, CveRecord, Criterion, VersionRange } from '../feeds/feed-record.ts'
import { windowsBranchStart } from '../versions/windows-order.ts'
import { isYearScheme } from '../versions/version-scheme.ts'
import { renderCondition } from './condition.ts'
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

interface ParsedCriterion {
  readonly key: number
  readonly version: string
  readonly update: string
  readonly attributes: number
}

const open = new Set(['*', '-'])

/** Turns criteria into rows. Names repeat, so each is parsed once. */
export function createCriterionReader(pool: StringPool) {
  const parsed = new Map<string, ParsedCriterion | undefined>()
  const empty = pool.idOf('')

  function parse(cpe: string): ParsedCriterion | undefined {
    const name = parseCpe(cpe)
    if (!name) return undefined
    const { part, vendor, product, version, update, swEdition, targetSw, targetHw } = name
    const rest = [swEdition, targetSw, targetHw]
    return {
      key: pool.idOf(`cpe:2.3:${part}:${vendor}:${product}`),
      version,
      update,
      attributes: rest.every((field) => open.has(field)) ? empty : pool.idOf(rest.join('|')),
    }
  }

  function toRow(criterion: Criterion, condition: number): SegmentRow | undefined {
    let name = parsed.get(criterion.cpe)
    if (name === undefined && !parsed.has(criterion.cpe)) {
      name = parse(criterion.cpe)
      parsed.set(criterion.cpe, name)
    }
    // Not applicable: software that has versions is not meant.
    if (name === undefined || name.version === '-') return undefined
    const { key, attributes } = name
    const derived = criterion.isDerived ? derivedName : 0
    return { key, attributes, condition, ...toVersions(criterion, name, derived) }
  }

  function toVersions(criterion: Criterion, { version, update }: ParsedCriterion, derived: number) {
    const suffix = open.has(update) ? '' : ` ${update}`
    if (version === '*') return toRange(criterion, suffix, derived)
    if (hasWildcard(version)) return { flags: versionPattern | derived, low: pool.idOf(version), high: none }
    const flags = exactVersion | derived | (update === '*' ? anyUpdate : 0)
    return { flags, low: pool.idOf(version + suffix), high: none }
  }

  function toRange(criterion: Criterion, suffix: string, derived: number) {
    const start = criterion.startIncluding ?? criterion.startExcluding
    const end = criterion.endIncluding ?? criterion.endExcluding
    if (start === undefined && end === undefined) return { flags: anyVersion | derived, low: none, high: none }
    const flags =
      versionRange |
      derived |
      (criterion.startIncluding === undefined ? startExcluding : 0) |
      (criterion.endIncluding === undefined ? endExcluding : 0) |
      (start !== undefined && isYearScheme(start) ? lowCountsYears : 0) |
      (end !== undefined && isYearScheme(end) ? highCountsYears : 0)
    // The update belongs to the last version that is affected.
    const last = criterion.endIncluding === undefined ? end : `${end}${suffix}`
    return {
      flags,
      low: start === undefined ? none : pool.idOf(start),
      high: last === undefined ? none : pool.idOf(last),
    }
  }

  /** Negated parts say what is not affected, and are only conditions. */
  return function* rowsOf(record: CveRecord): Generator<SegmentRow> {
    for (const configuration of record.configurations) {
      if (configuration.isNegated) continue
      for (const node of configuration.nodes) {
        if (node.isNegated) continue
        const isSame = node.operator === 'OR'
        let condition: number | undefined
        for (const criterion of node.criteria) {
          if (!criterion.isVulnerable) continue
          if (condition === undefined || !isSame) condition = pool.idOf(renderCondition(configuration, node, criterion))
          const row = toRow(criterion, condition)
          if (row) yield row
        }
      }
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
