import type { Recency } from '../../vulnerabilities/index.ts'
import { type SwitchedOn, WebhookSettingsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { hasPermission } from '../../identity/index.ts'
import type { SettingsSection } from '../../settings/index.ts'
import {
  type Automation,
  defaultCheckSettings,
  findCheckSettings,
  insertMissingBuiltIns,
  listBuiltIns,
  saveCheckSettings,
} from '../queries/automation-queries.ts'
import { listDestinations } from '../queries/destination-queries.ts'
import { parseStartAt } from '../triggers/start-at.ts'
import { checkGivenUrls, type GivenTargets } from './check-given-urls.ts'
import { parseInterval } from './check-interval.ts'
import { maskUrl, openUrl } from './destination-url.ts'
import { failingPoliciesPart } from './failing-policies-part.ts'
import { hostStatusPart } from './host-status-part.ts'
import { saveWebhookPart } from './save-webhook-part.ts'
import { vulnerabilitiesPart } from './vulnerabilities-part.ts'
import type { WebhookPart } from './webhook-part.ts'

type Json = Record<string, unknown>

const parts: readonly WebhookPart[] = [hostStatusPart, failingPoliciesPart, vulnerabilitiesPart]

export interface WebhookSettingsDeps {
  readonly outbound: Outbound
  readonly recency: Recency
}

/** `webhook_settings` of the configuration document: a view of the built-in automations. */
export function createWebhookSettingsSection(deps: WebhookSettingsDeps): SettingsSection {
  return {
    key: 'webhook_settings',
    schema: WebhookSettingsPatch,
    read,
    prepare: (_ctx, request) => checkGivenUrls(deps.outbound, request),
    write: (ctx, { merged, given, prepared }) =>
      inTransaction(ctx.db, async (tx) => {
        // What `prepare` has returned.
        const targets = prepared as GivenTargets
        await insertMissingBuiltIns(tx, ctx.clock.now())
        const switchedOn: SwitchedOn[] = []
        for (const { id, kind } of await listBuiltIns(tx)) {
          const part = parts.find((one) => one.kind === kind)
          if (!part || given[part.key] === undefined) continue
          const wanted = merged[part.key] as Json
          const told = await saveWebhookPart({ ...deps, ctx, tx, targets }, { part, wanted, automationId: id })
          if (told) switchedOn.push(told)
        }
        await saveTimes(tx, given)
        await ctx.changes.record(tx, 'schedules')
        const warnings = [...targets.checks.values()].flatMap((check) => check.warnings)
        return {
          afterCommit: () => ctx.changes.announce('schedules'),
          remarks: {
            ...(switchedOn.length > 0 && { automations: switchedOn }),
            ...(warnings.length > 0 && { warnings }),
          },
        }
      }),
  }
}

async function saveTimes(tx: Tx, given: Json): Promise<void> {
  // The document was checked against the schema.
  const { interval, start_at: startAt } = given as { interval?: string | number; start_at?: string }
  if (interval === undefined && startAt === undefined) return
  const stored = await findCheckSettings(tx)
  if (startAt) parseStartAt(startAt)
  const parsed = interval === undefined ? stored.intervalMs : parseInterval('webhook_settings.interval', interval)
  await saveCheckSettings(tx, {
    intervalMs: parsed ?? defaultCheckSettings.intervalMs,
    startAt: startAt?.trim() ?? stored.startAt,
  })
}

async function read(ctx: Context): Promise<Json> {
  const builtIns = await listBuiltIns(ctx.db)
  const shown: Json = {}
  for (const part of parts) {
    const automation = builtIns.find(({ kind }) => kind === part.kind)
    shown[part.key] = await readPart(ctx, part, automation)
  }
  const { intervalMs, startAt } = await findCheckSettings(ctx.db)
  return { ...shown, interval: formatDuration(intervalMs), ...(startAt !== '' && { start_at: startAt }) }
}

/** One part as the document shows it. */
export async function readPart(ctx: Context, part: WebhookPart, automation: Automation | undefined): Promise<Json> {
  return {
    [part.enableKey]: automation?.isEnabled === true && automation.ticketDestinationId === null,
    destination_url: await readUrl(ctx, automation?.destinationId ?? null),
    ...(await part.readConditions(ctx.db, automation?.conditions ?? {})),
    ...(part.hasBatchSize && { host_batch_size: automation?.hostBatchSize ?? 0 }),
    ...(automation?.intervalMs && { interval: formatDuration(automation.intervalMs) }),
  }
}

async function readUrl(ctx: Context, destinationId: number | null): Promise<string> {
  const [destination] = destinationId === null ? [] : await listDestinations(ctx.db, [destinationId])
  if (!destination) return ''
  const url = openUrl(ctx.box, destination)
  return url !== undefined && hasPermission(ctx.actor, 'config:write') ? url : maskUrl(destination, url)
}
