import { IntegrationsChange } from '@muster/contract/rest/integration.ts'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../../kernel/errors.ts'
import { SECRET_MASK, Secret } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { SettingsSection } from '../../settings/index.ts'
import { findTrackerSettings } from '../destinations/find-tracker-settings.ts'
import { type Automation, listBuiltIns } from '../queries/automation-queries.ts'
import { listTrackers, type TrackerRow } from '../queries/tracker-queries.ts'
import { type PreparedEntry, prepareIntegrations } from './prepare-integrations.ts'
import { saveIntegrations } from './save-integrations.ts'
import { identityParts, toJiraEntry, type TrackerFlags, toZendeskEntry } from './tracker-entries.ts'
import type { Recency } from '../../vulnerabilities/index.ts'

type Json = Readonly<Record<string, unknown>>

export interface IntegrationsDeps {
  readonly outbound: Outbound
  readonly recency: Recency
}

/** `integrations` of the configuration document: a view of the trackers. Comes before `webhook_settings`. */
export function createIntegrationsSection(deps: IntegrationsDeps): SettingsSection {
  return {
    key: 'integrations',
    schema: IntegrationsChange,
    read: (ctx) => read(ctx, ({ entry }) => entry),
    open: (ctx) =>
      read(ctx, ({ entry, token }) => ({ ...entry, ...(token !== undefined && { api_token: new Secret(token) }) })),
    prepare: (ctx, request) => prepareIntegrations(ctx, deps.outbound, request),
    write: (ctx, { prepared, given, patch }) =>
      inTransaction(ctx.db, async (tx) => {
        await refuseUnseen(ctx, given)
        // What `prepare` has returned.
        const entries = prepared as readonly PreparedEntry[]
        const isWebhookGiven = (kind: 'policy' | 'vulnerability') => isSwitchGiven(patch['webhook_settings'], kind)
        const switchedOn = await saveIntegrations({ ...deps, ctx, tx }, { entries, isWebhookGiven })
        await ctx.changes.record(tx, 'schedules')
        const warnings = entries.flatMap((entry) => entry.warnings)
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

/** Both lists are replaced, and the connections were tested meanwhile: what somebody else has added must not be lost. */
async function refuseUnseen(ctx: Context, { seen }: IntegrationsChange): Promise<void> {
  if (seen === undefined) return
  const stored: unknown = JSON.parse(JSON.stringify(await read(ctx, ({ entry }) => entry)))
  if (isDeepStrictEqual({ jira: null, zendesk: null, ...seen }, stored)) return
  throw new AppError(
    'conflict',
    'somebody has changed the integrations meanwhile; read them again (GET /config) and repeat the change',
  )
}

const switches = {
  policy: ['failing_policies_webhook', 'enable_failing_policies_webhook'],
  vulnerability: ['vulnerabilities_webhook', 'enable_vulnerabilities_webhook'],
} as const

/** Whether a change says of the webhook of this automation whether it is on. */
export function isSwitchGiven(webhookSettings: unknown, kind: keyof typeof switches): boolean {
  const [part, key] = switches[kind]
  const given = (webhookSettings as Record<string, Json | undefined> | undefined)?.[part]
  return typeof given?.[key] === 'boolean'
}

interface OpenEntry {
  /** As it is shown. */
  readonly entry: object
  /** Undefined where it cannot be read. */
  readonly token: string | undefined
}

async function read(ctx: Context, toShown: (open: OpenEntry) => object): Promise<Record<string, unknown>> {
  const [rows, builtIns] = [await listTrackers(ctx.db), await listBuiltIns(ctx.db)]
  const show = (row: TrackerRow) => toShown(openEntry(ctx, row, builtIns))
  const [jira, zendesk] = [rows.filter(({ kind }) => kind === 'jira'), rows.filter(({ kind }) => kind === 'zendesk')]
  return { jira: jira.length > 0 ? jira.map(show) : null, zendesk: zendesk.length > 0 ? zendesk.map(show) : null }
}

function openEntry(ctx: Context, row: TrackerRow, builtIns: readonly Automation[]): OpenEntry {
  const isChosen = (wanted: Automation['kind']) =>
    builtIns.some(({ kind, isEnabled, ticketDestinationId: id }) => kind === wanted && isEnabled && id === row.id)
  const flags: TrackerFlags = {
    enable_failing_policies: isChosen('policy'),
    enable_software_vulnerabilities: isChosen('vulnerability'),
  }
  const settings = findTrackerSettings(ctx.box, row)
  // Sealed with another key: what it is known by is all that there is to show.
  if (!settings) return { entry: { ...identityParts(row), api_token: SECRET_MASK, ...flags }, token: undefined }
  const entry = 'groupId' in settings ? toZendeskEntry(settings, flags) : toJiraEntry(settings, flags)
  return { entry, token: settings.apiToken }
}
