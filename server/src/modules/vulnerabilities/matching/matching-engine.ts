import { cpeLookup } from '../index/lookup-key.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { none } from '../index/row-flags.ts'
import { createSubjectReader } from '../keys/derive-subject.ts'
import type { KeyCandidate, Rule, Subject } from '../keys/subject.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { addedBy, applyRules, parseRuleKey } from './apply-rules.ts'
import { explainMatch } from './explain-match.ts'
import { type AcceptedKey, createKeyFinder, toCpe } from './find-keys.ts'
import { readFacts } from './index-facts.ts'
import type { CveFacts, Judgement, Match, MatchExplanation, MatchResult, SoftwareItem } from './matcher.ts'
import { createRowMarking, type MarkedRows } from './marked-rows.ts'
import { createSoftwareMatching, type Hit } from './software-matching.ts'

/** Matching on one index with one set of rules; pure but for reading the index's file. */
export interface MatchingEngine {
  readonly generation: string
  readonly rulesHash: string
  readonly sources: readonly string[]
  match(software: readonly SoftwareItem[], cves?: readonly string[]): MatchResult
  findFacts(cves: readonly string[]): readonly CveFacts[]
  explain(item: SoftwareItem, cve: string): MatchExplanation
}

export function createMatchingEngine(index: VulnerabilityIndex, rules: RuleSet): MatchingEngine {
  const matching = createSoftwareMatching(index)
  const findKeys = createKeyFinder(index)
  const markRows = createRowMarking(index)
  const subjects = createSubjectReader(rules)
  const rulesOf = new Map<number, readonly Rule[]>()
  const adding: AddingRule[] = []
  let last: FoundRules | undefined
  for (const cve of rules.cves) {
    const number = index.findCve(cve)
    if (number !== undefined) rulesOf.set(number, rules.ofCve(cve))
    for (const rule of rules.ofCve(cve)) {
      const lookups = addingLookups(rule)
      if (lookups.length > 0) adding.push({ cve, rule, lookups })
    }
  }
  const addingAny = byLookup(adding)

  function toQuestion(cves: readonly string[] | undefined): Question {
    if (!cves) return { marked: undefined, adding: addingAny }
    const asked = new Set(cves)
    return { marked: markRows(asked), adding: byLookup(adding.filter(({ cve }) => asked.has(cve))) }
  }

  function matchOne({ subject, keys, rulesThatAdd }: Asked, { marked }: Question): readonly Match[] {
    const matches = matching.findHits(subject, keys, marked).map((hit) => toMatch(subject, hit))
    for (const { cve, rule } of rulesThatAdd) {
      const added = addedBy(rule, subject)
      if (!added || matches.some((match) => match.cve === cve && match.suppressedBy === null)) continue
      const source = 'rule'
      const suppressedBy = null
      const shared = { softwareId: subject.item.id, cve, source, isLowConfidence: false, suppressedBy } as const
      matches.push({ ...shared, resolvedInVersion: added.resolvedIn, key: added.key })
    }
    return matches
  }

  /** Versions of a title have the same candidates, and come one after the other. */
  function addingTo(candidates: readonly KeyCandidate[], { adding: byLookups }: Question): readonly AddingRule[] {
    if (byLookups.size === 0) return noRules
    if (last?.candidates !== candidates || last.byLookups !== byLookups)
      last = { candidates, byLookups, rules: candidates.flatMap(({ lookup }) => byLookups.get(lookup) ?? noRules) }
    return last.rules
  }

  function toMatch(subject: Subject, { cve, source, isLow, resolved, key }: Hit): Match {
    const name = key.text
    const ruled = rulesOf.has(cve) ? applyRules(rulesOf.get(cve) ?? [], subject, name) : undefined
    const resolvedIn = resolved === none ? null : index.text(index.columns['version.text'][resolved] ?? 0)
    return {
      softwareId: subject.item.id,
      cve: index.text(cve),
      source,
      isLowConfidence: isLow,
      resolvedInVersion: ruled?.resolvedIn ?? resolvedIn,
      key: name,
      suppressedBy: ruled?.suppressedBy ?? null,
    }
  }

  function findFacts(cves: readonly string[]): readonly CveFacts[] {
    return cves.flatMap((cve) => {
      const number = index.findCve(cve)
      return number === undefined ? [] : [readFacts(index, number)]
    })
  }

  return {
    generation: index.meta.generation,
    rulesHash: rules.hash,
    sources: index.meta.sources,
    findFacts,
    match(software, cves) {
      const asked = toQuestion(cves)
      const judgements: Judgement[] = []
      const matches: Match[] = []
      /** The last whose title is in no row that is asked about. Most titles are such, and have many versions. */
      const noCpe = cves ? undefined : ''
      let silent: { readonly item: SoftwareItem; readonly lookups: readonly string[] } | undefined
      for (const item of software) {
        if (silent && subjects.areAlike(silent.item, item)) {
          judgements.push({ softwareId: item.id, lookupKeys: silent.lookups, cpe: noCpe })
          continue
        }
        const subject = subjects.read(item)
        const { lookups } = subject
        const keys = subject.skipped === undefined ? findKeys(subject, asked.marked) : []
        judgements.push({ softwareId: item.id, lookupKeys: lookups, cpe: cves ? undefined : toCpe(subject, keys) })
        silent = undefined
        if (subject.skipped !== undefined) continue
        const rulesThatAdd = addingTo(subject.candidates, asked)
        if (keys.length > 0 || rulesThatAdd.length > 0)
          for (const match of matchOne({ subject, keys, rulesThatAdd }, asked)) matches.push(match)
        else if (!subject.mayBeEsr) silent = { item, lookups }
      }
      return { generation: index.meta.generation, rulesHash: rules.hash, judgements, matches }
    },
    explain: (item, cve) => explainMatch({ index, matching, findKeys, rules }, subjects.read(item), cve),
  }
}

type AddingRules = ReadonlyMap<string, readonly AddingRule[]>

interface Question {
  /** Undefined: all rows. */
  readonly marked: MarkedRows | undefined
  readonly adding: AddingRules
}

interface Asked {
  readonly subject: Subject
  readonly keys: readonly AcceptedKey[]
  readonly rulesThatAdd: readonly AddingRule[]
}

interface FoundRules {
  readonly candidates: readonly KeyCandidate[]
  readonly byLookups: AddingRules
  readonly rules: readonly AddingRule[]
}

interface AddingRule {
  readonly cve: string
  readonly rule: Rule
  readonly lookups: readonly string[]
}
const noRules: readonly AddingRule[] = []

/** What software that the rule could add a finding to is looked up by. */
function addingLookups({ effect, match }: Rule): readonly string[] {
  if (!('add' in effect || 'ranges' in effect)) return []
  return (match.keys ?? []).map((key) => cpeLookup(parseRuleKey(key).product))
}

function byLookup(rules: readonly AddingRule[]): AddingRules {
  const found = new Map<string, AddingRule[]>()
  for (const rule of rules) for (const lookup of rule.lookups) found.set(lookup, [...(found.get(lookup) ?? []), rule])
  return found
}
