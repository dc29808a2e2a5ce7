import type { Clock } from '../clock.ts'
import type { Fault } from '../faults/fault.ts'
import { type Answer, parseAnswer } from '../protocol/answer.ts'
import { type RequestKind, requestPaths } from '../protocol/request-kind.ts'
import type { AgentRequest, Transport } from '../protocol/transport.ts'
import type { SeededRandom } from '../seeded-random.ts'

/** Told of every request that was made, for counters and progress lines. */
export type RequestObserver = (kind: RequestKind, failure: Error | undefined, tookMs: number) => void

export interface SessionOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: SeededRandom
  readonly fault?: Fault
  readonly observe?: RequestObserver
  readonly enrollAttempts: number
  renderEnroll(): string
}

/** The agent's side of a conversation: holds the node key, retries, and enrols anew when the server forgot the key. */
export interface AgentSession {
  nodeKey(): string | undefined
  enroll(options?: { readonly attempts?: number; readonly signal?: AbortSignal }): Promise<void>
  /** Repeats after 1, 4, 9 … seconds until the body of the answer counts as success. */
  call(
    kind: RequestKind,
    render: (nodeKey: string) => AgentBody,
    options: CallOptions,
  ): Promise<Readonly<Record<string, unknown>>>
}

export interface AgentBody {
  readonly body: string
  readonly isCompressed?: boolean
}

export interface CallOptions {
  readonly attempts: number
  readonly signal?: AbortSignal
}

const maxEnrollWaitSeconds = 600

/** The server said no (or nothing that an agent understands). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

export function createAgentSession(options: SessionOptions): AgentSession {
  const { clock, transport, fault } = options
  let nodeKey: string | undefined

  async function post(kind: RequestKind, request: AgentRequest, signal?: AbortSignal): Promise<Answer> {
    const startedMs = clock.monotonicMs()
    let failure: Error | undefined
    try {
      const answer = parseAnswer(await transport.post(request, signal))
      if (answer.outcome !== 'ok') failure = new RefusedError(answer.reason)
      return answer
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      throw failure
    } finally {
      if (!signal?.aborted) options.observe?.(kind, failure, clock.monotonicMs() - startedMs)
    }
  }

  async function enrollOnce(signal?: AbortSignal): Promise<void> {
    const answer = await post('enroll', { path: requestPaths.enroll, body: options.renderEnroll() }, signal)
    // An agent takes any key that it finds, even beside an error.
    const key = [answer.body?.node_key, answer.body?.id].find((value) => typeof value === 'string' && value !== '')
    if (typeof key !== 'string') {
      throw new RefusedError(answer.outcome === 'ok' ? 'the answer to enroll has no node_key' : answer.reason)
    }
    nodeKey = key
  }

  async function enroll({
    attempts = options.enrollAttempts,
    signal,
  }: {
    attempts?: number
    signal?: AbortSignal
  } = {}) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await enrollOnce(signal)
      } catch (error) {
        if (attempt >= attempts || signal?.aborted) throw error
      }
      await clock.sleep(Math.min(attempt ** 2, maxEnrollWaitSeconds) * 1000, signal)
    }
  }

  async function callOnce(kind: RequestKind, render: (nodeKey: string) => AgentBody, signal?: AbortSignal) {
    if (nodeKey === undefined) await enroll({ signal })
    const key = nodeKey ?? ''
    const { body, isCompressed } = render(key)
    const sent = fault?.rewriteBody ? fault.rewriteBody(kind, body, options.random) : body
    // A host with this fault keeps the request to itself; for it the matter is settled.
    if (sent === undefined) return {}
    const stallMs = fault?.stallMs?.(kind, options.random)
    const request = { path: requestPaths[kind], body: sent, nodeKey: key, isCompressed, stallMs }
    const answer = await post(kind, request, signal)
    if (answer.outcome === 'ok') return answer.body
    if (answer.outcome === 'node-invalid' && nodeKey === key) nodeKey = undefined
    throw new RefusedError(answer.reason)
  }

  async function call(kind: RequestKind, render: (nodeKey: string) => AgentBody, { attempts, signal }: CallOptions) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await callOnce(kind, render, signal)
      } catch (error) {
        if (attempt >= attempts || signal?.aborted) throw error
      }
      await clock.sleep(attempt ** 2 * 1000, signal)
    }
  }

  return { nodeKey: () => nodeKey, enroll, call }
}
