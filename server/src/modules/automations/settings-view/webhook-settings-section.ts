import { WebhookSettingsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { hasPermission } from '../../identity/index.ts'
import type { SettingsSection } from '../../settings/index.ts'
import {
  type Automation,
  findIntervalMs,
  insertMissingBuiltIns,
  listBuiltIns,
  saveIntervalMs,
} from '../queries/automation-queries.ts'
import { listDestinations } from '../queries/destination-queries.ts'
import { defaultIntervalMs, parseInterval } from './check-interval.ts'
import { maskUrl, openUrl } from './destination-url.ts'
import { failingPoliciesPart } from './failing-policies-part.ts'
import { hostStatusPart } from './host-status-part.ts'
import { saveWebhookPart } from './save-webhook-part.ts'
import { vulnerabilitiesPart } from './vulnerabilities-part.ts'
import type { WebhookPart } from './webhook-part.ts'

type Json = Record<string, unknown>

const parts: readonly WebhookPart[] = [hostStatusPart, failingPoliciesPart, vulnerabilitiesPart]

/** `webhook_settings` of the configuration document: a view of the built-in automations. */
export function createWebhookSettingsSection(outbound: Outbound): SettingsSection {
  return {
    key: 'webhook_settings',
    schema: WebhookSettingsPatch,
    read,
    write: (ctx, { merged, given }) =>
      inTransaction(ctx.db, async (tx) => {
        await insertMissingBuiltIns(tx, ctx.clock.now())
        const builtIns = await listBuiltIns(tx)
        for (const part of parts) {
          const before = builtIns.find(({ kind }) => kind === part.kind)
          if (given[part.key] === undefined || !before) continue
          await saveWebhookPart({ ctx, tx, outbound }, { part, before, wanted: merged[part.key] as Json })
        }
        if (given['interval'] !== undefined) {
          await saveIntervalMs(tx, parseInterval(given['interval'] as string | number))
          await ctx.changes.record(tx, 'schedules')
        }
        return () => ctx.changes.announce('schedules')
      }),
  }
}

async function read(ctx: Context): Promise<Json> {
  const builtIns = await listBuiltIns(ctx.db)
  const shown: Json = {}
  for (const part of parts)
    shown[part.key] = await readPart(
      ctx,
      part,
      builtIns.find(({ kind }) => kind === part.kind),
    )
  shown['interval'] = formatDuration((await findIntervalMs(ctx.db)) ?? defaultIntervalMs)
  return shown
}

async function readPart(ctx: Context, part: WebhookPart, automation: Automation | undefined): Promise<Json> {
  return {
    [part.enableKey]: automation?.isEnabled ?? false,
    destination_url: await readUrl(ctx, automation?.destinationId ?? null),
    ...(await part.readConditions(ctx.db, automation?.conditions ?? {})),
    ...(part.hasBatchSize && { host_batch_size: automation?.hostBatchSize ?? 0 }),
  }
}

async function readUrl(ctx: Context, destinationId: number | null): Promise<string> {
  const [destination] = destinationId === null ? [] : await listDestinations(ctx.db, [destinationId])
  if (!destination) return ''
  const url = openUrl(ctx.box, destination)
  return url !== undefined && hasPermission(ctx.actor, 'config:write') ? url : maskUrl(destination, url)
}
