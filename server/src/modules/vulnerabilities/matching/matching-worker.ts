import { parentPort } from 'node:worker_threads'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { errorText } from '../../../kernel/errors.ts'
import { BrokenFileError } from '../index/column-file.ts'
import { openIndex, type VulnerabilityIndex } from '../index/open-index.ts'
import { loadOwnRules } from '../rules/load-rules.ts'
import { createRuleSet, type RuleSet } from '../rules/rule-set.ts'
import { createMatchingEngine, type MatchingEngine } from './matching-engine.ts'
import { practise } from './practise.ts'
import type { MatchingAnswer, MatchingQuestion, NumberedQuestion, NumberedReply } from './worker-protocol.ts'

/** The thread that holds the index: asks come in order, one at a time. */
const ownRules = loadOwnRules()
let rules: RuleSet = createRuleSet(ownRules, 0)
let rulesText = '[]'
let index: VulnerabilityIndex | undefined
let engine: MatchingEngine | undefined
/** So late after an index was taken that a server which starts, or follows a feed, has done the rest. */
const practiceAfterMs = 1_000
let practice: NodeJS.Timeout | undefined

function answer(question: MatchingQuestion): MatchingAnswer {
  switch (question.kind) {
    case 'load':
      load(question.file)
      return tellState()
    case 'rules':
      setRules(question.rules, question.nowMs)
      return tellState()
    case 'match':
      return { kind: 'match', result: needEngine().match(question.software, question.cves) }
    case 'facts':
      return { kind: 'facts', facts: engine?.findFacts(question.cves) ?? [] }
    case 'explain':
      return { kind: 'explain', explanation: needEngine().explain(question.software, question.cve) }
  }
}

/** No file: there is no index yet. A broken one leaves the index that is in use. */
function load(file: string): void {
  let opened: VulnerabilityIndex
  try {
    opened = openIndex(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof BrokenFileError) return
    throw error
  }
  index?.close()
  index = opened
  engine = createMatchingEngine(opened, rules)
  clearTimeout(practice)
  practice = setTimeout(goOn, practiceAfterMs, practise(opened, engine))
}

/** One question of its own, then those of others. */
function goOn(questions: Iterator<void>): void {
  try {
    if (!questions.next().done) practice = setTimeout(goOn, 0, questions)
  } catch {
    // It is for speed only, and must not end the thread.
  }
}

/** The same again, as a server sets them when it starts, change nothing: to make an engine is to read all rows. */
function setRules(given: readonly VulnerabilityRule[], nowMs: number): void {
  // Those of the organisation come first, so that they can correct the others.
  const next = createRuleSet([...given, ...ownRules], nowMs)
  const text = JSON.stringify(given)
  if (next.hash === rules.hash && text === rulesText) return
  rules = next
  rulesText = text
  engine = index && createMatchingEngine(index, rules)
}

function needEngine(): MatchingEngine {
  if (!engine) throw new Error('there is no index of vulnerabilities yet')
  return engine
}

function tellState(): MatchingAnswer {
  const state = { generation: engine?.generation, rulesHash: rules.hash, sources: engine?.sources ?? [] }
  return { kind: 'state', state }
}

parentPort?.on('message', ({ id, ...question }: NumberedQuestion) => {
  let reply: NumberedReply
  try {
    reply = { id, ...answer(question) }
  } catch (error) {
    reply = { id, kind: 'failure', message: errorText(error) }
  }
  parentPort?.postMessage(reply)
})
