import { AppError, invalidField } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { decideGrants } from '../destinations/decide-grants.ts'
import { recordOpened } from '../destinations/save-destination.ts'
import { sealSettings } from '../destinations/sealed-settings.ts'
import { changeWebhook, newWebhook } from '../destinations/webhook/change-webhook.ts'
import { openWebhook } from '../destinations/webhook/open-webhook.ts'
import { webhook } from '../destinations/webhook/webhook.ts'
import { isUsedByOthers } from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import {
  type DestinationRow,
  deleteDestination,
  insertDestination,
  listDestinations,
  updateDestination,
  updateDestinationOptions,
} from '../queries/destination-queries.ts'
import type { GivenTargets } from './check-given-urls.ts'

/** The address of a webhook; undefined when it was sealed with a key that this server does not have. */
export function openUrl(box: SecretBox, destination: DestinationRow): string | undefined {
  try {
    return openWebhook(box, destination.sealedSettings).url
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** What those see who may not change it. */
export function maskUrl(destination: DestinationRow, url: string | undefined): string {
  return url === destination.origin ? url : `${destination.origin}/${SECRET_MASK}`
}

export interface SaveUrl {
  readonly automationId: number
  readonly destinationId: number | null
  readonly url: string
  /** The full key in the document. */
  readonly field: string
}

/** Keeps, changes, makes or removes the destination so that it is what the document says; returns its id. */
export async function saveDestinationUrl(
  { ctx, tx, targets }: { ctx: Context; tx: Tx; targets: GivenTargets },
  wanted: SaveUrl,
): Promise<number | null> {
  const [stored] = wanted.destinationId === null ? [] : await listDestinations(tx, [wanted.destinationId])
  const at = ctx.clock.now()
  // Somebody else's destination is not ours to change: this automation gets one of its own, or none.
  const isShared = stored !== undefined && (await isUsedByOthers(tx, stored.id, wanted.automationId))
  if (wanted.url === '') {
    if (stored) await dropDestination(tx, { id: stored.id, automationId: wanted.automationId, isShared, at })
    return null
  }
  const storedUrl = stored && openUrl(ctx.box, stored)
  const isUnchanged = stored !== undefined && (wanted.url === storedUrl || wanted.url === maskUrl(stored, storedUrl))
  const url = isUnchanged ? storedUrl : wanted.url
  if (url === undefined) {
    throw invalidField(
      wanted.field,
      `${wanted.field} was stored with another server.private_key and cannot be read; enter it again`,
    )
  }
  const grants = chooseGrants(ctx, targets, { url, field: wanted.field, before: stored?.allowedNetworks ?? [] })
  if (isUnchanged && grants.length === stored.allowedNetworks.length) return stored.id
  const own = isShared ? undefined : stored
  return storeUrl(ctx, tx, { own, isReadable: storedUrl !== undefined, url, grants })
}

interface StoreUrl {
  /** The destination that is to change; undefined where a new one is made. */
  readonly own: DestinationRow | undefined
  readonly isReadable: boolean
  readonly url: string
  readonly grants: readonly string[]
}

/** What else is set of a destination stays; a new one signs. */
async function storeUrl(ctx: Context, tx: Tx, { own, isReadable, url, grants }: StoreUrl): Promise<number> {
  const settings =
    own && isReadable
      ? changeWebhook(openWebhook(ctx.box, own.sealedSettings), { url }, ctx.random)
      : newWebhook(ctx.random, url)
  const sealedSettings = sealSettings(ctx.box, settings)
  const fields = { origin: webhook.originOf(settings), sealedSettings, at: ctx.clock.now() }
  // Nobody has named it: it is known by where it leads.
  const host = new URL(url).host
  const name = own && own.name !== new URL(own.origin).host ? own.name : host
  const id = own?.id ?? (await insertDestination(tx, { ...fields, kind: 'webhook', name }))
  if (own) await updateDestination(tx, id, fields)
  await updateDestinationOptions(tx, id, { name, allowedNetworks: grants })
  const opened = grants.filter((network) => !own?.allowedNetworks.includes(network))
  await recordOpened(onTransaction(ctx, tx), { id, name, opened })
  return id
}

/** What was not given was looked at when it was, and is again when it is dialled. */
function chooseGrants(
  { actor }: Context,
  { checks, isPrivateAllowed }: GivenTargets,
  { url, field, before }: { url: string; field: string; before: readonly string[] },
): readonly string[] {
  const check = checks.get(url)
  return check ? decideGrants({ check, before, isPrivateAllowed, actor, field }) : before
}

/** What somebody else uses as well stays; only what this automation sends there ends. */
async function dropDestination(
  tx: Tx,
  { id, automationId, isShared, at }: { id: number; automationId: number; isShared: boolean; at: Date },
): Promise<void> {
  const which = isShared ? { automationId, destinationId: id } : { destinationId: id }
  await cancelWaitingDeliveries(tx, which, { reason: 'destination removed', at })
  if (!isShared) await deleteDestination(tx, id)
}
