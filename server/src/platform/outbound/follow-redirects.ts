import { type Dispatcher, request as undiciRequest } from 'undici'
import { AppError } from '../../kernel/errors.ts'
import { urlOrigin } from './check-url.ts'
import { withoutCredentials } from './url-credentials.ts'

export interface RedirectableRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly dispatcher: Dispatcher
  /** Hosts that the operator named. */
  readonly trusted: ReadonlySet<string>
  /** Throws for an address that may not be reached, where the connection itself cannot check it. */
  checkTarget(url: URL): Promise<void>
}

const maxRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/** The answer of a GET at the end of its redirects. What is secret in the headers stays with the first origin. */
export async function followRedirects(request: RedirectableRequest): Promise<Dispatcher.ResponseData> {
  let { url, headers } = withoutCredentials(request)
  for (let count = 0; count <= maxRedirects; count++) {
    await request.checkTarget(url)
    const answer = await undiciRequest(url, { headers, signal: request.signal, dispatcher: request.dispatcher })
    const location = answer.headers['location']
    if (!redirects.has(answer.statusCode) || typeof location !== 'string') return answer
    await answer.body.dump()
    const next = findTarget(location, url, request.trusted)
    if (next.origin !== url.origin) headers = withoutSecrets(headers)
    url = next
  }
  throw new AppError('unavailable', `${urlOrigin(request.url)} redirects more than ${maxRedirects} times`)
}

function findTarget(location: string, from: URL, trusted: ReadonlySet<string>): URL {
  if (!URL.canParse(location, from.href)) throw new AppError('unavailable', `${from.origin} redirects to no address`)
  const target = new URL(location, from)
  // A mirror inside one's own network may speak plain HTTP, but only about itself.
  const isOwn = target.protocol === 'http:' && target.hostname === from.hostname && trusted.has(target.hostname)
  if (target.protocol !== 'https:' && !isOwn)
    throw new AppError('unavailable', `${from.origin} redirects to ${target.origin}, which is not https`)
  return target
}

const secretHeaders = new Set(['apikey', 'authorization', 'cookie'])

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name.toLowerCase())))
}
