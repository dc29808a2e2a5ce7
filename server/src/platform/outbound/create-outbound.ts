import { Agent, type Dispatcher, EnvHttpProxyAgent, request as undiciRequest } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { createAddressGuard } from './address-guard.ts'
import { urlOrigin } from './check-url.ts'
import { createGuardedConnector, type Resolve, systemResolve } from './guarded-connector.ts'
import { checkTarget, type TargetCheck } from './check-target.ts'
import { describeFailure, type OutboundFailure } from './describe-failure.ts'
import { checkProxiedTarget, readProxy } from './proxy.ts'
import { readAnswer } from './read-answer.ts'
import { withoutCredentials } from './url-credentials.ts'

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Private addresses that an administrator opened for this request's destination. */
  readonly allowedNetworks?: readonly string[]
  /** How much of the answer is read; 64 KB when absent. */
  readonly maxAnswerBytes?: number
}

/** Either an answer, whatever its status, or the reason why there is none. */
export type OutboundResult =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** At most its first `maxAnswerBytes`. */
      readonly text: string
    }
  | OutboundFailure

/**
 * The only way out over HTTP. No redirect is followed, the whole exchange has one time limit, the address that was
 * checked is the address that is dialled, and messages show of a URL only scheme and host.
 */
export interface Outbound extends Lifecycle {
  send(request: OutboundRequest): Promise<OutboundResult>
  /** What there is to say about a URL that somebody wants to save. Looks its name up, so never inside a transaction. */
  checkTarget(text: string, target: { readonly grants: readonly string[] }): Promise<TargetCheck>
}

export interface OutboundOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly allowedNetworks: readonly string[]
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly resolve?: Resolve
}

/** Connections are kept by what they may reach: one that a grant opened serves no other destination. */
interface Way {
  readonly dispatcher: Dispatcher
  checkTarget(url: URL): Promise<void>
}

const maxWays = 100

export function createOutbound(options: OutboundOptions): Outbound {
  const { resolve = systemResolve, allowedNetworks } = options
  const proxy = readProxy(options.env ?? {})
  const ways = new Map<string, Way>()

  function openWay(grants: readonly string[]): Way {
    const own = createAddressGuard(allowedNetworks, grants)
    // Undici's own time limits are off: one limit for the whole exchange is kept below.
    const settings = {
      connect: createGuardedConnector(own, options.timeoutMs, resolve),
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    }
    if (!proxy) return { dispatcher: new Agent(settings), checkTarget: async () => undefined }
    const dispatcher = new EnvHttpProxyAgent({ ...settings, ...proxy })
    return { dispatcher, checkTarget: (url) => checkProxiedTarget(own, resolve, url) }
  }

  function wayFor(grants: readonly string[]): Way {
    const key = grants.join(' ')
    const found = ways.get(key)
    if (found) return found
    const [oldest] = ways
    if (oldest && ways.size >= maxWays) {
      ways.delete(oldest[0])
      void oldest[1].dispatcher.close()
    }
    const way = openWay(grants)
    ways.set(key, way)
    return way
  }

  async function exchange(request: OutboundRequest, signal: AbortSignal): Promise<OutboundResult> {
    const { url, headers } = withoutCredentials(request)
    const { dispatcher, checkTarget } = wayFor(request.allowedNetworks ?? [])
    await checkTarget(url)
    const { method, body = null, maxAnswerBytes } = request
    const answer = await undiciRequest(url, { method, body, headers, signal, dispatcher })
    const text = await readAnswer(answer.body, maxAnswerBytes)
    return { kind: 'answer', status: answer.statusCode, headers: answer.headers, text }
  }

  return {
    checkTarget: (text, target) => checkTarget(text, { ...target, allowedNetworks, resolve, clock: options.clock }),
    async send(request) {
      const timeLimit = new AbortController()
      const done = new AbortController()
      void options.clock.sleep(options.timeoutMs, done.signal).then(() => timeLimit.abort())
      try {
        return await exchange(request, timeLimit.signal)
      } catch (error) {
        return describeFailure(error, urlOrigin(request.url), timeLimit.signal.aborted ? options.timeoutMs : undefined)
      } finally {
        done.abort()
      }
    },
    stop: async () => void (await Promise.all([...ways.values()].map(({ dispatcher }) => dispatcher.destroy()))),
  }
}
