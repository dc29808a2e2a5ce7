import { isAhead } from '../../../kernel/clock.ts'
import type { Automation, CheckSettings } from '../queries/automation-queries.ts'
import { nextStart, parseStartAt } from './start-at.ts'

const hourMs = 3_600_000

/** When an automation is due, in the past when it is overdue. One that was never checked is due now. */
export function nextCheckAt(
  automation: Pick<Automation, 'intervalMs' | 'lastCheckedAt' | 'checkAfter'>,
  settings: CheckSettings,
  now: Date,
): Date {
  const { lastCheckedAt, checkAfter } = automation
  const isNow = !lastCheckedAt || isAhead(lastCheckedAt, now)
  const due = isNow ? now : dueAt({ ...automation, lastCheckedAt }, settings)
  return checkAfter && checkAfter > due && !isAhead(checkAfter, now) ? checkAfter : due
}

function dueAt(
  { intervalMs: own, lastCheckedAt }: Pick<Automation, 'intervalMs'> & { readonly lastCheckedAt: Date },
  { intervalMs: shared, startAt }: CheckSettings,
): Date {
  const intervalMs = own ?? shared
  if (startAt !== '' && intervalMs > hourMs) return nextStart(parseStartAt(startAt), lastCheckedAt, intervalMs)
  return new Date(lastCheckedAt.getTime() + intervalMs)
}
