import type { CveRecord, FeedRecord } from '../feeds/feed-record.ts'
import { type Columns, openColumnFile, writeColumnFile } from './column-file.ts'
import { findingSources, sourceOf } from './finding-sources.ts'
import { float64Column, uint16Column, uint32Column, uint8Column } from './growing-column.ts'
import { advisoryRows, createCriterionReader, type SegmentRow } from './segment-rows.ts'
import { createStringPool, openTexts, toTextColumns } from './string-pool.ts'

/** What one feed file says, in columns: made once for each version of the file, merged whenever any file changed. */
export interface SegmentMeta {
  readonly file: string
  readonly version: string
  readonly sources: readonly string[]
  readonly records: number
}

export const isRejected = 1
export const isWithdrawn = 1
export const isOfCve = 2

const noDate = Number.NaN
const noScore = { score: Number.NaN, version: '', vector: '' }
type Facts = Pick<CveRecord, 'publishedMs' | 'modifiedMs' | 'cvss' | 'description'>
const noFacts: Facts = { publishedMs: undefined, modifiedMs: undefined, cvss: undefined, description: '' }

export function createSegmentBuilder() {
  const pool = createStringPool()
  const forEachRow = createCriterionReader(pool)
  const sources = new Set<string>()
  const records = {
    name: uint32Column(),
    source: uint8Column(),
    flags: uint8Column(),
    published: float64Column(),
    modified: float64Column(),
    score: float64Column(),
    cvssVersion: uint32Column(),
    vector: uint32Column(),
    textLength: uint32Column(),
  }
  const rows = {
    record: uint32Column(),
    cve: uint32Column(),
    key: uint32Column(),
    flags: uint16Column(),
    low: uint32Column(),
    high: uint32Column(),
    attributes: uint32Column(),
    condition: uint32Column(),
  }
  const exploited = { cve: uint32Column(), added: float64Column(), due: float64Column() }
  const scores = { cve: uint32Column(), probability: float64Column(), percentile: float64Column() }
  const descriptions: Buffer[] = []
  let count = 0

  function addRecord(name: string, source: string, flags: number, facts: Facts): number {
    records.name.push(pool.idOf(name))
    records.source.push(findingSources.findIndex((one) => one === source))
    records.flags.push(flags)
    const { publishedMs, modifiedMs, cvss, description } = facts
    records.published.push(publishedMs ?? noDate)
    records.modified.push(modifiedMs ?? noDate)
    const { score, version, vector } = cvss ?? noScore
    records.score.push(score)
    records.cvssVersion.push(pool.idOf(version))
    records.vector.push(pool.idOf(vector))
    const text = Buffer.from(description, 'utf8')
    records.textLength.push(text.length)
    if (text.length > 0) descriptions.push(text)
    return records.name.length - 1
  }

  function addRow(record: number, cve: number, row: SegmentRow): void {
    rows.record.push(record)
    rows.cve.push(cve)
    rows.key.push(row.key)
    rows.flags.push(row.flags)
    rows.low.push(row.low)
    rows.high.push(row.high)
    rows.attributes.push(row.attributes)
    rows.condition.push(row.condition)
  }

  function add(record: FeedRecord): void {
    count++
    sources.add(sourceOf(record))
    switch (record.kind) {
      case 'cve': {
        const id = addRecord(record.cve, record.source, isOfCve | (record.isRejected ? isRejected : 0), record)
        const cve = pool.idOf(record.cve)
        forEachRow(record, (row) => addRow(id, cve, row))
        return
      }
      case 'advisory': {
        const id = addRecord(record.id, record.source, record.isWithdrawn ? isWithdrawn : 0, noFacts)
        const names = record.cves.length === 0 ? [record.id] : record.cves
        for (const row of advisoryRows(pool, record)) for (const name of names) addRow(id, pool.idOf(name), row)
        return
      }
      case 'exploited':
        exploited.cve.push(pool.idOf(record.cve))
        exploited.added.push(record.addedMs ?? noDate)
        exploited.due.push(record.dueMs ?? noDate)
        return
      case 'score':
        scores.cve.push(pool.idOf(record.cve))
        scores.probability.push(record.probability)
        scores.percentile.push(record.percentile)
    }
  }

  function write(target: string, { file, version }: { file: string; version: string }): void {
    const texts = toTextColumns(pool.texts)
    const meta: SegmentMeta = { file, version, sources: [...sources], records: count }
    writeColumnFile(target, {
      meta,
      columns: {
        ...prefixed('record', records),
        ...prefixed('row', rows),
        ...prefixed('exploited', exploited),
        ...prefixed('score', scores),
        texts: texts.bytes,
        textStarts: texts.starts,
      },
      tail: descriptions,
    })
  }

  return { add, write }
}

function prefixed(prefix: string, columns: Readonly<Record<string, { take(): Columns[string] }>>): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, column.take()]))
}

export interface Segment {
  readonly meta: SegmentMeta
  readonly texts: readonly string[]
  readonly recordCount: number
  readonly rowCount: number
  readonly record: Readonly<Record<'name' | 'cvssVersion' | 'vector' | 'textLength', Uint32Array>> & {
    readonly source: Uint8Array
    readonly flags: Uint8Array
    readonly published: Float64Array
    readonly modified: Float64Array
    readonly score: Float64Array
    readonly textStart: Float64Array
  }
  readonly row: Readonly<
    Record<'record' | 'cve' | 'key' | 'low' | 'high' | 'attributes' | 'condition', Uint32Array>
  > & {
    readonly flags: Uint16Array
  }
  readonly exploited: { readonly cve: Uint32Array; readonly added: Float64Array; readonly due: Float64Array }
  readonly score: { readonly cve: Uint32Array; readonly probability: Float64Array; readonly percentile: Float64Array }
  readDescription(record: number): Uint8Array
  close(): void
}

export function openSegment(file: string): Segment {
  const { meta, columns, readTail, close } = openColumnFile<SegmentMeta>(file)
  const reader = openTexts(columns['texts'] as Uint8Array, columns['textStarts'] as Uint32Array)
  const record = group(columns, 'record') as unknown as Segment['record']
  const textStart = new Float64Array(record.textLength.length)
  for (let at = 1; at < textStart.length; at++)
    textStart[at] = (textStart[at - 1] ?? 0) + (record.textLength[at - 1] ?? 0)
  let descriptions: Buffer | undefined
  return {
    meta,
    texts: Array.from({ length: reader.count }, (_, id) => reader.text(id)),
    recordCount: record.name.length,
    rowCount: columns['row.cve']?.length ?? 0,
    record: { ...record, textStart },
    row: group(columns, 'row') as unknown as Segment['row'],
    exploited: group(columns, 'exploited') as unknown as Segment['exploited'],
    score: group(columns, 'score') as unknown as Segment['score'],
    readDescription(id) {
      descriptions ??= readTail(0, (textStart.at(-1) ?? 0) + (record.textLength.at(-1) ?? 0))
      const start = textStart[id] ?? 0
      return descriptions.subarray(start, start + (record.textLength[id] ?? 0))
    },
    close,
  }
}

function group(columns: Columns, prefix: string): Columns {
  const start = `${prefix}.`
  const own = Object.entries(columns).filter(([name]) => name.startsWith(start))
  return Object.fromEntries(own.map(([name, column]) => [name.slice(start.length), column]))
}
