import type { ChosenRecords, RecordPlace } from './choose-records.ts'
import { none } from './row-flags.ts'
import type { Segment } from './segment.ts'
import type { StringPool } from './string-pool.ts'

export const cvssVersions: readonly string[] = ['', '2.0', '3.0', '3.1', '4.0']
/** Probabilities are kept as whole billionths: exact, and half the size. */
export const probabilityUnit = 1e9
export const noScore = 255

/** What is known of each CVE, in the order of the names; NaN, `none` and `noScore` = not known. */
export interface MergedFacts {
  readonly published: Float64Array
  readonly modified: Float64Array
  readonly score: Uint8Array
  readonly cvssVersion: Uint8Array
  readonly vector: Uint32Array
  readonly probability: Uint32Array
  readonly percentile: Uint32Array
  readonly textStart: Uint32Array
  readonly textLength: Uint32Array
  readonly exploited: { readonly cve: Uint32Array; readonly added: Float64Array; readonly due: Float64Array }
  readonly descriptions: readonly Uint8Array[]
}

export function mergeFacts(
  names: readonly string[],
  { segments, chosen, pool }: { segments: readonly Segment[]; chosen: ChosenRecords; pool: StringPool },
): MergedFacts {
  const count = names.length
  const facts = {
    published: new Float64Array(count).fill(Number.NaN),
    modified: new Float64Array(count).fill(Number.NaN),
    score: new Uint8Array(count).fill(noScore),
    cvssVersion: new Uint8Array(count),
    vector: new Uint32Array(count),
    probability: new Uint32Array(count).fill(none),
    percentile: new Uint32Array(count).fill(none),
    textStart: new Uint32Array(count),
    textLength: new Uint32Array(count),
  }
  const descriptions: Uint8Array[] = []
  let textStart = 0
  for (const [at, name] of names.entries()) {
    const told = readTold(segments, chosen.facts.get(name))
    facts.published[at] = told.published ?? Number.NaN
    facts.modified[at] = told.modified ?? Number.NaN
    facts.score[at] = told.cvss ? Math.round(told.cvss.score * 10) : noScore
    facts.cvssVersion[at] = Math.max(0, cvssVersions.indexOf(told.cvss?.version ?? ''))
    facts.vector[at] = pool.idOf(told.cvss?.vector ?? '')
    const text = told.readText() ?? noText
    facts.textStart[at] = textStart
    facts.textLength[at] = text.length
    textStart += text.length
    descriptions.push(text)
  }
  const exploited = mergeRatings(segments, new Map(names.map((name, at) => [name, at])), facts)
  return { ...facts, descriptions, exploited }
}

const noText = Buffer.alloc(0)

type Ratings = Pick<MergedFacts, 'probability' | 'percentile'>

/** EPSS and the catalogue of exploited ones, of CVEs that anything else is known of. */
function mergeRatings(
  segments: readonly Segment[],
  numbers: ReadonlyMap<string, number>,
  facts: Ratings,
): MergedFacts['exploited'] {
  const exploited = new Map<number, { added: number; due: number }>()
  for (const segment of segments) {
    const { score, exploited: listed } = segment
    forEachCve(segment, score.cve, numbers, (cve, at) => {
      facts.probability[cve] = Math.round((score.probability[at] as number) * probabilityUnit)
      facts.percentile[cve] = Math.round((score.percentile[at] as number) * probabilityUnit)
    })
    forEachCve(segment, listed.cve, numbers, (cve, at) =>
      exploited.set(cve, { added: listed.added[at] as number, due: listed.due[at] as number }),
    )
  }
  const sorted = [...exploited].sort(([a], [b]) => a - b)
  return {
    cve: Uint32Array.from(sorted, ([cve]) => cve),
    added: Float64Array.from(sorted, ([, { added }]) => added),
    due: Float64Array.from(sorted, ([, { due }]) => due),
  }
}

type Places = { readonly nvd?: RecordPlace; readonly list?: RecordPlace } | undefined

/** NVD first, then the CVE List. */
function readTold(segments: readonly Segment[], places: Places): Source {
  const nvd = places?.nvd && read(segments, places.nvd)
  const list = places?.list && read(segments, places.list)
  return {
    published: nvd?.published ?? list?.published,
    modified: nvd?.modified ?? list?.modified,
    cvss: nvd?.cvss ?? list?.cvss,
    readText: () => nvd?.readText() ?? list?.readText(),
  }
}

interface Source {
  readonly published: number | undefined
  readonly modified: number | undefined
  readonly cvss: { readonly score: number; readonly version: string; readonly vector: string } | undefined
  readText(): Uint8Array | undefined
}

function read(segments: readonly Segment[], { segment: number, record }: RecordPlace): Source {
  const segment = segments[number]
  const { published, modified, score, cvssVersion, vector, textLength } = segment?.record ?? {}
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value)
  const rating = known(score?.[record])
  const text = (id: number | undefined) => segment?.texts[id ?? 0] ?? ''
  return {
    published: known(published?.[record]),
    modified: known(modified?.[record]),
    cvss:
      rating === undefined
        ? undefined
        : { score: rating, version: text(cvssVersion?.[record]), vector: text(vector?.[record]) },
    readText: () => (textLength?.[record] ? segment?.readDescription(record) : undefined),
  }
}

function forEachCve(
  segment: Segment,
  cves: Uint32Array,
  numbers: ReadonlyMap<string, number>,
  act: (cve: number, at: number) => void,
): void {
  for (const [at, name] of cves.entries()) {
    const cve = numbers.get(segment.texts[name] ?? '')
    if (cve !== undefined) act(cve, at)
  }
}
