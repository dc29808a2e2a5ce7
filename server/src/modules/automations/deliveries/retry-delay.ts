const longestMs = 72 * 3_600_000
const longestRetryAfterMs = 24 * 3_600_000

/**
 * The pause after the `failureCount`th failure, undefined when it was the last try. The last of the configured delays
 * repeats as long as all pauses together stay within three days.
 */
export function retryDelayMs(failureCount: number, delaysMs: readonly number[]): number | undefined {
  const last = delaysMs.at(-1)
  if (last === undefined) return undefined
  let totalMs = 0
  for (let failure = 1; failure <= failureCount; failure++) totalMs += delaysMs[failure - 1] ?? last
  // A list that is longer than three days in itself is used up; pauses of nothing must not go on for ever.
  const isListed = failureCount <= delaysMs.length
  if (!isListed && (totalMs > longestMs || last === 0)) return undefined
  return delaysMs[failureCount - 1] ?? last
}

/** What a receiver asks for, in seconds or as a date; undefined when it asks for nothing that can be read. */
export function parseRetryAfterMs(header: string | string[] | undefined, now: Date): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestRetryAfterMs)
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return undefined
  return Math.min(Math.max(at - now.getTime(), 0), longestRetryAfterMs)
}
