import { cpeLookup } from '../index/lookup-key.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import type { KeyCandidate } from './subject.ts'

const architectures: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/arm|aarch/i, 'for arm64-based systems'],
  [/32|x86$|i[3-6]86/i, 'for 32-bit systems'],
  [/./, 'for x64-based systems'],
]

export function operatingSystemCandidates(item: SoftwareItem): readonly KeyCandidate[] {
  if (item.platform === 'windows') return windowsCandidates(item)
  if (item.platform === 'darwin' || item.platform === 'macos') return appleCandidates(['macos', 'mac_os_x'])
  if (item.platform === 'ios' || item.platform === 'ipados') return appleCandidates(['iphone_os', 'ipados'])
  return []
}

function appleCandidates(products: readonly string[]): readonly KeyCandidate[] {
  return products.map((product) => osCandidate('apple', product))
}

/** Microsoft's name of the product, and NVD's. */
function windowsCandidates(item: SoftwareItem): readonly KeyCandidate[] {
  const name = item.name
    .toLowerCase()
    .replace(/[®™]/g, '')
    .replace(/^microsoft /, '')
  const server = /^windows server(?: (\d{4})( r2)?)?/.exec(name)
  const client = /^windows (\d+(?:\.\d)?)/.exec(name)
  const release = item.release.toLowerCase()
  const systems = architectures.find(([pattern]) => pattern.test(item.arch || 'x86_64'))?.[1] ?? ''
  if (server)
    return [...serverProducts(server, release, systems).map((product) => msrc(product)), ...serverKeys(server, item)]
  if (!client) return []
  const family = `windows ${client[1]}`
  const version = release === '' ? '' : ` version ${release}`
  const nvd = `windows_${client[1]}${release === '' ? '' : `_${release}`}`
  return [msrc(`${family}${version} ${systems}${servicePacks[family] ?? ''}`), osCandidate('microsoft', nvd)]
}

/** The last ones, which Microsoft names with the product. */
const servicePacks: Readonly<Record<string, string>> = {
  'windows 7': ' service pack 1',
  'windows server 2008': ' service pack 2',
  'windows server 2008 r2': ' service pack 1',
}

/** Nothing tells whether it is a Server Core installation; the builds are the same. */
function serverProducts([, year, second = '']: RegExpExecArray, release: string, systems: string): readonly string[] {
  // What came twice a year, without a desktop, is called by its release only.
  if (year === undefined) return [`windows server, version ${release} (server core installation)`]
  if (year === '2022' && release === '23h2') return [`windows server 2022, 23h2 edition (server core installation)`]
  const family = `windows server ${year}${second}`
  const servicePack = servicePacks[family]
  const base = servicePack === undefined ? family : `${family} ${systems}${servicePack}`
  return [base, `${base} (server core installation)`]
}

function serverKeys([, year, second = '']: RegExpExecArray, { release }: SoftwareItem): readonly KeyCandidate[] {
  if (year === undefined) return []
  const base = `windows_server_${year}${second.trim() === '' ? '' : '_r2'}`
  return [osCandidate('microsoft', release.toLowerCase() === '23h2' ? `${base}_23h2` : base)]
}

function msrc(product: string): KeyCandidate {
  return {
    lookup: `windows:${product}`,
    cpe: undefined,
    order: 'windows',
    origin: 'its name and release',
    rule: undefined,
  }
}

function osCandidate(vendor: string, product: string): KeyCandidate {
  return {
    lookup: cpeLookup(product),
    cpe: { part: 'o', vendor, isVendorGuessed: false },
    order: 'nvd',
    origin: 'its name and release',
    rule: undefined,
  }
}
