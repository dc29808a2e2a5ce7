import { errorText } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { lastEventNumber } from '../../../platform/events/event-sequence.ts'
import { listLastFlipSeqs, listStillFailing } from '../../policies/index.ts'
import { getServerUrl } from '../../settings/index.ts'
import { listAffectedHostIds, listCveFindings } from '../../vulnerabilities/index.ts'
import { listReportedHostIds } from '../queries/ledger-queries.ts'
import { continuedForMs, decideTicketStep, isContinued, needsLook } from './decide-ticket-step.ts'
import { planStep } from './plan-step.ts'
import { hasOpenDelivery, listLiveTickets, lockTicket, markLooked, type Ticket } from './ticket-queries.ts'

/** Software of one CVE; more than this nobody has. */
const maxSoftware = 1_000

/**
 * Lets tickets live with the facts: what recovered is told at once, what comes and goes at most once an hour. Each ticket
 * is a transaction of its own. New hosts of a policy are not looked for here: its automation decides who is reported.
 */
export async function followTickets(ctx: Context, { isAll = false }: { isAll?: boolean } = {}): Promise<void> {
  const serverUrl = await getServerUrl(ctx)
  const at = ctx.clock.now()
  const since = new Date(at.getTime() - continuedForMs)
  const errors: string[] = []
  let [planned, afterId] = [0, '']
  for (;;) {
    // Read before the facts: what happens meanwhile is looked at again.
    const seq = await lastEventNumber(ctx.db)
    const tickets = await listLiveTickets(ctx.db, { afterId, since })
    const looked: string[] = []
    for (const ticket of isAll ? tickets : await listToLookAt(ctx, tickets)) {
      try {
        planned += await followOne(ctx, { ticket, serverUrl })
        looked.push(ticket.id)
      } catch (error) {
        errors.push(`ticket ${ticket.id}: ${errorText(error)}`)
      }
    }
    await markLooked(ctx.db, looked, { at, seq })
    const last = tickets.at(-1)
    if (!last) break
    afterId = last.id
  }
  if (planned > 0) ctx.changes.announce('deliveries')
  if (errors.length > 0) throw new Error(errors.slice(0, 3).join('; '))
}

async function listToLookAt(ctx: Context, tickets: readonly Ticket[]): Promise<readonly Ticket[]> {
  const policyIds = tickets.flatMap(({ facts }) => (facts.kind === 'policy' ? [facts.id] : []))
  const flips = await listLastFlipSeqs(ctx.db, policyIds)
  const now = ctx.clock.now()
  return tickets.filter((ticket) => {
    const lastFlipSeq = ticket.facts.kind === 'policy' ? (flips.get(ticket.facts.id) ?? 0) : 0
    return needsLook(ticket, { lastFlipSeq, now })
  })
}

async function followOne(ctx: Context, { ticket, serverUrl }: { ticket: Ticket; serverUrl: string }): Promise<number> {
  if (!(await hasMoved(ctx, ticket))) return 0
  return inTransaction(ctx.db, (tx) => planFollowing(onTransaction(ctx, tx), tx, { id: ticket.id, serverUrl }))
}

/** A look without a lock, because most have not. */
async function hasMoved(ctx: Context, ticket: Ticket): Promise<boolean> {
  const hostIds = await listConcerned(ctx.db, ticket)
  const isPending = ticket.key === null
  const decision = decideTicketStep(ticket, { hostIds, isPending, now: ctx.clock.now() })
  return decision !== 'none'
}

async function planFollowing(
  ctx: Context,
  tx: Tx,
  { id, serverUrl }: { id: string; serverUrl: string },
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
  const softwareIds = findings.map(({ id }) => id)
  const reported = automationId === null ? new Set(hostIds) : await listReportedHostIds(db, automationId, facts.cve)
  return (await listAffectedHostIds(db, softwareIds)).filter((id) => reported.has(id))
}
