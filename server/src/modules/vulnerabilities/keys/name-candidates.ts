import { cpeLookup } from '../index/lookup-key.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import type { KeyCandidate } from './subject.ts'
import type { VendorEvidence } from './vendor-evidence.ts'

const maxWords = 8
const maxLength = 100

/** Products that the software's name can stand for: as it is written, and with its first words as the vendor. */
export function nameCandidates(item: SoftwareItem, evidence: VendorEvidence, cleaned: string): readonly KeyCandidate[] {
  const title = productTitle(item, cleaned)
  const words = title.split(' ').slice(0, maxWords)
  const candidates: KeyCandidate[] = []
  const add = (product: string, vendor: string | undefined) => {
    if (product === '' || product.length > maxLength) return
    const lookup = cpeLookup(product)
    // They are few: comparing is faster than a set of them.
    if (candidates.some((one) => one.lookup === lookup && one.cpe?.vendor === vendor)) return
    const cpe = { part: 'a', vendor, isVendorGuessed: vendor !== undefined } as const
    candidates.push({ lookup, cpe, order: 'nvd', origin: 'its name', rule: undefined })
  }
  for (const product of spellings(words)) add(product, undefined)
  for (let count = 1; count < Math.min(words.length, 3); count++) {
    const vendor = words.slice(0, count).join('_')
    for (const product of spellings(words.slice(count))) add(product, vendor)
  }
  if (words.length > 1 && isVendorWord(evidence, words[0] ?? ''))
    for (const product of spellings(words.slice(1))) add(product, undefined)
  return candidates
}

function productTitle({ source, name }: SoftwareItem, cleaned: string): string {
  const dot = name.indexOf('.')
  // publisher.extension
  if (source === 'vscode_extensions' && dot > 0) return name.slice(dot + 1).toLowerCase()
  return cleaned
}

function spellings(words: readonly string[]): readonly string[] {
  const [first = ''] = words
  if (words.length === 1 && !first.includes('-')) return words
  const joined = words.join('_')
  const all = words.length === 1 ? [joined] : [joined, words.join(''), words.join('-')]
  return joined.includes('-') ? [...new Set([...all, joined.replaceAll('-', '_')])] : all
}

function isVendorWord({ words }: VendorEvidence, word: string): boolean {
  return words.has(word)
}
