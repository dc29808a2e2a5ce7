import { TeamIntegrationsPatch } from '@muster/contract/rest/integration.ts'
import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { TeamSection } from '../../teams/index.ts'
import type { Recency } from '../../vulnerabilities/index.ts'
import { findTeamBuiltIn, insertMissingTeamBuiltIn, lockAutomation } from '../queries/automation-queries.ts'
import { listTeamTrackers, listTrackers, replaceTeamTrackers, type TrackerRow } from '../queries/tracker-queries.ts'
import { refuseBoth, refuseTwoTrackers, ticketAutomations } from './exclusivity.ts'
import { isSwitchGiven } from './integrations-section.ts'
import { chooseTracker, type SwitchDeps } from './switch-automation.ts'
import { identityParts } from './tracker-entries.ts'

const policies = ticketAutomations[0]

/** `integrations` of a team: to which of the organisation's trackers its policy automation sends. Comes before `webhook_settings`. */
export function createTeamIntegrations({ recency }: { readonly recency: Recency }): TeamSection {
  return {
    key: 'integrations',
    schema: TeamIntegrationsPatch,
    read: async (ctx, teamIds) => {
      const shown = new Map<number, Record<string, unknown>>()
      for (const teamId of teamIds) shown.set(teamId, await readTeam(ctx, teamId))
      return shown
    },
    write: (ctx, { teamId, given, patch }) =>
      inTransaction(ctx.db, async (tx) => {
        await insertMissingTeamBuiltIn(tx, teamId, ctx.clock.now())
        const automation = await findTeamBuiltIn(tx, teamId)
        const isWebhookGiven = isSwitchGiven(patch['webhook_settings'], 'policy')
        const change = { teamId, given: given as TeamIntegrationsPatch, isWebhookGiven }
        const deps = { ctx: onTransaction(ctx, tx), tx, recency }
        const told = automation && (await writeIntegrations(deps, { ...change, automationId: automation.id }))
        await ctx.changes.record(tx, 'schedules')
        return {
          afterCommit: () => ctx.changes.announce('schedules'),
          remarks: { ...(told && { automations: [told] }) },
        }
      }),
  }
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

async function readTeam(ctx: Context, teamId: number): Promise<Record<string, unknown>> {
  const automation = await findTeamBuiltIn(ctx.db, teamId)
  const rows = await listTeamTrackers(ctx.db, teamId)
  const show = (row: TrackerRow) => ({
    ...identityParts(row),
    enable_failing_policies: automation?.isEnabled === true && automation.ticketDestinationId === row.id,
  })
  const [jira, zendesk] = [rows.filter(({ kind }) => kind === 'jira'), rows.filter(({ kind }) => kind === 'zendesk')]
  return { jira: jira.length > 0 ? jira.map(show) : null, zendesk: zendesk.length > 0 ? zendesk.map(show) : null }
}
