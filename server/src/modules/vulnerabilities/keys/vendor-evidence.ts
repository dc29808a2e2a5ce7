import type { SoftwareItem } from '../matching/matcher.ts'

/** Who made the software, as far as it tells: words that a vendor of the index can be compared with. */
export interface VendorEvidence {
  readonly words: ReadonlySet<string>
}

const companyWords = new Set(
  (
    'the a an and or of its for inc incorporated corp corporation llc ltd limited gmbh ag kg sa sas srl bv ab oy co company ' +
    'pty plc software technologies technology systems group team project community developers developer development ' +
    'foundation org com net international affiliates by contributors authors open source labs'
  ).split(' '),
)
/** Hosts whose second label names nobody. */
const sharedDomains = new Set([
  'github',
  'gitlab',
  'electron',
  'googlecode',
  'sourceforge',
  'googlepages',
  'co',
  'com',
  'ac',
  'app',
  'example',
])

export function findEvidence(item: SoftwareItem): VendorEvidence {
  const words = new Set<string>()
  addVendor(words, item.vendor)
  addBundle(words, item.bundleIdentifier)
  if (item.source === 'vscode_extensions') {
    const [publisher = ''] = item.name.split('.')
    if (publisher !== item.name) addVendor(words, publisher)
  }
  return { words }
}

function addVendor(words: Set<string>, vendor: string): void {
  if (vendor === '') return
  const text = vendor.toLowerCase()
  if (text.includes('://') || text.includes('www.'))
    for (const [, domain = ''] of text.matchAll(/(?:https?:\/\/|www\.)(?:www\.)?([a-z0-9-]+)\.[a-z]/g))
      words.add(bare(domain))
  const significant = splitWords(text.includes('://') ? text.replace(/https?:\/\/\S+/g, ' ') : text).filter(
    (word) => word !== '' && !companyWords.has(word),
  )
  const [first] = significant
  if (first === undefined) return
  words.add(bare(first))
  if (significant.length === 1) return
  words.add(bare(significant.join('')))
  words.add(bare(significant.slice(0, 2).join('')))
}

function splitWords(text: string): readonly string[] {
  return onlyWords.test(text) ? text.split(' ') : text.split(/[^\p{L}\p{N}+-]+/u)
}

const onlyWords = /^[a-z0-9+ -]*$/

function addBundle(words: Set<string>, bundleIdentifier: string): void {
  if (bundleIdentifier === '') return
  const labels = bundleIdentifier.toLowerCase().split('.')
  if (labels.length < 2) return
  const [, second = '', third = ''] = labels
  words.add(bare(sharedDomains.has(second) ? third : second))
  words.delete('')
}

const vendorEndings =
  /(?:[_-]?(?:project|inc|software|corporation|foundation|corp|llc|ltd|technologies|systems|labs|org|team))+$/

/** Without separators: git-scm and git_scm are one. */
function bare(word: string): string {
  return separators.test(word) ? word.replaceAll(allSeparators, '') : word
}

const separators = /[\s_.'-]/
const allSeparators = /[\s_.'-]/g

/** A vendor of the index as it can be compared: `haxx`, `vim_project` and `vim` for a project called after itself. */
export function bareVendor(vendor: string): string {
  const short = vendor.replace(vendorEndings, '')
  return bare(short === '' ? vendor : short)
}

export function isFrom(evidence: VendorEvidence, vendor: string): boolean {
  return evidence.words.has(bareVendor(vendor)) || evidence.words.has(bare(vendor))
}

/** The vendor is called as the product is: `7-zip:7-zip`, `curl_project:curl`. */
export function isNamedAfterProduct(vendor: string, product: string): boolean {
  return bareVendor(vendor) === bare(product)
}
