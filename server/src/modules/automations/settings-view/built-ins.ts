import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { SectionOutcome } from '../../../platform/documents/section.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { findPolicies } from '../../policies/index.ts'
import type { Recency } from '../../vulnerabilities/index.ts'
import {
  type Automation,
  insertMissingBuiltIns,
  listBuiltIns,
  listBuiltInsOfTeams,
} from '../queries/automation-queries.ts'
import { type DestinationRow, listDestinations } from '../queries/destination-queries.ts'
import { parsePolicyConditions } from '../triggers/policy-conditions.ts'
import type { GivenTargets } from './check-given-urls.ts'
import { maskUrl, openUrl } from './destination-url.ts'
import { saveWebhookPart } from './save-webhook-part.ts'
import type { PartDocument, WebhookPart } from './webhook-part.ts'

export interface WebhookSettingsDeps {
  readonly outbound: Outbound
  readonly recency: Recency
}

type Json = Record<string, unknown>

interface BuiltInsChange {
  /** Null: the automations that apply to all hosts. */
  readonly teamId: number | null
  readonly merged: Json
  readonly given: Json
  readonly prepared?: unknown
}

/** Makes the built-in automations what the given parts say. Announced after the commit. */
export async function saveBuiltIns(
  deps: WebhookSettingsDeps & { readonly ctx: Context; readonly tx: Tx; readonly parts: readonly WebhookPart[] },
  { teamId, merged, given, prepared }: BuiltInsChange,
): Promise<SectionOutcome> {
  const { ctx, tx } = deps
  // What `checkGivenUrls` has returned.
  const targets = prepared as GivenTargets
  await insertMissingBuiltIns(tx, ctx.clock.now(), teamId)
  const switchedOn: SwitchedOn[] = []
  for (const { id, kind } of teamId === null ? await listBuiltIns(tx) : await listBuiltInsOfTeams(tx, [teamId])) {
    const part = deps.parts.find((one) => one.kind === kind)
    if (!part || given[part.key] === undefined) continue
    const wanted = merged[part.key] as PartDocument
    const told = await saveWebhookPart({ ...deps, targets }, { part, wanted, automationId: id })
    if (told) switchedOn.push(told)
  }
  await ctx.changes.record(tx, 'schedules')
  const warnings = [...targets.checks.values()].flatMap((check) => check.warnings)
  return {
    afterCommit: () => ctx.changes.announce('schedules'),
    remarks: {
      ...(switchedOn.length > 0 && { automations: switchedOn }),
      ...(warnings.length > 0 && { warnings }),
    },
  }
}

export interface ShowBuiltIns {
  /** Whether URLs are shown in full: their path is often the secret. */
  isUrlShown(teamId: number | null): boolean
}

/** Reads all that is needed to show these automations, in two statements; the result shows those of one team. */
export async function readBuiltIns(
  { db, box }: Context,
  builtIns: readonly Automation[],
  { isUrlShown }: ShowBuiltIns,
): Promise<(parts: readonly WebhookPart[], teamId: number | null) => Json> {
  const policyIds = builtIns
    .filter(({ kind }) => kind === 'policy')
    .flatMap(({ conditions }) => parsePolicyConditions(conditions).policies?.map(({ id }) => id) ?? [])
  const existing = new Set((await findPolicies(db, policyIds)).map(({ id }) => id))
  const destinationIds = builtIns.flatMap(({ destinationId }) => destinationId ?? [])
  const destinations = new Map((await listDestinations(db, destinationIds)).map((row) => [row.id, row]))

  function readUrl(destination: DestinationRow | undefined, teamId: number | null): string {
    if (!destination) return ''
    const url = openUrl(box, destination)
    return url !== undefined && isUrlShown(teamId) ? url : maskUrl(destination, url)
  }

  function showPart(part: WebhookPart, teamId: number | null): Json {
    const automation = builtIns.find((one) => one.kind === part.kind && one.teamId === teamId)
    return {
      [part.enableKey]: automation?.isEnabled === true && automation.ticketDestinationId === null,
      destination_url: readUrl(destinations.get(automation?.destinationId ?? 0), teamId),
      ...part.readConditions(automation?.conditions ?? {}, existing),
      ...(part.hasBatchSize && { host_batch_size: automation?.hostBatchSize ?? 0 }),
      ...(automation?.intervalMs && { interval: formatDuration(automation.intervalMs) }),
    }
  }

  return (parts, teamId) => Object.fromEntries(parts.map((part) => [part.key, showPart(part, teamId)]))
}
