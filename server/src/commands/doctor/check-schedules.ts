import { listNotices } from '../../modules/notices/index.ts'
import type { Context } from '../../platform/context.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { countWords } from '../../platform/doctor/words.ts'
import { listLastRuns } from '../../platform/jobs/schedule-queries.ts'

const { ok, warn } = findingsOf('schedules')

/** What the server has noticed of schedules that are overdue, and those whose last run failed. */
export async function checkSchedules(ctx: Context): Promise<readonly Finding[]> {
  const overdue = (await listNotices(ctx, {})).filter(({ kind }) => kind === 'schedule_overdue')
  const runs = await listLastRuns(ctx.db)
  const failed = runs.filter(({ outcome }) => outcome === 'failed')
  const findings = [
    ...overdue.map(({ message }) => warn(message, 'mend the cause; GET /schedules shows the runs')),
    ...failed.map(({ name, startedAt, error }) =>
      warn(
        `the last run of "${name}" (${startedAt.toISOString()}) failed: ${error}`,
        `mend the cause, then POST /trigger?name=${name}`,
      ),
    ),
  ]
  return findings.length > 0
    ? findings
    : [ok(`${countWords(runs.length, 'schedule')} ran, none is overdue, none failed`)]
}
