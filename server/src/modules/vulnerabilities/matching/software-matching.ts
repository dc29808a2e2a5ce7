import { allowsTarget } from '../cpe/platforms.ts'
import { type ConditionNode, parseCondition } from '../index/condition.ts'
import { findingSources } from '../index/finding-sources.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { derivedName, endExcluding, kindOf, none, versionPattern, versionRange } from '../index/row-flags.ts'
import type { Subject } from '../keys/subject.ts'
import { matchesPattern } from '../rules/match-pattern.ts'
import type { Order } from '../versions/version-orders.ts'
import type { AcceptedKey } from './find-keys.ts'
import { evaluateCondition, type Truth } from './evaluate-condition.ts'
import type { MarkedRows } from './marked-rows.ts'
import type { FindingSource } from './matcher.ts'
import { compareRow, placeVersion, type VersionAnswer, type VersionPlace } from './version-place.ts'

/** What one row says about the software, step by step; a step that was not reached is undefined. */
export interface RowAnswer {
  readonly version: VersionAnswer
  readonly isForPlatform: boolean
  readonly condition: Truth
  readonly isLow: boolean
  readonly matches: boolean
}

/** The software has the CVE, says a source; before rules. */
export interface Hit {
  readonly cve: number
  readonly source: FindingSource
  isLow: boolean
  /** Place of the version that resolves it, or `none`. */
  resolved: number
  readonly key: AcceptedKey
}

/** Looks software up in one index. Nothing here changes the index, and nothing keeps the software. */
export interface SoftwareMatching {
  /** One for each CVE and source. `only`: rows about the CVEs that are asked about. */
  findHits(subject: Subject, keys: readonly AcceptedKey[], only?: MarkedRows): readonly Hit[]
  /** What a row says; for explaining, `findHits` asks the same questions. */
  answerRow(row: number, subject: Subject, key: AcceptedKey): RowAnswer | undefined
  /** Of the sources that decide about the subject, the one that the index has. */
  decidingSource(subject: Subject): FindingSource | undefined
  isKnownTo(source: FindingSource, cve: number): boolean
}

interface Attributes {
  readonly swEdition: string
  readonly targetSw: string
  readonly targetHw: string
}
/** What was found of one piece of software so far; nothing of most. */
interface FoundHits {
  readonly subject: Subject
  readonly decider: FindingSource | undefined
  hits: Map<number, Hit> | undefined
}

interface Visited {
  readonly key: AcceptedKey
  readonly place: VersionPlace
  readonly found: FoundHits
}

const noHits: readonly Hit[] = []
const noAttributes: Attributes = { swEdition: '*', targetSw: '*', targetHw: '*' }

