import { Type } from 'typebox'
import { urlOrigin } from '../../../../platform/outbound/check-url.ts'
import type { Destination } from '../destination.ts'

const settings = Type.Object({ url: Type.String() })

/** POSTs the stored bytes. `Content-Type` is exactly the documented one: some receivers refuse a charset. */
export const webhook: Destination<typeof settings> = {
  settings,
  originOf: ({ url }) => urlOrigin(url),
  send: (outbound, { url }, { deliveryId, body }) =>
    outbound.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'user-agent': 'Muster', 'webhook-id': deliveryId },
      body,
    }),
}
