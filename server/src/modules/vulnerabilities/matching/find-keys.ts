import { parseCpeKey } from '../index/lookup-key.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import type { KeyCandidate, Subject } from '../keys/subject.ts'
import { acceptKey, type Confidence } from './accept-key.ts'
import type { MarkedRows } from './marked-rows.ts'

/** A key of the index that the software has. */
export interface AcceptedKey {
  readonly number: number
  readonly text: string
  /** As conditions name it. */
  readonly term: string
  readonly confidence: Confidence
  readonly candidate: KeyCandidate
}

/** `only`: keys with rows about the CVEs that are asked about. */
export type FindKeys = (subject: Subject, only?: MarkedRows) => readonly AcceptedKey[]

interface FoundKeys {
  readonly candidates: readonly KeyCandidate[]
  readonly only: MarkedRows | undefined
  readonly keys: readonly AcceptedKey[]
}

const noKeys: readonly AcceptedKey[] = []

export function createKeyFinder({ columns, text, findLookup }: VulnerabilityIndex): FindKeys {
  const [lookupStart, keyText] = [columns['lookup.keyStart'], columns['key.text']]
  /** Versions of a title have the same keys, and come one after the other. */
  let last: FoundKeys | undefined

  function acceptKeys(subject: Subject, only?: MarkedRows): readonly AcceptedKey[] {
    const { candidates } = subject
    if (last?.candidates !== candidates || last.only !== only)
      last = { candidates, only, keys: findKeys(subject, only) }
    return last.keys
  }

  function findKeys(subject: Subject, only: MarkedRows | undefined): readonly AcceptedKey[] {
    let accepted: Map<number, AcceptedKey> | undefined
    for (const candidate of subject.candidates) {
      const lookup = findLookup(candidate.lookup)
      if (lookup === undefined) continue
      const first = lookupStart[lookup] ?? 0
      const end = lookupStart[lookup + 1] ?? 0
      for (let number = first; number < end; number++) {
        if (only && only.first(number) === 0) continue
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

  return acceptKeys
}

const surer: readonly Confidence[] = ['low', 'likely', 'sure']

function isSurer(one: AcceptedKey, other: AcceptedKey | undefined): boolean {
  return other === undefined || surer.indexOf(one.confidence) > surer.indexOf(other.confidence)
}

/** Of equally sure keys the first: rules name the best first, and names come as they are written. '' for none. */
export function toCpe({ version }: Subject, keys: readonly AcceptedKey[]): string {
  let best: AcceptedKey | undefined
  for (const key of keys) if (key.term !== '' && isSurer(key, best)) best = key
  const { part, vendor, product } = (best && parseCpeKey(best.text)) ?? {}
  if (part === undefined) return ''
  return `cpe:2.3:${[part, vendor, product, version].map(escapeField).join(':')}:*:*:*:*:*:*:*`
}

const plainField = /^[a-z0-9._-]*$/

/** As CPE 2.3 writes it: all but letters, digits and three signs after a backslash. */
function escapeField(text = ''): string {
  if (plainField.test(text)) return text
  return text
    .toLowerCase()
    .trim()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\p{L}\p{N}._-]/gu, '\\$&')
}
