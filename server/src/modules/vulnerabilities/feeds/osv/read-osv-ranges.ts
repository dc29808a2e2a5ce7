import type { VersionRange } from '../feed-record.ts'
import { type JsonObject, isObject, readObjects, readWord } from '../reading/field-values.ts'

const maxVersionLength = 200

/** Undefined when an event holds no version: a range without its end would hit everything. */
export function readRanges(affected: JsonObject): readonly VersionRange[] | undefined {
  const ranges: VersionRange[] = []
  for (const range of readObjects(affected['ranges'])) {
    // Commits say nothing of installed software.
    if (range['type'] !== 'ECOSYSTEM' && range['type'] !== 'SEMVER') continue
    const read = readEvents(readObjects(range['events']))
    if (!read) return undefined
    ranges.push(...read)
  }
  const [only] = ranges
  return only && ranges.length === 1 ? [withKnownEnd(only, affected['database_specific'])] : ranges
}

/** Each `introduced` opens a range, the next `fixed` or `last_affected` closes it. */
function readEvents(events: readonly JsonObject[]): readonly VersionRange[] | undefined {
  const ranges: VersionRange[] = []
  let open: string | undefined
  let isOpen = false
  for (const event of sortPair(events)) {
    const [name, value] = Object.entries(event)[0] ?? []
    const version = readWord(value, maxVersionLength)
    if (version === undefined) return undefined
    if (name === 'introduced') {
      if (isOpen) ranges.push({ introduced: open, fixed: undefined, lastAffected: undefined })
      open = version === '0' ? undefined : version
      isOpen = true
    } else if (isOpen && (name === 'fixed' || name === 'last_affected')) {
      const isFixed = name === 'fixed'
      ranges.push({
        introduced: open,
        fixed: isFixed ? version : undefined,
        lastAffected: isFixed ? undefined : version,
      })
      isOpen = false
    }
  }
  if (isOpen) ranges.push({ introduced: open, fixed: undefined, lastAffected: undefined })
  return ranges
}

/** Events come in any order; of a pair it is clear which is first, and longer lists are written in order. */
function sortPair(events: readonly JsonObject[]): readonly JsonObject[] {
  return events.length === 2 && 'introduced' in (events[1] ?? {}) ? events.toReversed() : events
}

/** GitHub tells the end of a range without a fix in a field of its own. */
function withKnownEnd(range: VersionRange, specific: unknown): VersionRange {
  if (range.fixed !== undefined || range.lastAffected !== undefined || !isObject(specific)) return range
  const known = readWord(specific['last_known_affected_version_range'], maxVersionLength)
  const [, operator, version] = /^(<=?)\s*(\S+)$/.exec(known ?? '') ?? []
  if (operator === '<=') return { ...range, lastAffected: version }
  return operator === '<' ? { ...range, fixed: version } : range
}
