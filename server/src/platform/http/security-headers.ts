import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // What is no page of ours runs, loads and shows nothing, whatever a browser takes it for. Pages have a policy of their own.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  // Answers hold names of hosts and tokens. Files of the application say otherwise themselves.
  'cache-control': 'no-store',
}
const yearSeconds = 31_536_000

/** On every answer, set before anybody writes one; who knows better sets another. */
export function setSecurityHeaders(
  request: Pick<IncomingMessage, 'headers'>,
  response: Pick<ServerResponse, 'setHeader'>,
  { isTls }: { readonly isTls: boolean },
): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value)
  if (isTls && isPublicName(request.headers.host ?? '')) {
    response.setHeader('strict-transport-security', `max-age=${yearSeconds}`)
  }
}

/** Browsers remember it for the name with all its ports: on localhost it would shut other programs' pages. */
function isPublicName(host: string): boolean {
  const url = `https://${host}`
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return (
    hostname !== 'localhost' && !hostname.endsWith('.localhost') && !hostname.startsWith('[') && isIP(hostname) === 0
  )
}
