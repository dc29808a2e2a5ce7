import { cpeLookup } from '../index/lookup-key.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import { none } from '../index/row-flags.ts'
import { createSubjectReader } from '../keys/derive-subject.ts'
import type { KeyCandidate, Rule, Subject } from '../keys/subject.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { addedBy, applyRules, parseRuleKey } from './apply-rules.ts'
import { explainMatch } from './explain-match.ts'
import { readFacts } from './index-facts.ts'
import type { CveFacts, Judgement, Match, MatchExplanation, MatchResult, SoftwareItem } from './matcher.ts'
import { createMarkedRows, type MarkedRows } from './marked-rows.ts'
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
  const readSubject = createSubjectReader(rules)
  const rulesOf = new Map<number, readonly Rule[]>()
  const adding = new Map<string, AddingRule[]>()
  let last: { readonly candidates: readonly KeyCandidate[]; readonly rules: readonly AddingRule[] } | undefined
  for (const cve of rules.cves) {
    const number = index.findCve(cve)
    if (number !== undefined) rulesOf.set(number, rules.ofCve(cve))
    for (const rule of rules.ofCve(cve)) {
      for (const lookup of addingLookups(rule)) adding.set(lookup, [...(adding.get(lookup) ?? []), { cve, rule }])
    }
  }

  /** Adds to `found` the numbers of CVEs. */
  function matchOne(
    subject: Subject,
    found: Set<number>,
    { only, marked }: { readonly only: ReadonlySet<string> | undefined; readonly marked: MarkedRows | undefined },
  ): readonly Match[] {
    if (subject.skipped !== undefined) return noMatches
    const keys = matching.acceptKeys(subject)
    const rulesThatAdd = addingTo(subject.candidates)
    if (keys.length === 0 && rulesThatAdd.length === 0) return noMatches
    const hits = matching.findHits(subject, keys, marked)
    for (const cve of hits.keys()) found.add(cve)
    const matches = Array.from(hits.values(), (hit) => toMatch(subject, hit))
    for (const { cve, rule } of rulesThatAdd) {
      if (only && !only.has(cve)) continue
      const added = addedBy(rule, subject)
      if (!added || matches.some((match) => match.cve === cve && match.suppressedBy === null)) continue
      const source = 'rule'
      const suppressedBy = null
      const shared = { softwareId: subject.item.id, cve, source, isLowConfidence: false, suppressedBy } as const
      matches.push({ ...shared, resolvedInVersion: added.resolvedIn, key: added.key })
      const number = index.findCve(cve)
      if (number !== undefined) found.add(number)
    }
    return matches
  }

  /** Versions of a title have the same candidates, and come one after the other. */
  function addingTo(candidates: readonly KeyCandidate[]): readonly AddingRule[] {
    if (last?.candidates !== candidates)
      last = { candidates, rules: candidates.flatMap(({ lookup }) => adding.get(lookup) ?? noRules) }
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
      const only = cves && new Set(cves)
      const marked = cves && createMarkedRows(index, cves)
      const judgements: Judgement[] = []
      const matches: Match[] = []
      const found = new Set<number>()
      for (const item of software) {
        const subject = readSubject(item)
        judgements.push({ softwareId: item.id, lookupKeys: subject.lookups })
        for (const match of matchOne(subject, found, { only, marked })) matches.push(match)
      }
      return {
        generation: index.meta.generation,
        rulesHash: rules.hash,
        judgements,
        matches,
        facts: Array.from(found, (number) => readFacts(index, number)),
      }
    },
    explain: (item, cve) => explainMatch({ index, matching, rules }, readSubject(item), cve),
  }
}

interface AddingRule {
  readonly cve: string
  readonly rule: Rule
}
const noRules: readonly AddingRule[] = []
const noMatches: readonly Match[] = []

/** What software that the rule could add a finding to is looked up by. */
function addingLookups({ effect, match }: Rule): readonly string[] {
  if (!('add' in effect || 'ranges' in effect)) return []
  return (match.keys ?? []).map((key) => cpeLookup(parseRuleKey(key).product))
}
