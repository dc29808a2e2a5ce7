import type { RequestObserver } from '../host/agent-session.ts'
import type { RequestKind } from '../protocol/request-kind.ts'
import { createLatencyHistogram } from '../load/latency-histogram.ts'

/** Counts what the hosts do, for the progress line and the summary. */
export interface RunCounters {
  readonly observe: RequestObserver
  /** One line about now; the rate is that since the last call. */
  renderProgress(nowMs: number): string
  renderSummary(nowMs: number): string
}

export function createRunCounters(hosts: number, startedMs: number): RunCounters {
  const counts: Record<RequestKind, number> = { enroll: 0, config: 0, read: 0, write: 0, log: 0 }
  const latency = createLatencyHistogram()
  const reasons = new Map<string, number>()
  let enrolled = 0
  let errors = 0
  let lastTotal = 0
  let lastMs = startedMs

  const total = () => Object.values(counts).reduce((sum, count) => sum + count, 0)

  return {
    observe(kind, failure, tookMs) {
      counts[kind]++
      latency.record(tookMs)
      if (!failure) {
        if (kind === 'enroll') enrolled++
        return
      }
      errors++
      const reason = failure.message.slice(0, 120)
      if (reasons.size < 50 || reasons.has(reason)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    },
    renderProgress(nowMs) {
      const rate = ((total() - lastTotal) / Math.max(nowMs - lastMs, 1)) * 1000
      lastTotal = total()
      lastMs = nowMs
      const seconds = Math.round((nowMs - startedMs) / 1000)
      return `${seconds}s  enrolled ${Math.min(enrolled, hosts)}/${hosts}  ${rate.toFixed(1)} requests/s  errors ${errors}`
    },
    renderSummary(nowMs) {
      const seconds = (nowMs - startedMs) / 1000
      const kinds = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`)
      const worst = [...reasons].sort(([, left], [, right]) => right - left).slice(0, 5)
      return [
        `${hosts} hosts, ${seconds.toFixed(1)} s, ${total()} requests (${(total() / seconds).toFixed(1)}/s): ${kinds.join(', ')}`,
        `latency ms: p50 ${format(latency.percentile(0.5))}, p95 ${format(latency.percentile(0.95))}, ` +
          `p99 ${format(latency.percentile(0.99))}, max ${format(latency.maxMs())}`,
        `errors: ${errors}`,
        ...worst.map(([reason, count]) => `  ${count} × ${reason}`),
      ].join('\n')
    },
  }
}

function format(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 0)
}
