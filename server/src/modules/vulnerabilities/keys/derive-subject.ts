import type { SoftwarePlatform } from '../cpe/platforms.ts'
import type { AdvisorySource } from '../feeds/feed-record.ts'
import { cpeLookup } from '../index/lookup-key.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import { readVersion, type RuleSet, type VersionReading } from '../rules/rule-set.ts'
import { cleanTitle, isPartOfAnother } from './clean-title.ts'
import { nameCandidates } from './name-candidates.ts'
import { operatingSystemCandidates } from './operating-system-candidates.ts'
import { debKey, distributionSource, ecosystemCandidate, rpmKey } from './package-candidates.ts'
import type { KeyCandidate, Subject } from './subject.ts'
import { findEvidence, type VendorEvidence } from './vendor-evidence.ts'

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

/** What is the same for every version of a title. */
interface Title {
  readonly candidates: readonly KeyCandidate[]
  /** Of all candidates, those of a branch with long support included. */
  readonly lookups: readonly string[]
  /** Of a branch with long support. */
  readonly esrCandidates: readonly KeyCandidate[]
  readonly deciding: readonly AdvisorySource[]
  readonly evidence: VendorEvidence
  readonly readings: readonly VersionReading[]
  readonly skipped: string | undefined
}

/** What a title is read from; where rules look at versions, that too. Field by field: this is asked of every version. */
function isSameName(one: SoftwareItem, other: SoftwareItem): boolean {
  if (one.name !== other.name || one.vendor !== other.vendor || one.source !== other.source) return false
  if (one.bundleIdentifier !== other.bundleIdentifier || one.extensionId !== other.extensionId) return false
  if (one.platform !== other.platform || one.release !== other.release) return false
  return one.arch === other.arch && one.distribution === other.distribution
}

/** Says what the index is asked about software. Reads a title once for all versions that come one after the other. */
export interface SubjectReader {
  read(item: SoftwareItem): Subject
  /** Both have the same candidates, whatever their versions. */
  areAlike(one: SoftwareItem, other: SoftwareItem): boolean
}

export function createSubjectReader(rules: RuleSet): SubjectReader {
  let last: { readonly item: SoftwareItem; readonly title: Title } | undefined

  function titleOf(item: SoftwareItem): Title {
    if (!last || !isSameTitle(last.item, item)) last = { item, title: withLookups(readTitle(item, rules)) }
    return last.title
  }

  function isSameTitle(one: SoftwareItem, other: SoftwareItem): boolean {
    return isSameName(one, other) && (!rules.looksAtVersions || one.version === other.version)
  }

  function read(item: SoftwareItem): Subject {
    const platform = platformOf(item)
    if (item.version.trim() === '')
      return { ...nothing, item, platform, skipped: 'unknown version: without one nothing can be said' }
    if (isPackage(item)) return { ...nothing, item, platform, ...readPackage(item) }
    const { candidates, esrCandidates, lookups, deciding, evidence, skipped, readings } = titleOf(item)
    const { version, rule } = readVersion(readings, item.version)
    const mayBeEsr = esrCandidates.length > 0
    const isEsr = mayBeEsr && isOfEsr(item)
    const own = isEsr ? esrCandidates : candidates
    const versionRule = rule
    // Named one by one: to spread an object takes longer than to read the version, and this is done for each.
    return {
      item,
      version,
      candidates: own,
      lookups,
      evidence,
      deciding,
      skipped,
      platform,
      isEsr,
      mayBeEsr,
      versionRule,
    }
  }

  return {
    read,
    areAlike: (one, other) => !isPackage(one) && other.version.trim() !== '' && isSameTitle(one, other),
  }
}

function isPackage({ source }: SoftwareItem): boolean {
  return source === 'deb_packages' || source === 'rpm_packages'
}

const nothing = {
  ...{
    version: '',
    candidates: [],
    lookups: [],
    evidence: { words: new Set<string>() },
    isEsr: false,
    mayBeEsr: false,
  },
  ...{ deciding: [], skipped: undefined, versionRule: undefined },
}

