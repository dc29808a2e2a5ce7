import { invalidField } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { lastEventNumber } from '../../../platform/events/event-sequence.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { AUTOMATIONS_SCHEDULE } from '../automations-schedule.ts'
import { type Automation, lockAutomation, updateAutomation } from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { saveDestinationUrl } from './destination-url.ts'
import type { WebhookPart } from './webhook-part.ts'

export interface SaveWebhookPart {
  readonly part: WebhookPart
  readonly before: Automation
  readonly wanted: Readonly<Record<string, unknown>>
}

/** Makes a built-in automation what its part of the document says. */
export async function saveWebhookPart(
  deps: { ctx: Context; tx: Tx; outbound: Outbound },
  { part, before, wanted }: SaveWebhookPart,
): Promise<void> {
  const { ctx, tx } = deps
  const path = `webhook_settings.${part.key}`
  const isEnabled = wanted[part.enableKey] === true
  const url = String(wanted['destination_url']).trim()
  refuseBadPart(part, { path, isEnabled, url })
  // A run that is deciding now moves the cursor: wait for it.
  await lockAutomation(tx, before.id)
  const isEnabling = isEnabled && !before.isEnabled
  const at = ctx.clock.now()
  const nowSeq = await lastEventNumber(tx)
  const destinationId = await saveDestinationUrl(deps, {
    destinationId: before.destinationId,
    url,
    name: part.key,
    field: `${path}.destination_url`,
    isEnabling,
  })
  await updateAutomation(tx, before.id, {
    isEnabled,
    conditions: await part.writeConditions(tx, { before, wanted, isEnabling, nowSeq }),
    hostBatchSize: part.hasBatchSize ? Number(wanted['host_batch_size']) : before.hostBatchSize,
    destinationId,
    enabledAt: isEnabling ? at : null,
    at,
  })
  if (isEnabling) await requestRun(ctx, tx, AUTOMATIONS_SCHEDULE)
  if (before.isEnabled && !isEnabled) {
    await cancelWaitingDeliveries(tx, { automationId: before.id }, { reason: 'automation switched off', at })
  }
}

function refuseBadPart(part: WebhookPart, wanted: { path: string; isEnabled: boolean; url: string }): void {
  const { path, isEnabled, url } = wanted
  if (!isEnabled) return
  if (part.kind !== 'policy') {
    const field = `${path}.${part.enableKey}`
    throw invalidField(
      field,
      `${field} arrives with a later version of Muster; leave it false, the other values are kept`,
    )
  }
  if (url === '') {
    throw invalidField(
      `${path}.destination_url`,
      `${path}.destination_url is empty; give the URL of the receiver or switch it off`,
    )
  }
}
