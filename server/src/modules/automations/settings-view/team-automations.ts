import type { TeamIntegrationsPatch } from '@muster/contract/rest/integration.ts'
import type { FailingPoliciesWebhook, SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { findTeamBuiltIn, insertMissingTeamBuiltIn, lockAutomation } from '../queries/automation-queries.ts'
import { listTeamTrackers, listTrackers, replaceTeamTrackers, type TrackerRow } from '../queries/tracker-queries.ts'
import { checkGivenUrls, type GivenTargets } from './check-given-urls.ts'
import { refuseBoth, refuseTwoTrackers, ticketAutomations } from './exclusivity.ts'
import { failingPoliciesPart } from './failing-policies-part.ts'
import { saveWebhookPart } from './save-webhook-part.ts'
import { chooseTracker, type SwitchDeps } from './switch-automation.ts'
import { identityParts } from './tracker-entries.ts'
import { readPart } from './webhook-settings-section.ts'
import type { Recency } from '../../vulnerabilities/index.ts'

/** What a team's document says of its policy automation; the schemas are those of the contract. */
export interface TeamAutomationsPatch {
  readonly webhook_settings?: { readonly failing_policies_webhook?: Partial<FailingPoliciesWebhook> }
  /** Absent: unchanged. Given, both lists become what it says. */
  readonly integrations?: TeamIntegrationsPatch
}

/** The part of a team's document that belongs to automations, for the verbs of teams. */
export interface TeamAutomations {
  read(ctx: Context, teamId: number): Promise<Record<string, unknown>>
  /** Looks at the world outside, before the transaction begins. */
  prepare(ctx: Context, change: { patch: TeamAutomationsPatch; isPrivateAllowed: boolean }): Promise<GivenTargets>
  /** Joins the transaction of `ctx`, or is one. Tells what is true already where it switches the automation on. */
  write(ctx: Context, change: TeamAutomationsChange): Promise<readonly SwitchedOn[]>
}

export interface TeamAutomationsChange {
  readonly teamId: number
  readonly patch: TeamAutomationsPatch
  readonly prepared: GivenTargets
}

export interface TeamAutomationsDeps {
  readonly outbound: Outbound
  readonly recency: Recency
}

const policies = ticketAutomations[0]

export function createTeamAutomations({ outbound, recency }: TeamAutomationsDeps): TeamAutomations {
  return {
    read,
    prepare: (_ctx, { patch, isPrivateAllowed }) =>
      checkGivenUrls(outbound, { given: { ...patch.webhook_settings }, isPrivateAllowed }),
    write: (ctx, change) =>
      inTransaction(ctx.db, async (tx) => {
        const own = onTransaction(ctx, tx)
        await insertMissingTeamBuiltIn(tx, change.teamId, ctx.clock.now())
        const automation = await findTeamBuiltIn(tx, change.teamId)
        const deps = { ctx: own, tx, recency }
        const told = automation ? await writeBoth(deps, automation.id, change) : []
        await ctx.changes.record(tx, 'schedules')
        return told
      }),
  }
}

async function writeBoth(
  deps: SwitchDeps,
  automationId: number,
  { teamId, patch, prepared }: TeamAutomationsChange,
): Promise<readonly SwitchedOn[]> {
  const given = patch.webhook_settings?.failing_policies_webhook
  const isWebhookGiven = given?.enable_failing_policies_webhook !== undefined
  const told: (SwitchedOn | undefined)[] = []
  if (patch.integrations)
    told.push(await writeIntegrations(deps, { automationId, teamId, given: patch.integrations, isWebhookGiven }))
  if (given) {
    const shown = await readPart(deps.ctx, failingPoliciesPart, await findTeamBuiltIn(deps.tx, teamId))
    const wanted = { ...shown, ...given }
    told.push(
      await saveWebhookPart({ ...deps, targets: prepared }, { part: failingPoliciesPart, wanted, automationId }),
    )
  }
  return told.filter((one) => one !== undefined)
}

interface WriteIntegrations {
  readonly automationId: number
  readonly teamId: number
  readonly given: TeamIntegrationsPatch
  readonly isWebhookGiven: boolean
}

async function writeIntegrations(
  deps: SwitchDeps,
  { automationId, teamId, given, isWebhookGiven }: WriteIntegrations,
): Promise<SwitchedOn | undefined> {
  const { tx } = deps
  const entries = parseEntries(given, await listTrackers(tx))
  refuseTwoTrackers(entries)
  await replaceTeamTrackers(
    tx,
    teamId,
    entries.map(({ id }) => id),
  )
  const before = await lockAutomation(tx, automationId)
  if (!before) return undefined
  const trackerId = entries.find(({ flags }) => flags.enable_failing_policies)?.id ?? null
  const isWebhookOn = before.isEnabled && before.ticketDestinationId === null
  if (trackerId !== null && isWebhookOn && !isWebhookGiven) throw refuseBoth(policies)
  const isEnabled = trackerId !== null || (isWebhookGiven ? before.isEnabled : isWebhookOn)
  return chooseTracker(deps, { before, trackerId, isEnabled })
}

/** Each names an entry of the organisation, once. */
function parseEntries(given: TeamIntegrationsPatch, trackers: readonly TrackerRow[]) {
  const wanted = [
    ...(given.jira ?? []).map((entry, index) => ({
      ...{ kind: 'jira', field: 'Jira integration', path: `integrations.jira[${index}]` },
      identity: `${entry.url} ${entry.project_key}`,
      isOn: entry.enable_failing_policies ?? false,
    })),
    ...(given.zendesk ?? []).map((entry, index) => ({
      ...{ kind: 'zendesk', field: 'Zendesk integration', path: `integrations.zendesk[${index}]` },
      identity: `${entry.url} ${entry.group_id}`,
      isOn: entry.enable_failing_policies ?? false,
    })),
  ]
  const ids = new Set<number>()
  return wanted.map(({ kind, identity, isOn, field, path }) => {
    const id = trackers.find((row) => row.kind === kind && row.identity === identity)?.id
    if (id === undefined) {
      throw invalidField(
        field,
        `${path}: ${identity} is no integration of the organisation; add it in its config first`,
      )
    }
    if (ids.has(id)) throw invalidField(field, `${path}: ${identity} is there twice; leave one of them out`)
    ids.add(id)
    return { id, path, flags: { enable_failing_policies: isOn, enable_software_vulnerabilities: false } }
  })
}

async function read(ctx: Context, teamId: number): Promise<Record<string, unknown>> {
  const automation = await findTeamBuiltIn(ctx.db, teamId)
  const rows = await listTeamTrackers(ctx.db, teamId)
  const show = (row: TrackerRow) => ({
    ...identityParts(row),
    enable_failing_policies: automation?.isEnabled === true && automation.ticketDestinationId === row.id,
  })
  return {
    webhook_settings: { failing_policies_webhook: await readPart(ctx, failingPoliciesPart, automation) },
    integrations: {
      jira: rows.filter(({ kind }) => kind === 'jira').map(show),
      zendesk: rows.filter(({ kind }) => kind === 'zendesk').map(show),
    },
  }
}
