import { compareVersions } from '../../versions/version-orders.ts'
import type { VersionOrder, VersionRange } from '../feed-record.ts'
import { type JsonObject, isObject, readObjects, readWord } from '../reading/field-values.ts'

const maxVersionLength = 200

/** Undefined when an event holds no version: a range without its end would hit everything. */
export function readRanges(affected: JsonObject, order: VersionOrder): readonly VersionRange[] | undefined {
  const ranges: VersionRange[] = []
  for (const range of readObjects(affected['ranges'])) {
    // Commits say nothing of installed software.
    if (range['type'] !== 'ECOSYSTEM' && range['type'] !== 'SEMVER') continue
    const read = readEvents(sortEvents(readObjects(range['events']), order))
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
  for (const event of events) {
    const [name] = Object.keys(event)
    const version = versionOf(event)
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

/** Events come in any order. Of a pair it is clear which is first; of equal versions that which is written first. */
function sortEvents(events: readonly JsonObject[], order: VersionOrder): readonly JsonObject[] {
  if (events.length <= 2) return 'introduced' in (events[1] ?? {}) ? events.toReversed() : events
  return events.toSorted((one, other) => {
    const [left, right] = [versionOf(one), versionOf(other)]
    if (left === undefined || right === undefined || left === right) return 0
    // The beginning, which is not a version of every order.
    if (left === '0' || right === '0') return left === '0' ? -1 : 1
    return compareVersions(order, left, right) ?? 0
  })
}

function versionOf(event: JsonObject): string | undefined {
  return readWord(Object.values(event)[0], maxVersionLength)
}

/** GitHub tells the end of a range without a fix in a field of its own. */
function withKnownEnd(range: VersionRange, specific: unknown): VersionRange {
  if (range.fixed !== undefined || range.lastAffected !== undefined || !isObject(specific)) return range
  const known = readWord(specific['last_known_affected_version_range'], maxVersionLength)
  const [, operator, version] = /^(<=?)\s*(\S+)$/.exec(known ?? '') ?? []
  if (operator === '<=') return { ...range, lastAffected: version }
  return operator === '<' ? { ...range, fixed: version } : range
}
