import { parseCpeKey } from '../index/lookup-key.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { exactVersion, kindOf } from '../index/row-flags.ts'
import type { MatchingEngine } from './matching-engine.ts'
import type { SoftwareItem } from './matcher.ts'

const titleCount = 2_000
const titlesOfQuestion = 50
const versionsOfTitle = 4
const sourcesOfPrograms = ['programs', 'apps', 'homebrew_packages', 'vscode_extensions'] as const

/**
 * Asks the engine about software of its own index, a few milliseconds at a time. What is asked first is interpreted and takes
 * two to three times as long as later, when it is compiled; so a thread that has nothing else to do practises. Nothing
 * of the answers is kept: only the code is faster.
 */
export function* practise(index: VulnerabilityIndex, engine: Pick<MatchingEngine, 'match'>): Generator<void> {
  const keyCount = index.columns['key.text'].length
  const step = Math.max(1, keyCount / titleCount)
  let software: SoftwareItem[] = []
  let cves: string[] = []
  for (let title = 0; title * step < keyCount; title++) {
    const key = Math.floor(title * step)
    const row = index.columns['key.rowStart'][key] ?? 0
    // Copied as what comes to the thread is: compiled code holds for objects of one make.
    software.push(...structuredClone(versionsOf(index, key, title)))
    cves.push(index.text(index.columns['row.cve'][row] ?? 0))
    if (cves.length < titlesOfQuestion && (title + 1) * step < keyCount) continue
    engine.match(software)
    yield
    engine.match(software, cves)
    yield
    software = []
    cves = []
  }
}

/** As the first rows of the key name them. */
function versionsOf({ columns, text }: VulnerabilityIndex, key: number, title: number): readonly SoftwareItem[] {
  const named = nameSoftware(text(columns['key.text'][key] ?? 0), title)
  const first = columns['key.rowStart'][key] ?? 0
  const last = (columns['key.rowStart'][key + 1] ?? 0) - 1
  return Array.from({ length: versionsOfTitle }, (_, at) => {
    const row = Math.min(first + at, last)
    const isExact = kindOf(columns['row.flags'][row] ?? 0) === exactVersion
    const version = isExact ? text(columns['version.text'][columns['row.low'][row] ?? 0] ?? 0) : `1.${at}`
    return { ...blank, ...named, id: title * versionsOfTitle + at + 1, version }
  })
}

/** In the order in which the database tells it. */
const blank: SoftwareItem & { readonly kernelVersion: string } = {
  ...{ id: 0, source: '', name: '', version: '', release: '', epoch: 0, arch: '', vendor: '', bundleIdentifier: '' },
  ...{ extensionId: '', extensionFor: '', sourcePackage: '', sourceVersion: '', distribution: '', platform: '' },
  kernelVersion: '',
}

/** What a host could have that is looked up by this key. */
function nameSoftware(key: string, title: number): Partial<SoftwareItem> {
  const source = sourcesOfPrograms[title % sourcesOfPrograms.length] ?? 'programs'
  const cpe = parseCpeKey(key)
  if (cpe) return { source, name: spaced(cpe.product), vendor: title % 2 === 0 ? spaced(cpe.vendor) : '' }
  const colon = key.indexOf(':')
  const [group, name] = [key.slice(0, colon), key.slice(colon + 1)]
  if (group === 'pypi') return { source: 'python_packages', name }
  if (group === 'npm') return { source: 'npm_packages', name }
  if (/^(?:debian|ubuntu) /.test(group)) return { source: 'deb_packages', distribution: group, name }
  if (group.includes(' ')) return { source: 'rpm_packages', distribution: group, name }
  return { source, name }
}

function spaced(words: string): string {
  return words.replaceAll('_', ' ')
}
