import { createHash } from 'node:crypto'
import type { IndexChange } from '../matching/matcher.ts'
import { chooseRecords } from './choose-records.ts'
import { writeColumnFile } from './column-file.ts'
import { type ComparableIndex, diffIndexes, toComparable, walkNames } from './diff-index.ts'
import type { IndexColumns, IndexMeta } from './index-columns.ts'
import { layOutRows, layOutVersions } from './lay-out-index.ts'
import { mergeFacts } from './merge-facts.ts'
import { type MergedRows, mergeRows } from './merge-rows.ts'
import type { VulnerabilityIndex } from './open-index.ts'
import { isOfCve, type Segment } from './segment.ts'
import { createStringPool, toTextColumns } from './string-pool.ts'
import { createVersionTable } from './version-table.ts'

export interface BuildInput {
  /** Later ones correct earlier ones. */
  readonly segments: readonly Segment[]
  /** The index that the new one replaces. */
  readonly before: VulnerabilityIndex | undefined
  readonly nowMs: number
  readonly file: string
}

/** Merges segments into an index, writes it, and tells how it differs from the one before. */
export function buildIndex({ segments, before, nowMs, file }: BuildInput): IndexChange & { readonly meta: IndexMeta } {
  const names = listNames(segments)
  const pool = createStringPool()
  // Names come first among the texts, so that a CVE's number is its text's.
  for (const name of names) pool.idOf(name)
  const versions = createVersionTable()
  const chosen = chooseRecords(segments)
  const rows = mergeRows(segments, chosen, { pool, versions })
  const facts = mergeFacts(names, { segments, chosen, pool })
  const hashes = sumHashes(rows, names.length)
  const finished = versions.finish()
  const rest = { ...layOutRows(rows, pool, finished), ...layOutVersions(finished, pool) }
  const texts = toTextColumns(pool.texts)
  const columns = {
    texts: texts.bytes,
    textStarts: texts.starts,
    'cve.published': facts.published,
    'cve.modified': facts.modified,
    'cve.usable': new Float64Array(names.length).fill(Number.NaN),
    'cve.score': facts.score,
    'cve.cvssVersion': facts.cvssVersion,
    'cve.vector': facts.vector,
    'cve.probability': facts.probability,
    'cve.percentile': facts.percentile,
    'cve.textStart': facts.textStart,
    'cve.textLength': facts.textLength,
    'cve.firstHash': hashes.first,
    'cve.secondHash': hashes.second,
    'exploited.cve': facts.exploited.cve,
    'exploited.added': facts.exploited.added,
    'exploited.due': facts.exploited.due,
    ...rest,
  } satisfies IndexColumns
  const sources = [...new Set(segments.flatMap(({ meta }) => meta.sources))].sort()
  const generation = hashGeneration(names, hashes, sources)
  const after: ComparableIndex = {
    generation,
    sources,
    cveCount: names.length,
    columns,
    text: (id) => pool.texts[id] ?? '',
  }
  const old = before && toComparable(before)
  fillUsable(old, after, nowMs)
  const parts = segments.map(({ meta }) => `${meta.file} ${meta.version}`)
  const meta: IndexMeta = { generation, sources, cveCount: names.length, rowCount: rows.count, parts }
  writeColumnFile(file, { meta, columns, tail: facts.descriptions })
  return { ...diffIndexes(old, after), meta }
}

/** Every CVE that a record or a notice names, and notices that name none. */
function listNames(segments: readonly Segment[]): readonly string[] {
  const names = new Set<string>()
  for (const { texts, record, recordCount, row, rowCount } of segments) {
    for (let at = 0; at < recordCount; at++)
      if ((record.flags[at] ?? 0) & isOfCve) names.add(texts[record.name[at] ?? 0] ?? '')
    const seen = new Uint8Array(texts.length)
    for (let at = 0; at < rowCount; at++) seen[row.cve[at] ?? 0] = 1
    for (const [id, isSeen] of seen.entries()) if (isSeen) names.add(texts[id] ?? '')
  }
  return [...names].sort()
}

/** Sums do not depend on the order of the rows. */
function sumHashes({ count, cve, firstHash, secondHash }: MergedRows, cveCount: number) {
  const first = new Uint32Array(cveCount)
  const second = new Uint32Array(cveCount)
  for (let at = 0; at < count; at++) {
    const number = cve[at] ?? 0
    first[number] = (first[number] ?? 0) + (firstHash[at] ?? 0)
    second[number] = (second[number] ?? 0) + (secondHash[at] ?? 0)
  }
  return { first, second }
}

/** Which sources there are is part of it, because a source that covers software decides about it. */
function hashGeneration(
  names: readonly string[],
  { first, second }: { first: Uint32Array; second: Uint32Array },
  sources: readonly string[],
): string {
  const hash = createHash('sha256').update(`${sources.join(',')}\n`)
  const affecting = names.filter((_, at) => first[at] !== 0 || second[at] !== 0)
  hash.update(affecting.join('\n'))
  hash.update(Uint32Array.from(first.filter((_, at) => first[at] !== 0 || second[at] !== 0)))
  hash.update(Uint32Array.from(second.filter((_, at) => first[at] !== 0 || second[at] !== 0)))
  return hash.digest('hex').slice(0, 32)
}

/** When a CVE could first be matched: kept from the index before; the date of publication for a first load. */
function fillUsable(before: ComparableIndex | undefined, after: ComparableIndex, nowMs: number): void {
  const usable = after.columns['cve.usable']
  walkNames(before, after, (_, old, now) => {
    if (now === undefined) return
    const known = old === undefined ? Number.NaN : (before?.columns['cve.usable'][old] ?? Number.NaN)
    if (!Number.isNaN(known)) usable[now] = known
    else if (after.columns['cve.firstHash'][now] !== 0 || after.columns['cve.secondHash'][now] !== 0)
      usable[now] = before ? nowMs : (after.columns['cve.published'][now] ?? Number.NaN)
  })
}
