import type { RequestObserver } from '../host/agent-session.ts'
import type { RequestKind } from '../protocol/request-kind.ts'
import type { ProfileName } from '../profiles/index.ts'
import { parseAnswer } from '../protocol/answer.ts'
import { renderNodeKey } from '../protocol/request-bodies.ts'
import type { TransportOptions } from '../protocol/transport.ts'
import { createSeededRandom } from '../seeded-random.ts'
import type { RawAnswer } from './answer-reader.ts'
import { createLoadHosts, type LoadHost, readNodeKey, renderLoadEnroll } from './enroll-hosts.ts'
import { type Answered, createLoadConnection } from './load-connection.ts'
import { createLoadTarget, type LoadTarget } from './load-target.ts'
import { createPreparedAnswers } from './prepared-answers.ts'

export interface ReplayOptions extends TransportOptions {
  readonly enrollSecret: string
  readonly hosts: number
  readonly profile?: ProfileName
  readonly seed?: number
  readonly distributedIntervalSeconds: number
  readonly configIntervalSeconds: number
  /** Hosts begin one after the other over so many seconds. */
  readonly spreadSeconds: number
  readonly observe?: RequestObserver
}

export interface Replay {
  stop(): Promise<void>
}

interface PlayedHost extends LoadHost {
  nextReadMs: number
  nextConfigMs: number
  readBytes?: Buffer
  configBytes?: Buffer
  isBusy: boolean
}

const tickMs = 10
const keptConnections = 64
/** More handshakes at once would only wait for the processor, and each holds a file. */
const maxOpenConnections = 400
/** A host whose enrolment failed tries again after this. */
const retryMs = 5000

/** Plays many hosts with answers made once: enrol, config, read and write, at the agents' intervals. */
export function startReplay(options: ReplayOptions): Replay {
  const target = createLoadTarget(options)
  const answers = createPreparedAnswers(options.seed)
  const exchange = createExchange(options, target)
  const random = createSeededRandom(`${options.seed ?? 1}/replay`)
  const startedMs = performance.now()
  const hosts = createLoadHosts({ ...options, count: options.hosts }).map((host): PlayedHost => {
    const firstMs = startedMs + random.fraction() * options.spreadSeconds * 1000
    return { ...host, nextReadMs: firstMs, nextConfigMs: firstMs, isBusy: false }
  })
  const ticker = setInterval(playDue, tickMs)

  function playDue(): void {
    const nowMs = performance.now()
    for (const host of hosts) if (!host.isBusy && host.nextReadMs <= nowMs) play(host, nowMs)
  }

  function play(host: PlayedHost, nowMs: number): void {
    host.isBusy = true
    // The next time follows from the last planned one, so that a slow server does not slow the load down.
    const isLate = nowMs - host.nextReadMs > options.distributedIntervalSeconds * 1000
    host.nextReadMs = (isLate ? nowMs : host.nextReadMs) + options.distributedIntervalSeconds * 1000
    const done = () => {
      host.isBusy = false
    }
    const forget = () => {
      host.nodeKey = ''
      host.nextReadMs = performance.now() + retryMs
      done()
    }
    if (host.nodeKey === '')
      return enroll(host, () => fetchConfig(host, () => read(host, done, forget), forget), forget)
    if (host.nextConfigMs <= nowMs) return fetchConfig(host, () => read(host, done, forget), forget)
    read(host, done, forget)
  }

  function enroll(host: PlayedHost, then: () => void, forget: () => void): void {
    exchange.send('enroll', target.render('enroll', renderLoadEnroll(host, options.enrollSecret)), (answer) => {
      const key = answer instanceof Error ? undefined : readNodeKey(answer.body)
      if (key === undefined) return forget()
      host.nodeKey = key
      host.readBytes = target.render('read', renderNodeKey(key), key)
      host.configBytes = target.render('config', renderNodeKey(key), key)
      then()
    })
  }

  function fetchConfig(host: PlayedHost, then: () => void, forget: () => void): void {
    host.nextConfigMs = performance.now() + options.configIntervalSeconds * 1000
    if (!host.configBytes) return then()
    exchange.send('config', host.configBytes, (answer) => (isUnknownKey(answer) ? forget() : then()))
  }

  function read(host: PlayedHost, done: () => void, forget: () => void): void {
    if (!host.readBytes) return done()
    exchange.send('read', host.readBytes, (answer) => {
      if (isUnknownKey(answer)) return forget()
      const parsed =
        answer instanceof Error || answer.body.length <= 2 ? undefined : parseAnswer(answer.body.toString())
      const body = parsed?.outcome === 'ok' ? answers.renderWrite(host, parsed.body) : undefined
      if (body === undefined) return done()
      exchange.send('write', target.render('write', body, host.nodeKey), done)
    })
  }

  return {
    async stop() {
      clearInterval(ticker)
      exchange.close()
      await answers.close()
    },
  }
}

/** Sends on a connection of its own, or, to a server behind a proxy, on one of a few that are kept. */
function createExchange(options: ReplayOptions, target: LoadTarget) {
  const connections = Array.from({ length: options.keepsAlive ? keptConnections : maxOpenConnections }, () =>
    createLoadConnection(target),
  )
  const idle = [...connections]
  const queue: (() => void)[] = []
  let isClosed = false

  function send(kind: RequestKind, request: Buffer, answered: Answered): void {
    const connection = idle.pop()
    if (!connection) {
      queue.push(() => send(kind, request, answered))
      return
    }
    const startedMs = performance.now()
    connection.exchange(request, (answer) => {
      if (!options.keepsAlive) connection.close()
      if (isClosed) return
      idle.push(connection)
      options.observe?.(kind, findRefusal(answer), performance.now() - startedMs)
      answered(answer)
      queue.shift()?.()
    })
  }

  function close(): void {
    isClosed = true
    for (const connection of connections) connection.close()
  }

  return { send, close }
}

function findRefusal(answer: RawAnswer | Error): Error | undefined {
  if (answer instanceof Error) return answer
  if (answer.body.indexOf('"error"') < 0) return undefined
  const parsed = parseAnswer(answer.body.toString())
  return parsed.outcome === 'ok' ? undefined : new Error(parsed.reason)
}

function isUnknownKey(answer: RawAnswer | Error): boolean {
  if (answer instanceof Error || answer.body.indexOf('node_invalid') < 0) return false
  return parseAnswer(answer.body.toString()).outcome === 'node-invalid'
}
