const delaysMs = [6_000, 30_000, 120_000]
const maxDelayMs = 600_000

/** Statuses with which servers ask for patience; NVD throttles with 403. */
const patient = new Set([403, 408, 429, 500, 502, 503, 504])

/** How long to wait before try number `tries` + 1, or undefined to give up. */
export function retryDelayMs(
  tries: number,
  answer: { readonly status: number; readonly retryAfter: string | undefined },
  nowMs: number,
): number | undefined {
  const delay = delaysMs[tries - 1]
  if (delay === undefined || !patient.has(answer.status)) return undefined
  const asked = readRetryAfter(answer.retryAfter, nowMs) ?? delay
  // Who asks for hours gets them from the next run.
  return asked > maxDelayMs ? undefined : Math.max(asked, 1_000)
}

/** Seconds, or a date. */
function readRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(at - nowMs, 0)
}
