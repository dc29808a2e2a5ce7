import type { DecisionCode, SubjectKind } from '@muster/contract/rest/decision.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { insertDeliveries, type NewDelivery } from '../queries/delivery-queries.ts'
import { listDestinationGates } from '../queries/destination-queries.ts'
import { holdBackStorm } from './hold-back-storm.ts'

const rowsPerStatement = 200

/** A message before it has an id: what all destinations of an automation get. */
export interface PlannedMessage {
  readonly hostIds: readonly number[]
  readonly body: string
  /** The ticket that it is about, where the destination has such. */
  readonly ticketId?: string
}

export interface PlanDeliveries {
  readonly automationId: number
  readonly destinationIds: readonly number[]
  readonly subject: { readonly kind: SubjectKind; readonly id: number | string }
  /** Where a storm brake lets only some pass, the highest do; absent = 0. */
  readonly priority?: number | undefined
  /** In the order in which they leave. */
  readonly messages: Iterable<PlannedMessage>
}

export interface PlannedDelivery {
  readonly id: string
  readonly hostIds: readonly number[]
  /** The decision: whether it leaves now, or why it is kept. */
  readonly code: Extract<DecisionCode, 'planned' | 'destination_paused' | 'storm_brake'>
}

/** Stores what is to be sent, on the transaction of the decision. Messages of one subject leave in order. */
export async function planDeliveries(ctx: Context, tx: Tx, plan: PlanDeliveries): Promise<readonly PlannedDelivery[]> {
  const gates = await listDestinationGates(tx, plan.destinationIds)
  const at = ctx.clock.now()
  const planned: NewDelivery[] = []
  let rows: NewDelivery[] = []
  const insert = async () => {
    if (rows.length > 0) await insertDeliveries(tx, { ...plan, rows, at, runId: ctx.requestId })
    // The bodies are not kept: there may be many.
    planned.push(...rows.map((row) => ({ ...row, body: '' })))
    rows = []
  }
  for (const message of plan.messages) {
    for (const destinationId of plan.destinationIds) {
      const lane = `${plan.automationId}:${plan.subject.kind} ${plan.subject.id}:${destinationId}`
      rows.push({ ...message, id: ctx.ids.next('dlv'), lane, destinationId })
    }
    if (rows.length >= rowsPerStatement) await insert()
  }
  await insert()
  if (planned.length === 0) return []
  await ctx.changes.record(tx, 'deliveries')
  const own = new Set(planned.map(({ id }) => id))
  const held = await holdBackStorm(ctx, tx, { gates, own, at })
  const paused = new Set(gates.filter(({ isPaused }) => isPaused).map(({ id }) => id))
  return planned.map(({ id, hostIds, destinationId }) => {
    const code = held.has(id) ? 'storm_brake' : paused.has(destinationId) ? 'destination_paused' : 'planned'
    return { id, hostIds, code }
  })
}
