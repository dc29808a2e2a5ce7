import type { Recency } from '../../vulnerabilities/index.ts'
import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { invalidField } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import {
  type Automation,
  lockAutomation,
  setTicketDestination,
  updateAutomation,
} from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { describeExisting } from '../triggers/describe-existing.ts'
import { startListening } from '../triggers/start-listening.ts'
import type { GivenTargets } from './check-given-urls.ts'
import { parseInterval } from './check-interval.ts'
import { saveDestinationUrl } from './destination-url.ts'
import { refuseBoth, ticketAutomations } from './exclusivity.ts'
import type { PartDocument, WebhookPart } from './webhook-part.ts'

export interface SaveDeps {
  readonly ctx: Context
  readonly tx: Tx
  readonly targets: GivenTargets
  readonly recency: Recency
}

export interface SaveWebhookPart {
  readonly part: WebhookPart
  readonly wanted: PartDocument
  readonly automationId: number
}

/** Makes a built-in automation what its part of the document says. Tells what is true already when that switches it on. */
export async function saveWebhookPart(
  deps: SaveDeps,
  { part, wanted, automationId }: SaveWebhookPart,
): Promise<SwitchedOn | undefined> {
  const { ctx, tx } = deps
  // A run that is deciding now moves the cursor: wait for it.
  const before = await lockAutomation(tx, automationId)
  if (!before) return undefined
  const path = `webhook_settings.${part.key}`
  const isEnabled = wanted[part.enableKey] === true
  const url = String(wanted['destination_url']).trim()
  const isTicketOn = before.isEnabled && before.ticketDestinationId !== null
  if (isEnabled) refuseToEnable(part, { url, isTicketOn })
  // On may be the webhook or the tickets.
  const isOn = isEnabled || isTicketOn
  const isEnabling = isOn && !before.isEnabled
  const at = ctx.clock.now()
  const reportsExisting = isOn && wanted['report_existing'] === true
  const destinationId = await saveDestinationUrl(deps, {
    ...{ automationId, destinationId: before.destinationId, url },
    field: `${path}.destination_url`,
  })
  const parsed = await part.parseConditions(tx, wanted, { isEnabled, teamId: before.teamId })
  const start = { before, wanted: parsed, isEnabling, reportsExisting, recency: deps.recency }
  const conditions = await startListening(ctx, tx, start)
  if (isEnabled) await setTicketDestination(tx, automationId, null)
  await updateAutomation(tx, automationId, {
    ...{ isEnabled: isOn, conditions, destinationId, at },
    hostBatchSize: part.hasBatchSize ? Number(wanted['host_batch_size']) : before.hostBatchSize,
    intervalMs: part.hasInterval ? readInterval(`${path}.interval`, wanted) : before.intervalMs,
    enabledAt: isEnabling ? at : null,
  })
  if (before.isEnabled && !isOn) {
    await cancelWaitingDeliveries(tx, { automationId }, { reason: 'automation switched off', at })
  }
  return isEnabling ? tellSwitchedOn(deps, { before, conditions, isReported: reportsExisting }) : undefined
}

function refuseToEnable({ key, kind }: WebhookPart, { url, isTicketOn }: { url: string; isTicketOn: boolean }): void {
  const field = `webhook_settings.${key}.destination_url`
  if (url === '') throw invalidField(field, `${field} is empty; give the URL of the receiver or switch it off`)
  const automation = ticketAutomations.find((one) => one.kind === kind)
  if (isTicketOn && automation) throw refuseBoth(automation)
}

function readInterval(field: string, wanted: PartDocument): number | null {
  // The document was checked against the schema of this part.
  const interval = wanted['interval'] as string | number | null | undefined
  return interval === undefined || interval === null ? null : (parseInterval(field, interval) ?? null)
}

async function tellSwitchedOn(
  { ctx, tx, recency }: SaveDeps,
  { before, conditions, isReported }: { before: Automation; conditions: object; isReported: boolean },
): Promise<SwitchedOn> {
  const { id, kind, teamId } = before
  const existing = await describeExisting(tx, { kind, teamId, conditions, recency, at: ctx.clock.now() })
  // What is a state is looked at again at each check, whatever was chosen.
  return { automation_id: id, kind, ...existing, is_reported: isReported || kind === 'host_status' }
}
