import type {
  CveFacts,
  FindingSource,
  IndexChange,
  Match,
  Matcher,
  MatchResult,
  SoftwareItem,
} from '../matching/matcher.ts'

export interface Advisory {
  readonly cve: string
  /** Of the software. */
  readonly name: string
  readonly source?: FindingSource
  /** Versions below are affected; null = all are. */
  readonly fixed?: string | null
  readonly isLowConfidence?: boolean
  readonly suppressedBy?: string | null
  readonly publishedMs?: number | null
  readonly cvssScore?: number | null
}

/** A matcher whose index is a list in the test; versions are compared as texts. */
export interface HandMadeMatcher extends Matcher {
  /** Swaps the index and tells how the new one differs. */
  load(advisories: readonly Advisory[]): IndexChange
  setRules(rulesHash: string): void
  /** While set, everything asked of it fails. */
  failWith(error: Error | undefined): void
  readonly asked: { software: number; cves: readonly string[] | undefined }[]
}

export function createHandMadeMatcher(initial: readonly Advisory[] = []): HandMadeMatcher {
  let advisories: readonly Advisory[] = []
  let generation: string | undefined
  let rulesHash = 'rules 1'
  let failure: Error | undefined
  const asked: HandMadeMatcher['asked'] = []

  function load(next: readonly Advisory[]): IndexChange {
    const [before, after] = [new Set(advisories.map(toKey)), new Set(next.map(toKey))]
    const changed = [...advisories, ...next].filter((one) => !(before.has(toKey(one)) && after.has(toKey(one))))
    const change = {
      before: generation,
      generation: next.map(toKey).join('\n'),
      changedCves: [...new Set(changed.map(({ cve }) => cve))],
      lookupKeys: [...new Set(changed.map(({ name }) => `cpe:${name}`))],
      wholeLookupKeys: [],
      sources: sourcesOf(next),
    }
    advisories = next
    generation = change.generation
    return change
  }

  async function match(software: readonly SoftwareItem[], cves?: readonly string[]): Promise<MatchResult> {
    if (failure) throw failure
    if (generation === undefined) throw new Error('there is no index')
    asked.push({ software: software.length, cves })
    const eligible = advisories.filter(({ cve }) => !cves || cves.includes(cve))
    const matches = software.flatMap((item) =>
      eligible.filter((one) => isAffected(one, item)).map((one) => toMatch(one, item)),
    )
    return {
      generation,
      rulesHash,
      judgements: software.map(({ id, name }) => ({
        softwareId: id,
        lookupKeys: [`cpe:${name}`],
        ...(cves ? {} : { cpe: `cpe:2.3:a:made:${name}` }),
      })),
      matches,
    }
  }

  function factsOf(cves: ReadonlySet<string>): readonly CveFacts[] {
    const known = new Map(advisories.filter(({ cve }) => cves.has(cve)).map((one) => [one.cve, toFacts(one)]))
    return [...known.values()]
  }

  if (initial.length > 0) load(initial)
  return {
    get generation() {
      return generation
    },
    get rulesHash() {
      return rulesHash
    },
    get sources() {
      return sourcesOf(advisories)
    },
    asked,
    load,
    setRules: (hash) => {
      rulesHash = hash
    },
    failWith: (error) => {
      failure = error
    },
    match: (software) => match(software),
    matchCves: match,
    findFacts: async (cves) => factsOf(new Set(cves)),
    explain: async () => ({ isAffected: false, sentence: 'not asked here', steps: [] }),
  }
}

function toKey(advisory: Advisory): string {
  return JSON.stringify(advisory)
}

function sourcesOf(advisories: readonly Advisory[]): readonly string[] {
  return [...new Set(advisories.map(({ source = 'nvd' }) => source))]
}

function isAffected({ name, fixed = null }: Advisory, item: SoftwareItem): boolean {
  return item.name === name && (fixed === null || item.version < fixed)
}

function toMatch(advisory: Advisory, item: SoftwareItem): Match {
  const { cve, name, source = 'nvd', fixed = null, isLowConfidence = false, suppressedBy = null } = advisory
  return {
    softwareId: item.id,
    cve,
    source,
    isLowConfidence,
    resolvedInVersion: fixed,
    key: `cpe:${name}`,
    suppressedBy,
  }
}

function toFacts({ cve, publishedMs = 1_780_000_000_000, cvssScore = null }: Advisory): CveFacts {
  return {
    ...{ cve, publishedMs, modifiedMs: null, description: `About ${cve}.`, cvssScore, cvssVersion: null },
    ...{ cvssVector: null, epssProbability: null, epssPercentile: null, isKnownExploited: null },
    ...{ exploitedSinceMs: null, exploitDueMs: null, usableMs: publishedMs },
  }
}
