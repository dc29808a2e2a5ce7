import type { IndexChange } from '../matching/matcher.ts'
import type { IndexColumns } from './index-columns.ts'
import { lookupOfKey } from './lookup-key.ts'
import type { VulnerabilityIndex } from './open-index.ts'

/** What a diff reads of an index. */
export interface ComparableIndex {
  readonly generation: string
  readonly sources: readonly string[]
  readonly cveCount: number
  readonly columns: IndexColumns
  text(id: number): string
}

export function toComparable({ meta, columns, text }: VulnerabilityIndex): ComparableIndex {
  return { generation: meta.generation, sources: meta.sources, cveCount: meta.cveCount, columns, text }
}

/** Calls back for each name of either index, ascending, with its number in each. */
export function walkNames(
  before: ComparableIndex | undefined,
  after: ComparableIndex,
  visit: (name: string, old: number | undefined, now: number | undefined) => void,
): void {
  let old = 0
  let now = 0
  const oldCount = before?.cveCount ?? 0
  while (old < oldCount || now < after.cveCount) {
    const oldName = old < oldCount ? before?.text(old) : undefined
    const newName = now < after.cveCount ? after.text(now) : undefined
    if (newName !== undefined && (oldName === undefined || newName < oldName)) visit(newName, undefined, now++)
    else if (oldName !== undefined && (newName === undefined || oldName < newName)) visit(oldName, old++, undefined)
    else visit(newName ?? '', old++, now++)
  }
}

/** Beyond these it costs less to judge everything than to look up what a list concerns. */
const maxChangedCves = 20_000

/** A change without a `before` concerns all software. */
const everything = { before: undefined, changedCves: [], lookupKeys: [], wholeLookupKeys: [] }

export function diffIndexes(before: ComparableIndex | undefined, after: ComparableIndex): IndexChange {
  const changed: string[] = []
  const oldMarks = new Uint8Array(before?.cveCount ?? 0)
  const newMarks = new Uint8Array(after.cveCount)
  if (before) {
    walkNames(before, after, (name, old, now) => {
      if (isSame(before, after, { old, now })) return
      changed.push(name)
      if (old !== undefined) oldMarks[old] = 1
      if (now !== undefined) newMarks[now] = 1
    })
  }
  if (changed.length > maxChangedCves || (before && !areSameSources(before, after)))
    return { ...everything, generation: after.generation, sources: after.sources }
  const keys = new Set<string>()
  if (before) collectLookups(before, oldMarks, keys)
  collectLookups(after, newMarks, keys)
  return {
    before: before?.generation,
    generation: after.generation,
    changedCves: changed,
    lookupKeys: [...keys].sort(),
    wholeLookupKeys: before ? listReshaped(before, after) : [],
    sources: after.sources,
  }
}

/** A source that is new or gone decides about software of which no changed CVE speaks. */
function areSameSources(before: ComparableIndex, after: ComparableIndex): boolean {
  return before.sources.join() === after.sources.join()
}

/** How many vendors have a product tells how sure a name is: lookups of keys that only one of the indexes has. */
function listReshaped(before: ComparableIndex, after: ComparableIndex): readonly string[] {
  const old = readKeys(before)
  const now = readKeys(after)
  return [...new Set([...old.symmetricDifference(now)].map(lookupOfKey))].sort()
}

function readKeys({ columns, text }: ComparableIndex): ReadonlySet<string> {
  return new Set(Array.from(columns['key.text'], (id) => text(id)))
}

type Places = { readonly old: number | undefined; readonly now: number | undefined }

function isSame(before: ComparableIndex, after: ComparableIndex, places: Places): boolean {
  return !differs('cve.firstHash', before, after, places) && !differs('cve.secondHash', before, after, places)
}

/** A name that only one of them has differs unless nothing is affected by it. */
function differs(
  column: 'cve.firstHash' | 'cve.secondHash',
  before: ComparableIndex,
  after: ComparableIndex,
  { old, now }: Places,
): boolean {
  const valueBefore = old === undefined ? 0 : before.columns[column][old]
  return valueBefore !== (now === undefined ? 0 : after.columns[column][now])
}

function collectLookups({ columns, text }: ComparableIndex, marks: Uint8Array, into: Set<string>): void {
  if (!marks.includes(1)) return
  const rowStart = columns['key.rowStart']
  const cves = columns['row.cve']
  for (const [key, textId] of columns['key.text'].entries()) {
    const end = rowStart[key + 1] ?? 0
    for (let row = rowStart[key] ?? 0; row < end; row++) {
      if (marks[cves[row] ?? 0] !== 1) continue
      into.add(lookupOfKey(text(textId)))
      break
    }
  }
}
