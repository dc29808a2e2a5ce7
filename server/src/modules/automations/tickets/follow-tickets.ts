import { errorText } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { listStillFailing } from '../../policies/index.ts'
import { getServerUrl } from '../../settings/index.ts'
import { listAffectedHostIds, listCveFindings } from '../../vulnerabilities/index.ts'
import { listReportedHostIds } from '../queries/ledger-queries.ts'
import { continuedForMs, decideTicketStep, isContinued } from './decide-ticket-step.ts'
import { planStep } from './plan-step.ts'
import { hasOpenDelivery, listLiveTickets, lockTicket, type Ticket } from './ticket-queries.ts'

/** Software of one CVE; more than this nobody has. */
const maxSoftware = 1_000

/**
 * Lets tickets live with the facts: what recovered is told at once, what comes and goes at most once an hour. Each ticket
 * is a transaction of its own. New hosts of a policy are not looked for here: its automation decides who is reported.
 */
export async function followTickets(ctx: Context): Promise<void> {
  const serverUrl = await getServerUrl(ctx)
  const since = new Date(ctx.clock.now().getTime() - continuedForMs)
  const errors: string[] = []
  let [planned, afterId] = [0, '']
  for (;;) {
    const tickets = await listLiveTickets(ctx.db, { afterId, since })
    for (const ticket of tickets) {
      afterId = ticket.id
      if (!(await hasMoved(ctx, ticket))) continue
      try {
        planned += await inTransaction(ctx.db, (tx) => followOne(onTransaction(ctx, tx), tx, { ticket, serverUrl }))
      } catch (error) {
        errors.push(`ticket ${ticket.id}: ${errorText(error)}`)
      }
    }
    if (tickets.length === 0) break
  }
  if (planned > 0) ctx.changes.announce('deliveries')
  if (errors.length > 0) throw new Error(errors.slice(0, 3).join('; '))
}

/** A look without a lock, because most have not. */
async function hasMoved(ctx: Context, ticket: Ticket): Promise<boolean> {
  const hostIds = await listConcerned(ctx.db, ticket)
  const isPending = ticket.key === null
  const decision = decideTicketStep(ticket, { hostIds, isPending, now: ctx.clock.now() })
  return decision !== 'none'
}

async function followOne(
  ctx: Context,
  tx: Tx,
  { ticket: { id }, serverUrl }: { ticket: Ticket; serverUrl: string },
): Promise<number> {
  const ticket = await lockTicket(tx, id)
  if (!ticket || ticket.automationId === null || ticket.destinationId === null) return 0
  const now = ctx.clock.now()
  if (!isContinued(ticket, now)) return 0
  const hostIds = await listConcerned(tx, ticket)
  const isPending = await hasOpenDelivery(tx, id)
  // Whoever withdrew its creation did not want it.
  if (ticket.key === null && !isPending) return 0
  const { automationId, destinationId, facts } = ticket
  const decision = decideTicketStep(ticket, { hostIds, isPending, now })
  return (await planStep(ctx, tx, { automationId, destinationId, ticket, facts, decision, hostIds, serverUrl })).length
}

/** Ascending. */
async function listConcerned(
  db: Db | Tx,
  { facts, hostIds, automationId, recoveredAt }: Ticket,
): Promise<readonly number[]> {
  if (facts.kind === 'policy') {
    if (recoveredAt !== null) return []
    return [...(await listStillFailing(db, { policyId: facts.id, hostIds }))].sort((a, b) => a - b)
  }
  const findings = await listCveFindings(db, { cve: facts.cve, limit: maxSoftware })
  const softwareIds = findings.filter(({ isLowConfidence }) => !isLowConfidence).map(({ softwareId }) => softwareId)
  const reported = automationId === null ? new Set(hostIds) : await listReportedHostIds(db, automationId, facts.cve)
  return (await listAffectedHostIds(db, softwareIds)).filter((id) => reported.has(id))
}
