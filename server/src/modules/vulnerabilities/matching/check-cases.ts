import { compareVersions } from '../versions/version-orders.ts'
import type { MatchingEngine } from './matching-engine.ts'
import type { SoftwareItem } from './matcher.ts'

/** Software of which somebody said what it has and what not: see `fixtures/README.md`. */
export interface MatchingCase {
  readonly source: string
  readonly software: Readonly<Record<string, string>>
  /** CVE → the version that resolves it, '' where none is claimed. */
  readonly included?: Readonly<Record<string, string>>
  readonly excluded?: readonly string[]
  /** Empty: nothing at all may be found. */
  readonly keys?: readonly string[]
}

export interface CaseResult {
  readonly right: number
  /** What is wrong, with its cause. */
  readonly wrong: readonly string[]
}

/** Counts only what would be told: neither low confidence nor what a rule hides. */
export function checkCases(engine: MatchingEngine, cases: readonly MatchingCase[]): CaseResult {
  const wrong: string[] = []
  let right = 0
  for (const one of cases) {
    const item = toItem(one.software)
    const { matches } = engine.match([item])
    const told = new Map(
      matches.filter((match) => !match.isLowConfidence && !match.suppressedBy).map((match) => [match.cve, match]),
    )
    const check = (isRight: boolean, kind: string, cve: string) => {
      if (isRight) right++
      else
        wrong.push(
          `${kind} ${cve} on ${item.name} ${item.version} (${one.source}): ${engine.explain(item, cve).sentence}`,
        )
    }
    for (const [cve, resolved] of Object.entries(one.included ?? {})) {
      const match = told.get(cve)
      const isResolved = resolved === '' || compareVersions('nvd', match?.resolvedInVersion ?? '', resolved) === 0
      check(match !== undefined && isResolved, match ? `resolved in ${match.resolvedInVersion}:` : 'miss of', cve)
    }
    for (const cve of one.excluded ?? []) check(!told.has(cve), 'wrong hit', cve)
    if (one.keys) check(matches.length === 0, 'wrong key', matches[0]?.cve ?? '')
  }
  return { right, wrong }
}

export function toItem(fields: Readonly<Record<string, string>>): SoftwareItem {
  const text = (name: string) => fields[name] ?? ''
  return {
    ...{
      id: 1,
      source: text('source'),
      name: text('name'),
      version: text('version'),
      release: text('release'),
      epoch: 0,
    },
    ...{ arch: text('arch'), vendor: text('vendor'), bundleIdentifier: text('bundle_identifier') },
    ...{ extensionId: '', extensionFor: '', sourcePackage: '', sourceVersion: '', distribution: text('distribution') },
    platform: text('platform'),
  }
}
