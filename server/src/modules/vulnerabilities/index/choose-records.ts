import { findingSources } from './finding-sources.ts'
import { isOfCve, isRejected, isWithdrawn, type Segment } from './segment.ts'

const nvd = findingSources.indexOf('nvd')
const cveList = findingSources.indexOf('cve_list')

/** A record by its segment and place. */
export interface RecordPlace {
  readonly segment: number
  readonly record: number
}

/** Which records stand: of two of one source and name the later, of two about one CVE the one of better standing. */
export interface ChosenRecords {
  /** True when the record's rows count. */
  counts(segment: number, record: number): boolean
  /** True when a notice's word on this CVE gives way to the record that its source has of the CVE itself. */
  isOverruled(segment: number, record: number, cve: string): boolean
  /** What NVD and the CVE List tell of a CVE. */
  readonly facts: ReadonlyMap<string, { readonly nvd?: RecordPlace; readonly list?: RecordPlace }>
}

export function chooseRecords(segments: readonly Segment[]): ChosenRecords {
  const standing = segments.map(({ recordCount }) => new Uint8Array(recordCount))
  const { facts, ofCve } = sortOut(segments, standing)
  const analysed = findAnalysed(segments)
  for (const { nvd: byNvd, list } of facts.values()) {
    const isGone = [byNvd, list].some((place) => place && flagsOf(segments, place) & isRejected)
    if (isGone) continue
    // Whoever lists what is affected decides; NVD before the CVE List.
    if (byNvd && analysed[byNvd.segment]?.[byNvd.record]) mark(standing, byNvd)
    else if (list) mark(standing, list)
  }
  return {
    counts: (segment, record) => standing[segment]?.[record] === 1,
    isOverruled(segment, record, cve) {
      const source = segments[segment]?.record.source[record] ?? 0
      if (source === nvd || source === cveList || !ofCve.has(`${source}|${cve}`)) return false
      const name = segments[segment]?.texts[segments[segment].record.name[record] ?? 0] ?? ''
      return !name.endsWith(cve)
    },
    facts,
  }
}

/** Notices that are not withdrawn stand; of CVEs it is told who has a record. */
function sortOut(segments: readonly Segment[], standing: readonly Uint8Array[]) {
  const facts = new Map<string, { nvd?: RecordPlace; list?: RecordPlace }>()
  const ofCve = new Set<string>()
  for (const [name, place] of findLast(segments)) {
    const flags = flagsOf(segments, place)
    const bar = name.indexOf('|')
    const id = name.slice(bar + 1)
    if (flags & isOfCve) {
      const known = facts.get(id) ?? {}
      facts.set(id, Number(name.slice(0, bar)) === nvd ? { ...known, nvd: place } : { ...known, list: place })
    } else if (!(flags & isWithdrawn)) {
      const own = /CVE-\d{4}-\d+$/.exec(id)?.[0]
      if (own) ofCve.add(`${name.slice(0, bar)}|${own}`)
      mark(standing, place)
    }
  }
  return { facts, ofCve }
}

function findLast(segments: readonly Segment[]): ReadonlyMap<string, RecordPlace> {
  const last = new Map<string, RecordPlace>()
  for (const [segment, { record, recordCount, texts }] of segments.entries()) {
    for (let at = 0; at < recordCount; at++)
      last.set(`${record.source[at]}|${texts[record.name[at] as number]}`, { segment, record: at })
  }
  return last
}

/** Records that have a row. */
function findAnalysed(segments: readonly Segment[]): readonly Uint8Array[] {
  return segments.map(({ recordCount, rowCount, row }) => {
    const analysed = new Uint8Array(recordCount)
    for (let at = 0; at < rowCount; at++) analysed[row.record[at] ?? 0] = 1
    return analysed
  })
}

function flagsOf(segments: readonly Segment[], { segment, record }: RecordPlace): number {
  return segments[segment]?.record.flags[record] ?? 0
}

function mark(standing: readonly Uint8Array[], { segment, record }: RecordPlace): void {
  const flags = standing[segment]
  if (flags) flags[record] = 1
}
