import { findingSources } from '../index/finding-sources.ts'
import type { VulnerabilityIndex } from '../index/open-index.ts'
import {
  anyVersion,
  derivedName,
  endExcluding,
  exactVersion,
  kindOf,
  none,
  startExcluding,
} from '../index/row-flags.ts'
import type { Subject } from '../keys/subject.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { addedBy, applyRules } from './apply-rules.ts'
import type { ExplanationStep, MatchExplanation } from './matcher.ts'
import type { AcceptedKey, FindKeys } from './find-keys.ts'
import type { RowAnswer, SoftwareMatching } from './software-matching.ts'

interface Deps {
  readonly index: VulnerabilityIndex
  readonly matching: SoftwareMatching
  readonly findKeys: FindKeys
  readonly rules: RuleSet
}

/** A CVE that lists a hundred versions is not told a hundred times. */
const maxCriteria = 20

/** Why the software has the CVE, or why not: the first step that does not hold ended the search. */
export function explainMatch(deps: Deps, subject: Subject, cve: string): MatchExplanation {
  const steps: ExplanationStep[] = []
  const end = (sentence: string, isAffected = false): MatchExplanation => ({ isAffected, sentence, steps })
  const name = `${subject.item.name} ${subject.item.version}`.trim()
  if (subject.versionRule !== undefined)
    steps.push(ruleStep(subject.versionRule, `its version is read as ${subject.version}`, true))
  if (subject.skipped !== undefined) return end(`${name} is not judged: ${subject.skipped}.`)
  const keys = deps.findKeys(subject)
  steps.push(...keys.map(keyStep))
  const number = deps.index.findCve(cve)
  const added = deps.rules.ofCve(cve).find((rule) => addedBy(rule, subject))
  if (number === undefined && !added) return end(`No feed that was loaded knows ${cve}.`)
  const rows = number === undefined ? [] : findRows(deps.index, keys, number)
  if (rows.length === 0 && !added) return end(whyNoRow(deps, { subject, keys, cve, number: number ?? 0 }), false)
  const answers = rows.map(({ row, key }) => ({ row, key, answer: deps.matching.answerRow(row, subject, key) }))
  const shown = answers
    .toSorted((a, b) => Number(b.answer?.matches ?? false) - Number(a.answer?.matches ?? false))
    .slice(0, maxCriteria)
  for (const { row, key, answer } of shown)
    steps.push(...rowSteps(deps.index, { row, key, version: subject.version }, answer))
  return conclude(deps, { subject, name, cve, number, steps })
}

function conclude(
  { matching, findKeys, rules }: Deps,
  {
    subject,
    name,
    cve,
    number,
    steps,
  }: { subject: Subject; name: string; cve: string; number: number | undefined; steps: ExplanationStep[] },
): MatchExplanation {
  const hits = matching.findHits(subject, findKeys(subject)).filter(({ cve: found }) => found === number)
  const hit = hits.find(({ isLow }) => !isLow) ?? hits[0]
  const own = rules.ofCve(cve)
  const adding = own.find((rule) => addedBy(rule, subject))
  const decider = matching.decidingSource(subject)
  if (hit) {
    const key = hit.key.text
    const { suppressedBy } = applyRules(own, subject, key)
    if (suppressedBy !== null) {
      const reason = own.find(({ id }) => id === suppressedBy)?.reason ?? ''
      steps.push(ruleStep(suppressedBy, reason, false))
      return {
        isAffected: false,
        sentence: `${hit.source} says that ${name} has ${cve}, but rule ${suppressedBy} hides it: ${reason}`,
        steps,
      }
    }
    const doubt = hit.isLow ? ', with low confidence' : ''
    const others = hits.flatMap(({ source }) => (source === hit.source ? [] : [source]))
    const also = others.length === 0 ? '' : `; so does ${others.join(', ')}`
    return { isAffected: true, sentence: `${name} has ${cve}, says ${hit.source}${doubt}${also}.`, steps }
  }
  if (adding) {
    steps.push(ruleStep(adding.id, adding.reason, true))
    return { isAffected: true, sentence: `${name} has ${cve}, says rule ${adding.id}.`, steps }
  }
  if (decider && number !== undefined && matching.isKnownTo(decider, number)) {
    steps.push({
      kind: 'source',
      sentence: `${decider} knows ${cve} and decides about this software.`,
      holds: false,
      details: { source: decider },
    })
    return {
      isAffected: false,
      sentence: `${decider} decides about ${name} and does not list it as affected by ${cve}.`,
      steps,
    }
  }
  const last = steps.findLast(({ holds }) => !holds)
  return {
    isAffected: false,
    sentence: `${name} does not have ${cve}: ${last?.sentence ?? 'nothing that was loaded says so.'}`,
    steps,
  }
}

function findRows(index: VulnerabilityIndex, keys: readonly AcceptedKey[], cve: number) {
  const rows: { readonly row: number; readonly key: AcceptedKey }[] = []
  for (const key of keys) {
    const end = index.columns['key.rowStart'][key.number + 1] ?? 0
    for (let row = index.columns['key.rowStart'][key.number] ?? 0; row < end; row++)
      if (index.columns['row.cve'][row] === cve) rows.push({ row, key })
  }
  return rows
}

