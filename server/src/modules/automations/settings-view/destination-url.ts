import { AppError, invalidField } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { openSettings, sealSettings } from '../destinations/sealed-settings.ts'
import { webhook } from '../destinations/webhook/webhook.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import {
  type DestinationRow,
  deleteDestination,
  insertDestination,
  listDestinations,
  updateDestination,
} from '../queries/destination-queries.ts'

/** The address of a webhook; undefined when it was sealed with a key that this server does not have. */
export function openUrl(box: SecretBox, destination: DestinationRow): string | undefined {
  try {
    return String(openSettings(box, destination.sealedSettings)['url'])
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
  readonly destinationId: number | null
  readonly url: string
  readonly name: string
  /** The full key in the document. */
  readonly field: string
  readonly isEnabling: boolean
}

/** Keeps, changes, makes or removes the destination so that it is what the document says; returns its id. */
export async function saveDestinationUrl(
  { ctx, tx, outbound }: { ctx: Context; tx: Tx; outbound: Outbound },
  wanted: SaveUrl,
): Promise<number | null> {
  const [stored] = wanted.destinationId === null ? [] : await listDestinations(tx, [wanted.destinationId])
  const at = ctx.clock.now()
  if (wanted.url === '') {
    if (!stored) return null
    await cancelWaitingDeliveries(tx, { destinationId: stored.id }, { reason: 'destination removed', at })
    await deleteDestination(tx, stored.id)
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
  if (!isUnchanged || wanted.isEnabling) refuseBadUrl(outbound, wanted.field, url)
  if (isUnchanged) return stored.id
  const fields = { origin: webhook.originOf({ url }), sealedSettings: sealSettings(ctx.box, { url }), at }
  if (!stored) return insertDestination(tx, { ...fields, kind: 'webhook', name: wanted.name })
  await updateDestination(tx, stored.id, fields)
  return stored.id
}

function refuseBadUrl(outbound: Outbound, field: string, url: string): void {
  const problem = outbound.urlProblem(url)
  if (problem !== undefined) throw invalidField(field, `${field}: ${problem}`)
}
