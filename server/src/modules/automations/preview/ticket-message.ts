import type { Context } from '../../../platform/context.ts'
import type { HostLabel } from '../../hosts/index.ts'
import { getServerUrl } from '../../settings/index.ts'
import { isTrackerKind } from '../destinations/registry.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import { listRuleDestinations } from '../rules/rule-queries.ts'
import { describeTicket } from '../tickets/describe-ticket.ts'
import type { TicketFacts } from '../tickets/ticket-facts.ts'
import { renderTicketMessage } from '../tickets/ticket-message.ts'
import type { ComposedMessage } from './composed-message.ts'

/** The ticket, where that is what the first destination gets. */
export async function composeTicket(
  ctx: Context,
  { destinationIds: [firstId] }: DraftRule,
  { facts, hosts }: { facts: TicketFacts; hosts: readonly HostLabel[] },
): Promise<Omit<ComposedMessage, 'source'> | undefined> {
  if (firstId === undefined) return undefined
  const first = (await listRuleDestinations(ctx.db, [firstId])).get(firstId)
  if (!first || !isTrackerKind(first.kind)) return undefined
  const content = describeTicket(facts, { hosts, serverUrl: await getServerUrl(ctx) })
  return { body: renderTicketMessage({ step: 'create', ...content }), messageCount: 1, hostCount: hosts.length }
}
