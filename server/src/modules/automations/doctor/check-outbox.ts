import type { Context } from '../../../platform/context.ts'
import { type Finding, findingsOf } from '../../../platform/doctor/finding.ts'
import { spanWords } from '../../../platform/doctor/words.ts'
import { measureOutbox, measureOverdue } from '../queries/outbox-queries.ts'

const { ok, warn, fail } = findingsOf('outbox')
/** A worker claims what is due within seconds. */
const patienceMs = 5 * 60_000
/** Much at once for a slow receiver explains some waiting, not this. */
const stuckMs = 30 * 60_000

/** Is there something that should have been sent? */
export async function checkOutbox(ctx: Context): Promise<readonly Finding[]> {
  const now = ctx.clock.now()
  const parts = await measureOutbox(ctx.db)
  const countOf = (state: string) =>
    parts.filter((part) => part.state === state).reduce((sum, { count }) => sum + count, 0)
  const findings: Finding[] = []
  const overdue = await measureOverdue(ctx.db, new Date(now.getTime() - patienceMs))
  if (overdue) {
    const lateMs = now.getTime() - overdue.since.getTime()
    const text = `${overdue.count} waiting that should have been tried, the first ${spanWords(lateMs)} ago`
    findings.push((lateMs > stuckMs ? fail : warn)(text, 'see whether a server runs and what it logs; restart it'))
  }
  const held = countOf('held')
  if (held > 0)
    findings.push(
      warn(
        `${held} held back by a storm brake`,
        'look at them (GET /automations/deliveries?state=held), then POST /automations/deliveries/held/send or /dismiss',
      ),
    )
  const dead = countOf('dead')
  if (dead > 0)
    findings.push(warn(`${dead} dead: tried for three days`, 'mend the destination, then POST /destinations/ID/replay'))
  return findings.length > 0 ? findings : [ok(`${countOf('waiting')} waiting, none overdue, held or dead`)]
}