/** Never by upstream's versions: distributions mend old ones. */
function readPackage(item: SoftwareItem): Pick<Subject, 'version' | 'candidates' | 'lookups' | 'deciding' | 'skipped'> {
  const skip = (skipped: string) => ({ version: item.version, candidates: [], lookups: [], deciding: [], skipped })
  if (item.distribution === '') return skip('its distribution is not known')
  const source = distributionSource(item.distribution)
  if (!source) return skip(`there is no feed of advisories for ${item.distribution}`)
  const key = item.source === 'deb_packages' ? debKey(item) : rpmKey(item)
  if (!key) return skip('flaws of the kernel are in its image, which is a package of its own')
  const { candidate, version } = key
  return { version, candidates: [candidate], lookups: [candidate.lookup], deciding: [source], skipped: undefined }
}

function withLookups(title: TitleParts): Title {
  const lookups: string[] = []
  // They are few: looking through them is faster than a set.
  for (const { lookup } of title.candidates) if (!lookups.includes(lookup)) lookups.push(lookup)
  for (const { lookup } of title.esrCandidates) if (!lookups.includes(lookup)) lookups.push(lookup)
  return { ...title, lookups }
}

type TitleParts = Omit<Title, 'lookups'>

function readTitle(item: SoftwareItem, rules: RuleSet): TitleParts {
  const evidence = findEvidence(item)
  const title = cleanTitle(item.name)
  const readings = rules.listTransforms(item, title)
  const shared = { evidence, esrCandidates: [], deciding: [], skipped: undefined, readings }
  const skip = (skipped: string): TitleParts => ({ ...shared, candidates: [], skipped })
  if (item.source === 'operating_systems') {
    if (item.distribution !== '') return skip('it is judged by its packages')
    return {
      ...shared,
      candidates: operatingSystemCandidates(item),
      deciding: item.platform === 'windows' ? ['msrc'] : [],
    }
  }
  const identity = rules.identify(item, title)
  const isSkipped = identity !== undefined && 'isSkipped' in identity
  if (!identity && isPartOfAnother(title)) return skip('it is a helper or installer, not the product')
  const ecosystem = ecosystems[item.source]
  if (isSkipped && !ecosystem) return skip(`rule ${identity.rule} leaves it out`)
  const named = isSkipped
    ? []
    : identity
      ? identity.keys.map((key) => toCandidate(key, identity.rule))
      : nameCandidates(item, evidence, title)
  if (ecosystem)
    return { ...shared, candidates: [ecosystemCandidate(ecosystem, item), ...named], deciding: [ecosystem] }
  return withMozilla({ ...shared, candidates: named })
}

const ecosystems: Readonly<Record<string, 'pypi' | 'npm'>> = { python_packages: 'pypi', npm_packages: 'npm' }

/** Firefox and Thunderbird are judged by Mozilla's advisories. */
function withMozilla(title: TitleParts): TitleParts {
  const product = ['thunderbird', 'firefox'].find((name) =>
    title.candidates.some(({ cpe, lookup }) => cpe?.vendor === 'mozilla' && lookup === cpeLookup(name)),
  )
  if (product === undefined) return title
  const rule = title.candidates[0]?.rule
  const toAdvisory = (name: string): KeyCandidate => ({
    ...{ lookup: `mozilla:${name}`, cpe: undefined, order: 'mozilla', origin: 'its name', rule },
  })
  const own = [toAdvisory(product), ...title.candidates]
  const esr = product === 'firefox' ? [toAdvisory('firefox esr'), ...title.candidates] : []
  return { ...title, candidates: own, esrCandidates: esr, deciding: ['mozilla'] }
}

/** vendor:product or o:vendor:product. */
function toCandidate(key: string, rule: string): KeyCandidate {
  const [, part = 'a', vendor = '', product = ''] = /^(?:([ao]):(?=[^:]+:))?([^:]+):(.+)$/.exec(key) ?? []
  return {
    lookup: cpeLookup(product),
    cpe: { part: part === 'o' ? 'o' : 'a', vendor, isVendorGuessed: false },
    order: 'nvd',
    origin: `rule ${rule}`,
    rule,
  }
}

/** A release of Firefox counts 119.0 and 119.0.1; one with a minor number is of the branch with long support. */
function isOfEsr({ name, version }: SoftwareItem): boolean {
  if (/\besr\b/i.test(name) || /esr$/i.test(version)) return true
  return /^\d{2,}\.[1-9]\d*(?:\.\d+)?$/.test(version)
}

function platformOf(item: SoftwareItem): SoftwarePlatform {
  if (item.source === 'operating_systems') return { os: osPlatforms[item.platform] ?? 'linux', host: undefined }
  return platforms[item.source] ?? anywhere
}
