import type { IntegrationsPatch, JiraIntegration, ZendeskIntegration } from '@muster/contract/rest/integration.ts'
import { isDeepStrictEqual } from 'node:util'
import { AppError, invalidField } from '../../../kernel/errors.ts'
import { mapInSlices } from '../../../kernel/map-in-slices.ts'
import type { Context } from '../../../platform/context.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { SectionRequest } from '../../../platform/documents/section.ts'
import { decideGrants } from '../destinations/decide-grants.ts'
import { findTrackerSettings } from '../destinations/find-tracker-settings.ts'
import type { JiraSettings } from '../destinations/jira/jira-settings.ts'
import { getTrackerOfKind, type TrackerKindName } from '../destinations/registry.ts'
import { testTracker, unverified, verified } from '../destinations/test-tracker.ts'
import type { ZendeskSettings } from '../destinations/zendesk/zendesk-settings.ts'
import { listTrackers, type TrackerRow, type Verification } from '../queries/tracker-queries.ts'
import { refuseTwoTrackers } from './exclusivity.ts'
import { isToken, toJiraSettings, type TrackerFlags, toZendeskSettings } from './tracker-entries.ts'

/** Trackers that do not answer take their time. */
const testsAtOnce = 8

/** An entry of the document as it is to be stored. */
export interface PreparedEntry {
  readonly kind: TrackerKindName
  readonly identity: string
  readonly settings: JiraSettings | ZendeskSettings
  /** Nobody typed one: the stored one stays. */
  readonly isTokenKept: boolean
  readonly flags: TrackerFlags
  readonly allowedNetworks: readonly string[]
  /** Absent where nothing has changed. */
  readonly verification: Verification | undefined
  readonly warnings: readonly string[]
}

interface ParsedEntry extends Pick<PreparedEntry, 'kind' | 'identity' | 'settings' | 'isTokenKept' | 'flags'> {
  /** Where it stands in the document. */
  readonly path: string
  readonly stored: TrackerRow | undefined
  readonly isChanged: boolean
}

/** Checks the entries and tests the connections of those that are new or changed. Never inside a transaction. */
export async function prepareIntegrations(
  ctx: Context,
  outbound: Outbound,
  { given, isPrivateAllowed }: SectionRequest,
): Promise<readonly PreparedEntry[]> {
  const stored = await listTrackers(ctx.db)
  const entries = parseEntries(ctx, given, stored)
  refuseDuplicates(entries)
  refuseTwoTrackers(entries)
  return mapInSlices(entries, testsAtOnce, (entry) => prepareEntry(ctx, outbound, entry, isPrivateAllowed))
}

function parseEntries(ctx: Context, given: IntegrationsPatch, stored: readonly TrackerRow[]): readonly ParsedEntry[] {
  return [
    ...(given.jira ?? []).map((entry, index) => parseEntry(ctx, { kind: 'jira', entry, index }, stored)),
    ...(given.zendesk ?? []).map((entry, index) => parseEntry(ctx, { kind: 'zendesk', entry, index }, stored)),
  ]
}

type GivenEntry = { readonly index: number } & (
  | { readonly kind: 'jira'; readonly entry: JiraIntegration }
  | { readonly kind: 'zendesk'; readonly entry: ZendeskIntegration }
)

function parseEntry(ctx: Context, given: GivenEntry, rows: readonly TrackerRow[]): ParsedEntry {
  const { kind, entry, index } = given
  const path = `integrations.${kind}[${index}]`
  const identity =
    given.kind === 'jira' ? `${entry.url} ${given.entry.project_key}` : `${entry.url} ${given.entry.group_id}`
  const stored = rows.find((row) => row.kind === kind && row.identity === identity)
  const before = stored && findTrackerSettings(ctx.box, stored)
  const settings =
    given.kind === 'jira'
      ? toJiraSettings(given.entry, before as JiraSettings | undefined)
      : toZendeskSettings(given.entry, before as ZendeskSettings | undefined)
  if (!settings) {
    const reason = `${path}.api_token is missing or invalid: nothing is stored for ${identity}, so give the token`
    throw new AppError('bad-request', reason, { fields: [{ field: `${path}.api_token`, reason }] })
  }
  return {
    ...{ kind, identity, settings, path, stored },
    isTokenKept: !isToken(entry.api_token),
    flags: {
      enable_failing_policies: entry.enable_failing_policies ?? false,
      enable_software_vulnerabilities: entry.enable_software_vulnerabilities ?? false,
    },
    isChanged: !before || stored.verifiedAt === null || !isDeepStrictEqual(settings, before),
  }
}

function refuseDuplicates(entries: readonly ParsedEntry[]): void {
  for (const { kind, identity, path } of entries) {
    if (entries.filter((other) => other.kind === kind && other.identity === identity).length === 1) continue
    const what = kind === 'jira' ? 'url and project_key' : 'url and group_id'
    const field = kind === 'jira' ? 'Jira integration' : 'Zendesk integration'
    throw invalidField(field, `${path}: ${what} (${identity}) are there twice; leave one of them out`)
  }
}

async function prepareEntry(
  ctx: Context,
  outbound: Outbound,
  entry: ParsedEntry,
  isPrivateAllowed: boolean,
): Promise<PreparedEntry> {
  const { kind, identity, isTokenKept, flags, path, stored } = entry
  const before = stored?.allowedNetworks ?? []
  const common = { kind, identity, isTokenKept, flags }
  if (!entry.isChanged) {
    const { settings } = entry
    return { ...common, settings, allowedNetworks: before, verification: undefined, warnings: [] }
  }
  const { url } = entry.settings
  const check = await outbound.checkTarget(url, { grants: before })
  const field = `${path}.url`
  const allowedNetworks = decideGrants({ check, before, isPrivateAllowed, actor: ctx.actor, field })
  const tested = await testTracker(outbound, { kind, settings: entry.settings, allowedNetworks })
  const now = ctx.clock.now()
  switch (tested.kind) {
    case 'refused': {
      const reason = `${path}: the connection test failed: ${tested.reason}`
      throw new AppError('bad-request', reason, { fields: [{ field: path, reason }] })
    }
    case 'unverified': {
      const { settings } = entry
      const warning = `${path}: ${tested.reason}. It is saved as unverified and tested again every few minutes; GET /destinations shows the outcome.`
      const verification = unverified(now, tested.reason)
      return { ...common, settings, allowedNetworks, verification, warnings: [...check.warnings, warning] }
    }
    case 'verified': {
      // The test gives the settings back, completed.
      const settings = tested.settings as PreparedEntry['settings']
      const warnings = [...check.warnings, ...tested.warnings.map((warning) => `${path}: ${warning}`)]
      return { ...common, settings, allowedNetworks, verification: verified(now), warnings }
    }
  }
}

/** A name for lists. */
export function nameOfEntry({ kind, settings }: PreparedEntry): string {
  return getTrackerOfKind(kind).nameOf({ ...settings })
}
