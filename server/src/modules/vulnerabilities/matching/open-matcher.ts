import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { Clock } from '../../../kernel/clock.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { Matcher, SoftwareItem } from './matcher.ts'
import type { MatchingAnswer, MatchingQuestion, MatchingState, NumberedReply } from './worker-protocol.ts'

/** The matcher of this process, with its worker thread. */
export interface WorkerMatcher extends Matcher, Lifecycle {
  /** Takes the index file that lies there now; without one, or with a broken one, what is in use stays. */
  reload(): Promise<void>
  /** Rules of the organisation, beside those that come with Muster. Expired ones are left out as of now. */
  setRules(rules: readonly VulnerabilityRule[]): Promise<void>
}

export interface MatcherOptions {
  readonly clock: Clock
  readonly indexFile: string
}

/** Larger questions are cut, so that a check-in's few items do not wait behind all software there is. */
const maxBatch = 1_000

export async function openMatcher({ clock, indexFile }: MatcherOptions): Promise<WorkerMatcher> {
  let rules: readonly VulnerabilityRule[] = []
  let state: MatchingState = { generation: undefined, rulesHash: '', sources: [] }
  let isStopped = false
  let connection = connect()

  function connect() {
    return createConnection(() => {
      // A worker that died is replaced at the next question, with the same index and rules.
      if (!isStopped) connection = connect()
      restored = undefined
    })
  }

  let restored: Promise<void> | undefined
  async function restore(): Promise<void> {
    await tell({ kind: 'rules', rules, nowMs: clock.now().getTime() })
    await tell({ kind: 'load', file: indexFile })
  }

  async function tell(question: MatchingQuestion): Promise<void> {
    const answer = await connection.ask(question)
    if (answer.kind === 'state') state = answer.state
  }

  async function ask<K extends MatchingAnswer['kind']>(
    kind: K,
    question: MatchingQuestion,
  ): Promise<Extract<MatchingAnswer, { kind: K }>> {
    restored ??= restore()
    await restored
    const answer = await connection.ask(question)
    if (answer.kind !== kind) throw new Error(`the matching thread answered ${answer.kind} instead of ${kind}`)
    return answer as Extract<MatchingAnswer, { kind: K }>
  }

  async function match(software: readonly SoftwareItem[], cves: readonly string[] | undefined) {
    const parts = []
    for (let at = 0; at === 0 || at < software.length; at += maxBatch) {
      const question = { kind: 'match', software: software.slice(at, at + maxBatch), cves } as const
      parts.push((await ask('match', question)).result)
    }
    const [first, ...rest] = parts
    if (!first || rest.length === 0) return first ?? { generation: '', rulesHash: '', judgements: [], matches: [] }
    // An index that was swapped in between would mix two answers.
    if (rest.some(({ generation, rulesHash }) => generation !== first.generation || rulesHash !== first.rulesHash))
      return match(software, cves)
    return {
      ...first,
      judgements: parts.flatMap(({ judgements }) => judgements),
      matches: parts.flatMap(({ matches }) => matches),
    }
  }

  restored = restore()
  await restored
  return {
    get generation() {
      return state.generation
    },
    get rulesHash() {
      return state.rulesHash
    },
    get sources() {
      return state.sources
    },
    match: (software) => match(software, undefined),
    matchCves: match,
    findFacts: async (cves) => (await ask('facts', { kind: 'facts', cves })).facts,
    explain: async (software, cve) => (await ask('explain', { kind: 'explain', software, cve })).explanation,
    reload: () => tell({ kind: 'load', file: indexFile }),
    async setRules(given) {
      rules = given
      await tell({ kind: 'rules', rules, nowMs: clock.now().getTime() })
    },
    async stop() {
      isStopped = true
      await connection.close()
    },
  }
}

interface Waiting {
  resolve(answer: MatchingAnswer): void
  reject(error: Error): void
}

function createConnection(onEnd: () => void) {
  // For threads that begin from now on: what is asked and answered lives for milliseconds. The limits of a Worker would not
  // do, because what the process was started with stands above them.
  setFlagsFromString('--max-semi-space-size=8')
  const worker = new Worker(new URL('./matching-worker.ts', import.meta.url))
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended: Error | undefined

  function end(error: Error): void {
    if (ended) return
    ended = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    onEnd()
  }
  worker.unref()
  worker.on('error', (error) => end(new Error(`the matching thread stopped: ${String(error)}`)))
  worker.on('exit', () => end(new Error('the matching thread is closed')))
  worker.on('message', ({ id, ...answer }: NumberedReply) => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    // Only a question that waits keeps the process alive.
    if (waiting.size === 0) worker.unref()
    if (answer.kind === 'failure') waiter?.reject(new Error(answer.message))
    else waiter?.resolve(answer)
  })

  return {
    ask(question: MatchingQuestion): Promise<MatchingAnswer> {
      if (ended) return Promise.reject(ended)
      const id = ++lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ ...question, id })
      })
    },
    async close(): Promise<void> {
      await worker.terminate()
    },
  }
}
