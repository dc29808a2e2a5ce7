import type { RawAnswer } from './answer-reader.ts'
import { createLatencyHistogram, type LatencyHistogram } from './latency-histogram.ts'
import { createLoadConnection, findFailure, type LoadConnection } from './load-connection.ts'
import type { LoadTarget } from './load-target.ts'

export interface DriveOptions {
  readonly target: LoadTarget
  readonly connections: number
  /** The bytes of the n-th request, n from 0; undefined ends the run. */
  nextRequest(n: number): Buffer | undefined
  readonly durationMs?: number
  /** A new connection, with a new handshake, for each request. */
  readonly opensAnew?: boolean
  /** Without a rate each connection asks again as soon as it has its answer. */
  readonly ratePerSecond?: number
  onAnswer?(answer: RawAnswer, n: number): void
}

export interface LoadResult {
  readonly requests: number
  readonly errors: number
  readonly firstError?: string
  readonly durationMs: number
  readonly ratePerSecond: number
  /** With a rate, time counts from when a request was due, so a server that stalls cannot hide it. */
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const tickMs = 1

/** Sends requests over kept connections and measures. */
export async function drive(options: DriveOptions): Promise<LoadResult> {
  const connections = Array.from({ length: options.connections }, () => createLoadConnection(options.target))
  try {
    return await measure(options, connections)
  } finally {
    for (const connection of connections) connection.close()
  }
}

function measure(options: DriveOptions, connections: readonly LoadConnection[]): Promise<LoadResult> {
  const { ratePerSecond, durationMs = Number.POSITIVE_INFINITY } = options
  const latency = createLatencyHistogram()
  const startedMs = performance.now()
  const idle = [...connections]
  let sent = 0
  let underWay = 0
  let errors = 0
  let firstError: string | undefined
  let isOver = false

  return new Promise((resolve) => {
    const ticker = ratePerSecond === undefined ? undefined : setInterval(sendDue, tickMs)

    function sendDue(): void {
      const due = ((performance.now() - startedMs) / 1000) * (ratePerSecond ?? 0)
      while (!isOver && sent < due && sendOne(startedMs + (sent / (ratePerSecond ?? 1)) * 1000)) {}
      finishIfOver()
    }

    function sendOne(dueMs: number): boolean {
      const connection = idle.at(-1)
      if (!connection) return false
      const n = sent
      const request = performance.now() - startedMs >= durationMs ? undefined : options.nextRequest(n)
      isOver = request === undefined
      if (!request) return false
      idle.pop()
      sent++
      underWay++
      connection.exchange(request, (answer) => {
        underWay--
        if (options.opensAnew) connection.close()
        idle.push(connection)
        note(answer, n, dueMs)
        if (ratePerSecond === undefined && !isOver) sendOne(performance.now())
        finishIfOver()
      })
      return true
    }

    function note(answer: RawAnswer | Error, n: number, dueMs: number): void {
      latency.record(performance.now() - dueMs)
      const failure = findFailure(answer)
      if (failure) {
        errors++
        firstError ??= failure.message
      }
      if (!(answer instanceof Error)) options.onAnswer?.(answer, n)
    }

    function finishIfOver(): void {
      if (!isOver || underWay > 0) return
      clearInterval(ticker)
      resolve({ ...summarize(latency, performance.now() - startedMs), errors, firstError })
    }

    if (ratePerSecond === undefined) while (!isOver && sendOne(performance.now())) {}
    finishIfOver()
  })
}

function summarize(latency: LatencyHistogram, durationMs: number) {
  return {
    requests: latency.count(),
    durationMs,
    ratePerSecond: latency.count() / (durationMs / 1000),
    p50Ms: latency.percentile(0.5),
    p95Ms: latency.percentile(0.95),
    p99Ms: latency.percentile(0.99),
    maxMs: latency.maxMs(),
  }
}
