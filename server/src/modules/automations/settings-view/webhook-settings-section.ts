import { WebhookSettingsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { hasPermission } from '../../identity/index.ts'
import type { SettingsSection } from '../../settings/index.ts'
import {
  defaultCheckSettings,
  findCheckSettings,
  listBuiltIns,
  saveCheckSettings,
} from '../queries/automation-queries.ts'
import { parseStartAt } from '../triggers/start-at.ts'
import { readBuiltIns, saveBuiltIns, type WebhookSettingsDeps } from './built-ins.ts'
import { checkGivenUrls } from './check-given-urls.ts'
import { parseInterval } from './check-interval.ts'
import { failingPoliciesPart } from './failing-policies-part.ts'
import { hostStatusPart } from './host-status-part.ts'
import { vulnerabilitiesPart } from './vulnerabilities-part.ts'
import type { WebhookPart } from './webhook-part.ts'

type Json = Record<string, unknown>

const parts: readonly WebhookPart[] = [hostStatusPart, failingPoliciesPart, vulnerabilitiesPart]

/** `webhook_settings` of the configuration document: a view of the built-in automations. */
export function createWebhookSettingsSection(deps: WebhookSettingsDeps): SettingsSection {
  return {
    key: 'webhook_settings',
    schema: WebhookSettingsPatch,
    read,
    prepare: (_ctx, request) => checkGivenUrls(deps.outbound, request),
    write: (ctx, change) =>
      inTransaction(ctx.db, async (tx) => {
        const outcome = await saveBuiltIns({ ...deps, ctx, tx, parts }, { ...change, teamId: null })
        await saveTimes(tx, change.given)
        return outcome
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
  const isUrlShown = () => hasPermission(ctx.actor, 'config:write')
  const show = await readBuiltIns(ctx, await listBuiltIns(ctx.db), { isUrlShown })
  const { intervalMs, startAt } = await findCheckSettings(ctx.db)
  return { ...show(parts, null), interval: formatDuration(intervalMs), ...(startAt !== '' && { start_at: startAt }) }
}
