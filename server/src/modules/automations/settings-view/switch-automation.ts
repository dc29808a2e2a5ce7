import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { type Automation, setTicketDestination, updateAutomation } from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { describeExisting } from '../triggers/describe-existing.ts'
import { parsePolicyConditions } from '../triggers/policy-conditions.ts'
import { startListening } from '../triggers/start-listening.ts'
import type { Recency } from '../../vulnerabilities/index.ts'

export interface SwitchDeps {
  readonly ctx: Context
  readonly tx: Tx
  readonly recency: Recency
}

export interface ChooseTracker {
  /** Locked. */
  readonly before: Automation
  /** Null = the webhook, or nothing. */
  readonly trackerId: number | null
  /** Whether it is on afterwards. */
  readonly isEnabled: boolean
}

/**
 * Lets an automation send its tickets elsewhere, or nowhere; what waits for where it sent before is cancelled. Tells what
 * is true already where that switches it on. Events that were not decided upon go the new way.
 */
export async function chooseTracker(
  deps: SwitchDeps,
  { before, trackerId, isEnabled }: ChooseTracker,
): Promise<SwitchedOn | undefined> {
  const { ctx, tx } = deps
  const at = ctx.clock.now()
  if (trackerId !== before.ticketDestinationId) {
    await setTicketDestination(tx, before.id, trackerId)
    const left = before.ticketDestinationId ?? before.destinationId
    const which = left === null ? undefined : { automationId: before.id, destinationId: left }
    if (which && before.isEnabled) await cancelWaitingDeliveries(tx, which, { reason: 'sent elsewhere now', at })
  }
  return isEnabled === before.isEnabled ? undefined : switchAutomation(deps, before, isEnabled)
}

async function switchAutomation(
  { ctx, tx, recency }: SwitchDeps,
  before: Automation,
  isEnabled: boolean,
): Promise<SwitchedOn | undefined> {
  const at = ctx.clock.now()
  const { id, kind, teamId } = before
  const wanted = kind === 'policy' ? selectedIds(before) : {}
  const start = { before, wanted, isEnabling: isEnabled, reportsExisting: false, recency }
  const conditions = isEnabled ? await startListening(ctx, tx, start) : (before.conditions as object)
  await updateAutomation(tx, id, { ...before, isEnabled, conditions, at, enabledAt: isEnabled ? at : null })
  if (!isEnabled) {
    await cancelWaitingDeliveries(tx, { automationId: id }, { reason: 'automation switched off', at })
    return undefined
  }
  const existing = await describeExisting(tx, { kind, teamId, conditions, recency, at })
  return { automation_id: id, kind, ...existing, is_reported: false }
}

function selectedIds({ conditions }: Automation) {
  return { policy_ids: parsePolicyConditions(conditions).policies?.map(({ id }) => id) ?? null }
}
