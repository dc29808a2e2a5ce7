import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from '../../platform/context.ts'

const maxLength = 256

/** What asks, for activities and the list of sessions. It is what the caller tells: nothing may depend on it. */
export function describeClient(headers: IncomingHttpHeaders): Required<Pick<Context, 'client' | 'userAgent'>> {
  const userAgent = (headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, ' ').slice(0, maxLength)
  if (headers.authorization === undefined && headers['sec-fetch-site'] !== undefined) return { client: 'ui', userAgent }
  return { client: /^fleetctl\b/i.test(userAgent) ? 'cli' : 'api', userAgent }
}
