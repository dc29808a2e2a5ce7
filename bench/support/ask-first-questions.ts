import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { openIndex } from '@muster/server/modules/vulnerabilities/index/open-index.ts'
import { createMatchingEngine } from '@muster/server/modules/vulnerabilities/matching/matching-engine.ts'
import { practise } from '@muster/server/modules/vulnerabilities/matching/practise.ts'
import { loadOwnRules } from '@muster/server/modules/vulnerabilities/rules/load-rules.ts'
import { createRuleSet } from '@muster/server/modules/vulnerabilities/rules/rule-set.ts'
import type { AskedQuestions } from './first-questions.ts'

/** Does what the matching thread does, and takes the time in the thread: the way to it and back is not in it. */
const { indexFile, questions, cves } = workerData as AskedQuestions
const index = openIndex(indexFile)
const engine = createMatchingEngine(index, createRuleSet(loadOwnRules(), Date.now()))
for (const _ of practise(index, engine)) await setImmediate()

function askAll(): number {
  const startedMs = performance.now()
  for (const software of questions) engine.match(software, cves)
  return performance.now() - startedMs
}

const firstMs = askAll()
const againMs = Math.min(...Array.from({ length: 10 }, askAll))
parentPort?.postMessage({ firstMs, againMs })
