import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { findTrackerSettings } from '../destinations/find-tracker-settings.ts'
import { getTrackerOfKind } from '../destinations/registry.ts'
import { recordChange } from '../destinations/save-destination.ts'
import { sealSettings } from '../destinations/sealed-settings.ts'
import {
  insertMissingBuiltIns,
  listBuiltIns,
  listUsersOfTracker,
  lockAutomation,
} from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { deleteDestination } from '../queries/destination-queries.ts'
import { insertTracker, listTrackers, type TrackerRow, updateTracker } from '../queries/tracker-queries.ts'
import { refuseBoth, ticketAutomations } from './exclusivity.ts'
import { nameOfEntry, type PreparedEntry } from './prepare-integrations.ts'
import { chooseTracker, type SwitchDeps } from './switch-automation.ts'

/** A search over a whole fleet may find many at once. */
const defaultStormBrake = 25

export interface SaveIntegrations {
  readonly entries: readonly PreparedEntry[]
  /** Whether the same request says if the webhook of this kind is on; then that part has the last word. */
  isWebhookGiven(kind: 'policy' | 'vulnerability'): boolean
}

/** Makes the trackers what the document says. Tells what is true already where that switches an automation on. */
export async function saveIntegrations(
  deps: SwitchDeps,
  { entries, isWebhookGiven }: SaveIntegrations,
): Promise<readonly SwitchedOn[]> {
  const { ctx, tx } = deps
  const stored = await listTrackers(tx)
  const ids = new Map<PreparedEntry, number>()
  for (const [position, entry] of entries.entries()) {
    const row = stored.find(({ kind, identity }) => kind === entry.kind && identity === entry.identity)
    ids.set(entry, await saveEntry(onTransaction(ctx, tx), tx, { entry, row, position }))
  }
  const switchedOn = await chooseTrackers(deps, { entries, isWebhookGiven }, ids)
  const kept = new Set(ids.values())
  for (const row of stored) if (!kept.has(row.id)) await removeTracker(deps, row)
  return switchedOn
}

async function saveEntry(
  ctx: Context,
  tx: Tx,
  { entry, row, position }: { entry: PreparedEntry; row: TrackerRow | undefined; position: number },
): Promise<number> {
  const { kind, identity, verification, allowedNetworks } = entry
  // Another request may have changed the token since the entries were prepared.
  const apiToken = (row && entry.isTokenKept && findTrackerSettings(ctx.box, row)?.apiToken) || entry.settings.apiToken
  const settings = { ...entry.settings, apiToken }
  const fields = {
    origin: getTrackerOfKind(kind).originOf(settings),
    sealedSettings: row && !verification ? row.sealedSettings : sealSettings(ctx.box, settings),
    ...{ allowedNetworks, verification, position, at: ctx.clock.now() },
  }
  const name = row?.name ?? nameOfEntry(entry)
  const id = row?.id ?? (await insertTracker(tx, { ...fields, kind, identity, name, stormBrake: defaultStormBrake }))
  if (row) await updateTracker(tx, id, fields)
  const opened = allowedNetworks.filter((network) => !row?.allowedNetworks.includes(network))
  const type = row ? 'edited_destination' : 'created_destination'
  if (!row || verification) await recordChange(ctx, { type, id, name, opened })
  return id
}

async function chooseTrackers(
  deps: SwitchDeps,
  { entries, isWebhookGiven }: SaveIntegrations,
  ids: ReadonlyMap<PreparedEntry, number>,
): Promise<readonly SwitchedOn[]> {
  const { ctx, tx } = deps
  await insertMissingBuiltIns(tx, ctx.clock.now())
  const builtIns = await listBuiltIns(tx)
  const switchedOn: SwitchedOn[] = []
  for (const automation of ticketAutomations) {
    const { kind, flag } = automation
    const before = await lockAutomation(tx, builtIns.find((one) => one.kind === kind)?.id ?? 0)
    const wanted = entries.find(({ flags }) => flags[flag])
    const trackerId = (wanted && ids.get(wanted)) ?? null
    if (!before) continue
    const isWebhookOn = before.isEnabled && before.ticketDestinationId === null
    if (trackerId !== null && isWebhookOn && !isWebhookGiven(kind)) throw refuseBoth(automation)
    const isEnabled = trackerId !== null || (isWebhookGiven(kind) ? before.isEnabled : isWebhookOn)
    const told = await chooseTracker(deps, { before, trackerId, isEnabled })
    if (told) switchedOn.push(told)
  }
  return switchedOn
}

/** With it the automations of teams lose where they sent; what waits for it is cancelled. */
async function removeTracker(deps: SwitchDeps, { id, name }: TrackerRow): Promise<void> {
  const { ctx, tx } = deps
  for (const userId of await listUsersOfTracker(tx, id)) {
    const before = await lockAutomation(tx, userId)
    if (before) await chooseTracker(deps, { before, trackerId: null, isEnabled: false })
  }
  await cancelWaitingDeliveries(tx, { destinationId: id }, { reason: 'destination removed', at: ctx.clock.now() })
  await deleteDestination(tx, id)
  await recordChange(onTransaction(ctx, tx), { type: 'deleted_destination', id, name, opened: [] })
}