function whyNoRow(
  { index }: Deps,
  { subject, keys, cve, number }: { subject: Subject; keys: readonly AcceptedKey[]; cve: string; number: number },
): string {
  if (keys.length === 0) {
    const tried = subject.candidates
      .map(({ lookup }) => lookup)
      .slice(0, 8)
      .join(', ')
    return tried === ''
      ? 'Nothing is known by which it could be looked up.'
      : `No feed names this software; it was looked up as ${tried}.`
  }
  const others = listKeys(index, number).slice(0, 8)
  const names = keys.map(({ text }) => text).join(', ')
  if (others.length === 0)
    return `${cve} is known, but no source that was loaded says what it affects, or it was rejected.`
  return `${cve} affects ${others.join(', ')}; this software is ${names}.`
}

function listKeys(index: VulnerabilityIndex, cve: number): readonly string[] {
  const names: string[] = []
  for (const [key, text] of index.columns['key.text'].entries()) {
    const rows = index.columns['row.cve'].subarray(
      index.columns['key.rowStart'][key] ?? 0,
      index.columns['key.rowStart'][key + 1] ?? 0,
    )
    if (rows.includes(cve)) names.push(index.text(text))
  }
  return names
}

const confidences = { sure: 'surely', likely: 'very likely', low: 'perhaps' } as const

function keyStep({ text, confidence, candidate }: AcceptedKey): ExplanationStep {
  return {
    kind: 'key',
    sentence: `By ${candidate.origin} it is ${confidences[confidence]} ${text}.`,
    holds: true,
    details: { key: text, lookup: candidate.lookup, origin: candidate.origin, confidence },
  }
}

function rowSteps(
  index: VulnerabilityIndex,
  { row, key, version }: { row: number; key: AcceptedKey; version: string },
  answer: RowAnswer | undefined,
): readonly ExplanationStep[] {
  const { columns, text } = index
  const source = findingSources[columns['row.source'][row] ?? 0] ?? 'nvd'
  const detail = text(columns['row.detail'][row] ?? 0)
  const versions = describeVersions(index, row)
  const isAdvisory = (columns['row.source'][row] ?? 0) > 1
  const flags = columns['row.flags'][row] ?? 0
  const steps: ExplanationStep[] = [
    {
      kind: 'criterion',
      sentence: `${source} lists ${key.text}${isAdvisory ? ` (${detail})` : ''}: ${versions}.`,
      holds: true,
      details: {
        source,
        key: key.text,
        versions,
        ...(isAdvisory ? { advisory: detail } : { attributes: detail }),
        ...(flags & derivedName ? { derived: 'true' } : {}),
      },
    },
  ]
  if (!answer) return [...steps, rangeStep(`${version} is no version that can be compared`, false, versions)]
  if (answer.version === 'other-scheme')
    steps.push(
      rangeStep(`${version} and ${versions} count in different ways, so they are not compared`, false, versions),
    )
  else if (answer.version === 'outside') steps.push(rangeStep(`${version} is not among: ${versions}`, false, versions))
  else steps.push(rangeStep(`${version} is among: ${versions}`, true, versions))
  if (!answer.isForPlatform)
    steps.push({
      kind: 'platform',
      sentence: 'The criterion is about another platform.',
      holds: false,
      details: { attributes: detail },
    })
  const condition = text(columns['row.condition'][row] ?? 0)
  if (answer.condition !== 'holds')
    steps.push({
      kind: 'platform',
      sentence:
        answer.condition === 'fails'
          ? 'What it asks for beside the software is not so.'
          : 'What it asks for beside the software cannot be told.',
      holds: answer.condition === 'unknown',
      details: { condition },
    })
  return steps
}

function rangeStep(sentence: string, holds: boolean, versions: string): ExplanationStep {
  return { kind: 'range', sentence: `${sentence}.`, holds, details: { versions } }
}

function describeVersions({ columns, text }: VulnerabilityIndex, row: number): string {
  const flags = columns['row.flags'][row] ?? 0
  const textOf = (place: number | undefined) =>
    place === undefined || place === none ? '' : text(columns['version.text'][place] ?? 0)
  const low = textOf(columns['row.low'][row])
  const high = textOf(columns['row.high'][row])
  if (kindOf(flags) === anyVersion) return 'any version, without bounds'
  if (kindOf(flags) === exactVersion) return `version ${low}`
  const parts = [
    low === '' ? '' : `${flags & startExcluding ? 'later than' : 'from'} ${low}`,
    high === '' ? '' : `${flags & endExcluding ? 'before' : 'up to'} ${high}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'every version' : parts.join(' ')
}

function ruleStep(rule: string, sentence: string, holds: boolean): ExplanationStep {
  return { kind: 'rule', sentence: `Rule ${rule}: ${sentence}`, holds, details: { rule } }
}
