import { allowsTarget } from '../cpe/platforms.ts'
import { type ConditionNode, parseCondition } from '../index/condition.ts'
import { findingSources } from '../index/finding-sources.ts'
import { parseCpeKey } from '../index/lookup-key.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { derivedName, endExcluding, kindOf, none, versionPattern, versionRange } from '../index/row-flags.ts'
import type { KeyCandidate, Subject } from '../keys/subject.ts'
import { matchesPattern } from '../rules/match-pattern.ts'
import type { Order } from '../versions/version-orders.ts'
import { acceptKey, type Confidence } from './accept-key.ts'
import { evaluateCondition, type Truth } from './evaluate-condition.ts'
import type { MarkedRows } from './marked-rows.ts'
import type { FindingSource } from './matcher.ts'
import { compareRow, placeVersion, type VersionAnswer, type VersionPlace } from './version-place.ts'

/** A key of the index that the software has. */
export interface AcceptedKey {
  readonly number: number
  readonly text: string
  /** As conditions name it. */
  readonly term: string
  readonly confidence: Confidence
  readonly candidate: KeyCandidate
}

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
  acceptKeys(subject: Subject): readonly AcceptedKey[]
  /** By number of the CVE. `only`: rows about the CVEs that are asked about. */
  findHits(subject: Subject, keys: readonly AcceptedKey[], only: MarkedRows | undefined): ReadonlyMap<number, Hit>
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
const noKeys: readonly AcceptedKey[] = []
const noAttributes: Attributes = { swEdition: '*', targetSw: '*', targetHw: '*' }

export function createSoftwareMatching(index: VulnerabilityIndex): SoftwareMatching {
  const { columns, text } = index
  const [lookupStart, keyText] = [columns['lookup.keyStart'], columns['key.text']]
  const [rowStart, exactEnd] = [columns['key.rowStart'], columns['key.exactEnd']]
  const [rowCve, rowSource, rowFlags] = [columns['row.cve'], columns['row.source'], columns['row.flags']]
  const [rowLow, rowHigh] = [columns['row.low'], columns['row.high']]
  const [rowDetail, rowCondition] = [columns['row.detail'], columns['row.condition']]
  const attributes = new Map<number, Attributes>()
  const conditions = new Map<number, readonly ConditionNode[]>()
  const knownBy = new Map<FindingSource, Uint8Array>()
  /** Versions of a title have the same keys, and come one after the other. */
  let last: { readonly candidates: readonly KeyCandidate[]; readonly keys: readonly AcceptedKey[] } | undefined

  function acceptKeys(subject: Subject): readonly AcceptedKey[] {
    if (last?.candidates !== subject.candidates) last = { candidates: subject.candidates, keys: findKeys(subject) }
    return last.keys
  }

  function findKeys(subject: Subject): readonly AcceptedKey[] {
    let accepted: Map<number, AcceptedKey> | undefined
    for (const candidate of subject.candidates) {
      const lookup = index.findLookup(candidate.lookup)
      if (lookup === undefined) continue
      const first = lookupStart[lookup] ?? 0
      const end = lookupStart[lookup + 1] ?? 0
      for (let number = first; number < end; number++) {
        const own = acceptOne(subject, candidate, { number, vendorCount: end - first })
        if (own && isSurer(own, accepted?.get(number))) (accepted ??= new Map()).set(number, own)
      }
    }
    return accepted ? [...accepted.values()] : noKeys
  }

  function acceptOne(
    subject: Subject,
    candidate: KeyCandidate,
    { number, vendorCount }: { number: number; vendorCount: number },
  ): AcceptedKey | undefined {
    const name = text(keyText[number] ?? 0)
    const key = parseCpeKey(name)
    const confidence = key ? acceptKey(subject, candidate, { key, vendorCount }) : 'sure'
    const term = key ? `app:${key.vendor}/${key.product}` : ''
    return confidence && { number, text: name, term, confidence, candidate }
  }

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

  function findHits(
    subject: Subject,
    keys: readonly AcceptedKey[],
    only: MarkedRows | undefined,
  ): ReadonlyMap<number, Hit> {
    const hits = new Map<number, Hit>()
    const places = new Map<Order, VersionPlace | undefined>()
    const decider = decidingSource(subject)
    const isDecided = keys.some(({ candidate }) => candidate.cpe === undefined)
    function visit(row: number, key: AcceptedKey, place: VersionPlace): void {
      const version = versionAt(row, place)
      if (version === 'outside' || version === 'other-scheme') return
      const answer = finishAnswer(row, subject, key, version)
      if (!answer.matches) return
      const hit = toHit(row, key, answer)
      const isExtra = decider !== undefined && hit.source !== decider
      if (isExtra && isKnownTo(decider, hit.cve)) return
      // What a rule names stays sure while the deciding source has nothing on the package.
      if (isExtra && (isDecided || key.candidate.rule === undefined)) hit.isLow = true
      addHit(hits, hit)
    }
    for (const key of keys) {
      const marked = only?.(key.number)
      if (marked?.length === 0) continue
      const { order } = key.candidate
      if (!places.has(order)) places.set(order, placeVersion(index, order, subject.version))
      const place = places.get(order)
      if (!place) continue
      if (marked) {
        for (const row of marked) visit(row, key, place)
        continue
      }
      const first = rowStart[key.number] ?? 0
      const exact = exactEnd[key.number] ?? 0
      const end = rowStart[key.number + 1] ?? 0
      visitExact(first, exact, place, (row) => visit(row, key, place))
      for (let row = exact; row < end; row++) visit(row, key, place)
    }
    return hits
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
  function visitExact(first: number, end: number, place: VersionPlace, visit: (row: number) => void): void {
    for (let row = lowerBound(first, end, place.low); row < end && (rowLow[row] ?? 0) < place.high; row++) visit(row)
    if (place.baseHigh <= place.baseLow) return
    for (let row = lowerBound(first, end, place.baseLow); row < end && (rowLow[row] ?? 0) < place.baseHigh; row++)
      visit(row)
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
    acceptKeys,
    findHits,
    decidingSource,
    isKnownTo,
    answerRow(row, subject, key) {
      const place = placeVersion(index, key.candidate.order, subject.version)
      return place && finishAnswer(row, subject, key, versionAt(row, place))
    },
  }
}

const surer: readonly Confidence[] = ['low', 'likely', 'sure']

function isSurer(one: AcceptedKey, other: AcceptedKey | undefined): boolean {
  return other === undefined || surer.indexOf(one.confidence) > surer.indexOf(other.confidence)
}

const architectureGroups = [/^(?:x64|amd64|x86_64)/i, /^(?:arm|aarch)/i, /^(?:x86|32-bit|i[3-6]86)/i]

/** Only contradicts when both name an architecture. */
function isArchitecture(wanted: string, own: string): boolean {
  if (wanted === '*' || own === '') return true
  const group = architectureGroups.find((pattern) => pattern.test(wanted))
  const ownGroup = architectureGroups.find((pattern) => pattern.test(own))
  return group === undefined || ownGroup === undefined || group === ownGroup
}

/** The surer statement stands; of equal ones the one that resolves it first. */
function addHit(hits: Map<number, Hit>, hit: Hit): void {
  const known = hits.get(hit.cve)
  if (!known || (known.isLow && !hit.isLow)) {
    hits.set(hit.cve, hit)
    return
  }
  if (known.isLow !== hit.isLow || known.source !== hit.source || hit.resolved === none) return
  known.resolved = Math.min(known.resolved, hit.resolved)
}
