import { type Static, Type } from 'typebox'
import { urlOrigin } from '../../../../platform/outbound/check-url.ts'
import { renderHubSignature } from '../../signing/hub-signature.ts'
import { signStandardWebhook } from '../../signing/standard-webhooks.ts'
import type { Destination, OutgoingMessage } from '../destination.ts'

const settings = Type.Object({
  url: Type.String(),
  /** Made by us. */
  signingSecret: Type.Optional(Type.String()),
  /** Signs as well until then. */
  previous: Type.Optional(Type.Object({ secret: Type.String(), until: Type.String({ format: 'date-time' }) })),
  hubSecret: Type.Optional(Type.String()),
  bearerToken: Type.Optional(Type.String()),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
})

export type WebhookSettings = Static<typeof settings>

/** POSTs the stored bytes. `Content-Type` is exactly the documented one: some receivers refuse a charset. */
export const webhook: Destination<typeof settings> = {
  settings,
  originOf: ({ url }) => urlOrigin(url),
  render: (stored, message) => {
    const own = Object.fromEntries(
      Object.entries(stored.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    )
    return {
      url: stored.url,
      body: message.body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Muster',
        ...own,
        ...(stored.bearerToken !== undefined && { authorization: `Bearer ${stored.bearerToken}` }),
        ...renderSignatures(stored, message),
        'webhook-id': message.deliveryId,
      },
      secretHeaders: new Set(['authorization', ...Object.keys(own)]),
    }
  },
}

function renderSignatures(
  stored: WebhookSettings,
  { deliveryId, body, sentAt }: OutgoingMessage,
): Record<string, string> {
  const { signingSecret, previous, hubSecret } = stored
  const secrets = signingSecret === undefined ? [] : [signingSecret]
  if (previous && new Date(previous.until) > sentAt) secrets.push(previous.secret)
  return {
    ...(secrets.length > 0 && signStandardWebhook({ id: deliveryId, body, sentAt }, secrets)),
    ...(hubSecret !== undefined && { 'x-hub-signature-256': renderHubSignature(body, hubSecret) }),
  }
}