export function createSoftwareMatching(index: VulnerabilityIndex): SoftwareMatching {
  const { columns, text } = index
  const [rowStart, exactEnd] = [columns['key.rowStart'], columns['key.exactEnd']]
  const [rowCve, rowSource, rowFlags] = [columns['row.cve'], columns['row.source'], columns['row.flags']]
  const [rowLow, rowHigh] = [columns['row.low'], columns['row.high']]
  const [rowDetail, rowCondition] = [columns['row.detail'], columns['row.condition']]
  const attributes = new Map<number, Attributes>()
  const conditions = new Map<number, readonly ConditionNode[]>()
  const knownBy = new Map<FindingSource, Uint8Array>()
  function attributesOf(detail: number): Attributes {
    let parsed = attributes.get(detail)
    if (!parsed) {
      const [swEdition = '*', targetSw = '*', targetHw = '*'] = text(detail).split('|')
      parsed = text(detail) === '' ? noAttributes : { swEdition, targetSw, targetHw }
      attributes.set(detail, parsed)
    }
    return parsed
  }

  function conditionOf(id: number): readonly ConditionNode[] {
    let parsed = conditions.get(id)
    if (!parsed) {
      const json = text(id)
      parsed = json === '' ? [] : parseCondition(json)
      conditions.set(id, parsed)
    }
    return parsed
  }

  function isForPlatform({ platform, isEsr, item }: Subject, detail: number): boolean {
    const { swEdition, targetSw, targetHw } = attributesOf(detail)
    if (swEdition === 'esr' && !isEsr) return false
    if (!isArchitecture(targetHw, item.arch)) return false
    return item.source === 'operating_systems' || allowsTarget(targetSw, platform)
  }

  /** After the version: platform, then condition. */
  function finishAnswer(row: number, subject: Subject, key: AcceptedKey, version: VersionAnswer): RowAnswer {
    const isAdvisory = (rowSource[row] ?? 0) > 1
    const fits = isAdvisory || isForPlatform(subject, rowDetail[row] ?? 0)
    const condition =
      fits && !isAdvisory ? evaluateCondition(conditionOf(rowCondition[row] ?? 0), subject.platform, key.term) : 'holds'
    const isDoubtful = ((rowFlags[row] ?? 0) & derivedName) !== 0 && key.confidence !== 'sure'
    const isLow = version === 'any' || condition === 'unknown' || key.confidence === 'low' || isDoubtful
    const isAffected = version === 'inside' || version === 'any'
    return { version, isForPlatform: fits, condition, isLow, matches: isAffected && fits && condition !== 'fails' }
  }

  function versionAt(row: number, place: VersionPlace): VersionAnswer {
    const flags = rowFlags[row] as number
    if (kindOf(flags) !== versionPattern) return compareRow(place, flags, rowLow[row] as number, rowHigh[row] as number)
    const pattern = text(columns['version.text'][rowLow[row] as number] as number)
    return matchesPattern(place.text, pattern) ? 'inside' : 'outside'
  }

  function findHits(subject: Subject, keys: readonly AcceptedKey[], only?: MarkedRows): readonly Hit[] {
    let place: VersionPlace | undefined
    let order: Order | undefined
    const found: FoundHits = { subject, decider: decidingSource(subject), hits: undefined }
    for (const key of keys) {
      if (order !== key.candidate.order) {
        order = key.candidate.order
        place = placeVersion(index, order, subject.version)
      }
      if (!place) continue
      const visited = { key, place, found }
      if (!only) visitKey(visited)
      else for (let at = only.first(key.number); at !== 0; at = only.next(at)) visit(only.rowAt(at), visited)
    }
    if (!found.hits) return noHits
    return found.decider === undefined ? [...found.hits.values()] : decide(found.hits, found.decider)
  }

  function visitKey(visited: Visited): void {
    const { key, place } = visited
    const first = rowStart[key.number] ?? 0
    const exact = exactEnd[key.number] ?? 0
    const end = rowStart[key.number + 1] ?? 0
    if (exact > first) {
      visitExact(first, exact, { low: place.low, high: place.high }, visited)
      if (place.baseHigh > place.baseLow)
        visitExact(first, exact, { low: place.baseLow, high: place.baseHigh }, visited)
    }
    for (let row = exact; row < end; row++) visit(row, visited)
  }

  function visit(row: number, { key, place, found }: Visited): void {
    const version = versionAt(row, place)
    if (version === 'outside' || version === 'other-scheme') return
    const { subject, decider } = found
    const answer = finishAnswer(row, subject, key, version)
    if (!answer.matches) return
    const hit = toHit(row, key, answer)
    // What a rule names stays sure while the deciding source has nothing on the package.
    if (decider !== undefined && hit.source !== decider && (key.candidate.rule === undefined || isDecided(subject)))
      hit.isLow = true
    addHit((found.hits ??= new Map()), hit)
  }

  /** Others do not add to what the deciding source knows; where it finds the CVE too, they are its unsure witnesses. */
  function decide(hits: ReadonlyMap<number, Hit>, decider: FindingSource): readonly Hit[] {
    const all = [...hits.values()]
    const own = new Set(all.flatMap(({ cve, source }) => (source === decider ? [cve] : [])))
    return all.filter(({ source, cve }) => source === decider || own.has(cve) || !isKnownTo(decider, cve))
  }

  /** The deciding source has something on the package. */
  function isDecided({ candidates }: Subject): boolean {
    return candidates.some(({ cpe, lookup }) => cpe === undefined && index.findLookup(lookup) !== undefined)
  }

  function toHit(row: number, key: AcceptedKey, { isLow }: RowAnswer): Hit {
    const flags = rowFlags[row] as number
    const resolves = kindOf(flags) === versionRange && (flags & endExcluding) !== 0
    const source = findingSources[rowSource[row] as number] ?? 'nvd'
    return {
      cve: rowCve[row] as number,
      source,
      isLow,
      resolved: resolves ? (rowHigh[row] as number) : none,
      key,
    }
  }

  /** Exact versions are sorted, so only the equal ones are looked at. */
  function visitExact(
    first: number,
    end: number,
    { low, high }: { readonly low: number; readonly high: number },
    visited: Visited,
  ): void {
    for (let row = lowerBound(first, end, low); row < end && (rowLow[row] ?? 0) < high; row++) visit(row, visited)
  }

  function lowerBound(first: number, end: number, version: number): number {
    let low = first
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((rowLow[middle] ?? 0) < version) low = middle + 1
      else high = middle
    }
    return low
  }

  function decidingSource({ deciding }: Subject): FindingSource | undefined {
    return deciding.find((source) => index.meta.sources.includes(source))
  }

  function isKnownTo(source: FindingSource, cve: number): boolean {
    let marks = knownBy.get(source)
    if (!marks) {
      marks = new Uint8Array(index.meta.cveCount)
      const number = findingSources.indexOf(source)
      for (let row = 0; row < rowSource.length; row++) if (rowSource[row] === number) marks[rowCve[row] ?? 0] = 1
      knownBy.set(source, marks)
    }
    return marks[cve] === 1
  }

  return {
    findHits,
    decidingSource,
    isKnownTo,
    answerRow(row, subject, key) {
      const place = placeVersion(index, key.candidate.order, subject.version)
      return place && finishAnswer(row, subject, key, versionAt(row, place))
    },
  }
}

const architectureGroups = [/^(?:x64|amd64|x86_64|64-bit)/i, /^(?:arm|aarch)/i, /^(?:x86|32-bit|i[3-6]86)/i]

/** Only contradicts when both name an architecture. */
function isArchitecture(wanted: string, own: string): boolean {
  if (wanted === '*' || own === '') return true
  const group = architectureGroups.find((pattern) => pattern.test(wanted))
  const ownGroup = architectureGroups.find((pattern) => pattern.test(own))
  return group === undefined || ownGroup === undefined || group === ownGroup
}

/** By CVE and source. The surer statement stands; of equal ones the one that resolves it first. */
function addHit(hits: Map<number, Hit>, hit: Hit): void {
  const number = hit.cve * findingSources.length + findingSources.indexOf(hit.source)
  const known = hits.get(number)
  if (!known || (known.isLow && !hit.isLow)) {
    hits.set(number, hit)
    return
  }
  if (known.isLow !== hit.isLow || hit.resolved === none) return
  known.resolved = Math.min(known.resolved, hit.resolved)
}
