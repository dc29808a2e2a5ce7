import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { AppError } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import { hasPermission } from '../../identity/index.ts'
import type { DestinationDetail } from '../queries/destination-queries.ts'
import { findTrackerSettings } from './find-tracker-settings.ts'
import { isTrackerKind } from './registry.ts'
import { showTracker } from './show-tracker.ts'
import { openWebhook } from './webhook/open-webhook.ts'
import type { WebhookSettings } from './webhook/webhook.ts'

/** Those who may edit it see its address and the secret that we made; what people typed is shown to nobody. */
export function toDestinationAnswer(ctx: Context, row: DestinationDetail): DestinationAnswer {
  const mayEdit = hasPermission(ctx.actor, 'config:write')
  return {
    ...{ id: row.id, kind: row.kind, name: row.name, origin: row.origin },
    ...(isTrackerKind(row.kind)
      ? { url: (mayEdit && findTrackerSettings(ctx.box, row)?.url) || row.origin, tracker: showTracker(ctx.box, row) }
      : showSettings(findSettings(ctx, row), row, mayEdit)),
    storm_brake: row.stormBrake,
    allowed_networks: [...row.allowedNetworks],
    state: row.pausedAt ? 'paused' : row.failingSince ? 'failing' : 'active',
    failing_since: row.failingSince?.toISOString() ?? null,
    paused_at: row.pausedAt?.toISOString() ?? null,
    pause_reason: row.pauseReason,
    automation_ids: [...row.automationIds],
    delivery_counts: { waiting: row.waiting, held: row.held, dead: row.dead },
    latest_delivery_id: row.latestDeliveryId,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  }
}

function showSettings(settings: WebhookSettings | undefined, { origin }: DestinationDetail, mayEdit: boolean) {
  const { url = '', signingSecret, previous, hubSecret, bearerToken, headers = {} } = settings ?? {}
  const mask = (secret: string | undefined) => (secret === undefined ? null : SECRET_MASK)
  return {
    url: mayEdit && settings ? url : `${origin}/${SECRET_MASK}`,
    is_signed: signingSecret !== undefined,
    signing_secret: (mayEdit ? signingSecret : mask(signingSecret)) ?? '',
    previous_secret_until: previous?.until ?? null,
    hub_secret: mask(hubSecret),
    bearer_token: mask(bearerToken),
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, SECRET_MASK])),
  }
}

/** Undefined when it was sealed with a key that this server does not have: it is shown all the same. */
function findSettings(ctx: Context, row: DestinationDetail): WebhookSettings | undefined {
  try {
    return openWebhook(ctx.box, row.sealedSettings)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
