import type { Context } from '../../../platform/context.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import { parseHostStatusConditions } from '../triggers/host-status-conditions.ts'
import { measureHosts } from '../triggers/measure-hosts.ts'
import { renderHostStatusBody } from '../triggers/render-host-status-body.ts'
import type { ComposedMessage } from './composed-message.ts'
import { sampleMeasure } from './samples.ts'

export async function composeHostStatusMessage(ctx: Context, rule: DraftRule): Promise<ComposedMessage> {
  const { includeDetails } = rule
  const conditions = parseHostStatusConditions(rule.conditions)
  const { daysCount } = conditions
  const now = ctx.clock.now()
  const measure = daysCount > 0 ? await measureHosts(ctx.db, conditions, { teamId: rule.teamId, at: now }) : undefined
  if (!measure || measure.totalHosts === 0) {
    const sentence =
      daysCount > 0
        ? 'the documented example: there are no hosts yet'
        : 'the documented example: conditions.days_count is not set'
    return {
      source: { kind: 'sample', sentence, at: null, subject: null },
      body: renderHostStatusBody({ ...sampleMeasure, includeDetails }),
      messageCount: 1,
      hostCount: sampleMeasure.unseenIds.length,
    }
  }
  const { unseenIds, totalHosts, isReached } = measure
  const state = `${unseenIds.length} of ${totalHosts} hosts are unseen now`
  const sentence = isReached ? `${state}, which would be sent` : `${state}, which is too few to be sent`
  return {
    source: { kind: 'now', sentence, at: now.toISOString(), subject: { kind: 'host_status', id: 'hosts' } },
    body: renderHostStatusBody({ ...measure, daysCount, includeDetails }),
    messageCount: isReached ? 1 : 0,
    hostCount: unseenIds.length,
  }
}
