import type { DestinationPatch } from '@muster/contract/rest/destination.ts'
import { invalidField } from '../../../../kernel/errors.ts'
import type { Random } from '../../../../kernel/random.ts'
import { SECRET_MASK } from '../../../../kernel/secret.ts'
import { urlOrigin } from '../../../../platform/outbound/check-url.ts'
import { newSigningSecret } from '../../signing/standard-webhooks.ts'
import { findHeaderProblem } from './header-problem.ts'
import type { WebhookSettings } from './webhook.ts'

/** A new webhook. It signs unless somebody does not want it. */
export function newWebhook(random: Random, url: string): WebhookSettings {
  return { url, signingSecret: newSigningSecret(random) }
}

/**
 * The settings after a change; throws `invalid` naming the key. What a person typed for one receiver is not sent to
 * another: a new scheme, host or port wants it typed again. The secret that we made stays.
 */
export function changeWebhook(before: WebhookSettings, given: DestinationPatch, random: Random): WebhookSettings {
  const url = given.url ?? before.url
  const isMoved = urlOrigin(url) !== urlOrigin(before.url)
  const keep = <T>(field: string, kept: T): T => {
    if (isMoved && kept !== undefined) refuseMoved(field, before.url, url)
    return kept
  }
  const choose = (field: 'hub_secret' | 'bearer_token', stored: string | undefined): string | undefined => {
    const value = given[field]
    if (value === null) return undefined
    return value === undefined || value === SECRET_MASK ? keep(field, stored) : value
  }
  const hubSecret = choose('hub_secret', before.hubSecret)
  const bearerToken = choose('bearer_token', before.bearerToken)
  const headers = chooseHeaders(before, given, keep)
  const problem = findHeaderProblem(headers ?? {}, bearerToken !== undefined)
  if (problem) throw invalidField('headers', `headers: ${problem}`)
  return {
    url,
    ...chooseSigning(before, given, random),
    ...(hubSecret !== undefined && { hubSecret }),
    ...(bearerToken !== undefined && { bearerToken }),
    ...(headers !== undefined && { headers }),
  }
}

function chooseSigning(before: WebhookSettings, { is_signed: isSigned }: DestinationPatch, random: Random) {
  if (isSigned === false) return {}
  if (isSigned === true && before.signingSecret === undefined) return { signingSecret: newSigningSecret(random) }
  const { signingSecret, previous } = before
  return { ...(signingSecret !== undefined && { signingSecret }), ...(previous && { previous }) }
}

function chooseHeaders(
  before: WebhookSettings,
  { headers: given }: DestinationPatch,
  keep: <T>(field: string, kept: T) => T,
): Record<string, string> | undefined {
  if (given === undefined) return keep('headers', before.headers)
  const entries = Object.entries(given).map(([name, value]) => {
    if (value !== SECRET_MASK) return [name, value] as const
    const stored = before.headers?.[name]
    if (stored === undefined) throw invalidField('headers', `headers: nothing is stored for ${name}; type its value`)
    return [name, keep(`headers`, stored)] as const
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function refuseMoved(field: string, from: string, to: string): never {
  throw invalidField(
    field,
    `${field} was typed for ${urlOrigin(from)}; type it again for ${urlOrigin(to)}, or clear it`,
  )
}
