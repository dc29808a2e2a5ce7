/** The check that would have looked at a moment, were there one now and one every interval before. */
export function checkTimeOf(at: Date, { now, intervalMs }: { now: Date; intervalMs: number }): Date {
  const checksSince = Math.floor((now.getTime() - at.getTime()) / intervalMs)
  return new Date(now.getTime() - checksSince * intervalMs)
}
