import type { SoftwarePlatform } from '../cpe/platforms.ts'
import type { AdvisorySource } from '../feeds/feed-record.ts'
import { cpeLookup } from '../index/lookup-key.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { cleanTitle, isPartOfAnother } from './clean-title.ts'
import { nameCandidates } from './name-candidates.ts'
import { operatingSystemCandidates } from './operating-system-candidates.ts'
import { debCandidates, distributionSource, ecosystemCandidate, rpmCandidates } from './package-candidates.ts'
import type { KeyCandidate, Subject } from './subject.ts'
import { findEvidence } from './vendor-evidence.ts'

const platforms: Readonly<Record<string, SoftwarePlatform>> = {
  apps: { os: 'macos', host: undefined },
  homebrew_packages: { os: 'macos', host: undefined },
  programs: { os: 'windows', host: undefined },
  chocolatey_packages: { os: 'windows', host: undefined },
  ie_extensions: { os: 'windows', host: 'internet_explorer' },
  deb_packages: { os: 'linux', host: undefined },
  rpm_packages: { os: 'linux', host: undefined },
  ios_apps: { os: 'ios', host: undefined },
  ipados_apps: { os: 'ios', host: undefined },
  chrome_extensions: { os: undefined, host: 'chrome' },
  firefox_addons: { os: undefined, host: 'firefox' },
  safari_extensions: { os: 'macos', host: 'safari' },
  vscode_extensions: { os: undefined, host: 'visual_studio_code' },
  python_packages: { os: undefined, host: 'python' },
  npm_packages: { os: undefined, host: 'node.js' },
}
const anywhere: SoftwarePlatform = { os: undefined, host: undefined }
const osPlatforms: Readonly<Record<string, string>> = {
  darwin: 'macos',
  macos: 'macos',
  windows: 'windows',
  ios: 'ios',
  ipados: 'ios',
}

/** What the index is asked about a piece of software, and what decides the answer. */
export function deriveSubject(item: SoftwareItem, rules: RuleSet): Subject {
  const { version, rule } = rules.readVersion(item)
  const shared = {
    item,
    platform: platformOf(item),
    evidence: findEvidence(item),
    isEsr: isEsr(item),
    versionRule: rule,
  }
  const skip = (skipped: string): Subject => ({ ...shared, candidates: [], deciding: [], skipped })
  if (version.trim() === '') return skip('unknown version: without one nothing can be said')
  const { candidates, deciding, skipped } = findCandidates(item, rules, version)
  if (skipped !== undefined) return skip(skipped)
  return { ...shared, candidates, deciding, skipped: undefined }
}

interface Candidates {
  readonly candidates: readonly KeyCandidate[]
  readonly deciding: readonly AdvisorySource[]
  readonly skipped?: string
}

function findCandidates(item: SoftwareItem, rules: RuleSet, version: string): Candidates {
  switch (item.source) {
    case 'operating_systems':
      return {
        candidates: operatingSystemCandidates(item),
        deciding: item.platform === 'windows' ? ['msrc'] : [],
        ...(item.distribution === '' ? {} : { skipped: 'it is judged by its packages' }),
      }
    case 'deb_packages':
    case 'rpm_packages':
      return packageCandidates(item)
    case 'python_packages':
      return {
        candidates: [ecosystemCandidate('pypi', item), ...namedCandidates(item, rules, version)],
        deciding: ['pypi'],
      }
    case 'npm_packages':
      return {
        candidates: [ecosystemCandidate('npm', item), ...namedCandidates(item, rules, version)],
        deciding: ['npm'],
      }
    default:
      return programCandidates(item, rules, version)
  }
}

/** Never by upstream's versions: distributions mend old ones. */
function packageCandidates(item: SoftwareItem): Candidates {
  const source = distributionSource(item.distribution)
  if (item.distribution === '') return { candidates: [], deciding: [], skipped: 'its distribution is not known' }
  if (!source)
    return { candidates: [], deciding: [], skipped: `there is no feed of advisories for ${item.distribution}` }
  const candidates = item.source === 'deb_packages' ? debCandidates(item) : rpmCandidates(item)
  if (candidates.length === 0)
    return { candidates, deciding: [], skipped: 'flaws of the kernel are in its image, which is a package of its own' }
  return { candidates, deciding: [source] }
}

function programCandidates(item: SoftwareItem, rules: RuleSet, version: string): Candidates {
  if (isPartOfAnother(cleanTitle(item.name)))
    return { candidates: [], deciding: [], skipped: 'it is a helper or installer, not the product' }
  const identity = rules.identify(item)
  if (identity && 'isSkipped' in identity)
    return { candidates: [], deciding: [], skipped: `rule ${identity.rule} leaves it out` }
  const candidates = identity
    ? identity.keys.map((key) => toCandidate(key, version, identity.rule))
    : nameCandidates(item, version)
  const mozilla = mozillaProduct(item, candidates)
  if (mozilla === undefined) return { candidates, deciding: [] }
  const advisory: KeyCandidate = {
    ...{
      lookup: `mozilla:${mozilla}`,
      cpe: undefined,
      order: 'mozilla',
      version,
      origin: 'its name',
      rule: identity?.rule,
    },
  }
  return { candidates: [advisory, ...candidates], deciding: ['mozilla'] }
}

function namedCandidates(item: SoftwareItem, rules: RuleSet, version: string): readonly KeyCandidate[] {
  const identity = rules.identify(item)
  if (!identity) return nameCandidates(item, version)
  return 'isSkipped' in identity ? [] : identity.keys.map((key) => toCandidate(key, version, identity.rule))
}

/** vendor:product or o:vendor:product. */
function toCandidate(key: string, version: string, rule: string): KeyCandidate {
  const [, part = 'a', vendor = '', product = ''] = /^(?:([ao]):(?=[^:]+:))?([^:]+):(.+)$/.exec(key) ?? []
  return {
    lookup: cpeLookup(product),
    cpe: { part: part === 'o' ? 'o' : 'a', vendor, isVendorGuessed: false },
    order: 'nvd',
    version,
    origin: `rule ${rule}`,
    rule,
  }
}

function mozillaProduct(item: SoftwareItem, candidates: readonly KeyCandidate[]): string | undefined {
  const products = new Set(candidates.filter(({ cpe }) => cpe?.vendor === 'mozilla').map(({ lookup }) => lookup))
  if (products.has(cpeLookup('thunderbird'))) return 'thunderbird'
  if (!products.has(cpeLookup('firefox'))) return undefined
  return isEsr(item) ? 'firefox esr' : 'firefox'
}

/** A release of Firefox counts 119.0 and 119.0.1; one with a minor number is of the branch with long support. */
function isEsr({ name, version }: SoftwareItem): boolean {
  if (/\besr\b/i.test(name) || /esr$/i.test(version)) return true
  return /\bfirefox\b/i.test(name) && /^\d{2,}\.[1-9]\d*(?:\.\d+)?$/.test(version)
}

function platformOf(item: SoftwareItem): SoftwarePlatform {
  if (item.source === 'operating_systems') return { os: osPlatforms[item.platform] ?? 'linux', host: undefined }
  return platforms[item.source] ?? anywhere
}
