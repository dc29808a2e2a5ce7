import type { IncomingHttpHeaders } from 'node:http'
import type { Route } from '@muster/contract/common/route.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/errors.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'

const cookieName = 'muster_session'
/** The longest that browsers keep a cookie. When a session ends is decided by the server, not by its cookie. */
const maxAgeSeconds = 400 * 24 * 3600

/** Binds a single sign-on to the browser that began it. Sealed by the identity module. */
const attemptCookieName = 'muster_sign_on'
const attemptMaxAgeSeconds = 600

/**
 * The way in for browsers: the session's token in a cookie that scripts cannot read. Browsers send cookies along with
 * whatever page asks them to, so a request that changes something must come from our own pages.
 */
export function createCookieSession({ urlPrefix }: { readonly urlPrefix: string }) {
  const attributes = `Path=${urlPrefix}/; HttpOnly; Secure; SameSite=Lax`
  return {
    /** What an `Authorization` header would say; undefined without the cookie. */
    readAuthorization({ headers, method }: Pick<FastifyRequest, 'headers' | 'method'>): string | undefined {
      const token = readCookie(headers.cookie ?? '', cookieName)
      if (token === undefined) return undefined
      if (method !== 'GET' && method !== 'HEAD') requireSameOrigin(headers)
      return `Bearer ${token}`
    },
    readAttempt: ({ headers }: Pick<FastifyRequest, 'headers'>) => readCookie(headers.cookie ?? '', attemptCookieName),
    /** Moves the token of an opened session from the answer into the cookie where the body asks for it. */
    apply(route: Route, { request, reply, answer }: { request: FastifyRequest; reply: FastifyReply; answer: unknown }) {
      if (route.signOn) return applySignOn(reply, answer as SignOnAnswer)
      if (route.session === 'ends') reply.header('set-cookie', `${cookieName}=; ${attributes}; Max-Age=0`)
      if (route.session !== 'opens' || !wantsCookie(request.body)) return answer
      const { token, ...rest } = answer as { token: string }
      reply.header('set-cookie', `${cookieName}=${token}; ${attributes}; Max-Age=${maxAgeSeconds}`)
      return { ...rest, token: '' }
    },
    /** Before anything happens: nobody else's page may log somebody in. */
    check(route: Route, { headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): void {
      if (route.session === 'opens' && wantsCookie(body)) requireSameOrigin(headers)
    },
  }

  function applySignOn(reply: FastifyReply, { attempt, token, location, ...rest }: SignOnAnswer): unknown {
    const kept = attempt === undefined ? '; Max-Age=0' : `; Max-Age=${attemptMaxAgeSeconds}`
    const cookies = [`${attemptCookieName}=${attempt ?? ''}; ${attributes}${kept}`]
    if (token !== undefined) cookies.push(`${cookieName}=${token}; ${attributes}; Max-Age=${maxAgeSeconds}`)
    reply.header('set-cookie', cookies)
    if (location === undefined) return rest
    return new TextAnswer({ contentType: 'text/plain; charset=utf-8', text: '', headers: { location } })
  }
}

/** What the steps of single sign-on answer: an attempt to keep, or where to go and with which session. */
interface SignOnAnswer {
  readonly attempt?: string
  readonly token?: string
  readonly location?: string
}

function wantsCookie(body: unknown): boolean {
  return (body as { cookie?: unknown } | undefined)?.cookie === true
}

function readCookie(header: string, wanted: string): string | undefined {
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === wanted && value) return value
  }
  return undefined
}

/** `Sec-Fetch-Site` cannot be set by pages; browsers without it send `Origin` with every write. */
function requireSameOrigin(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site']
  if (site === undefined ? isOwnOrigin(headers) : site === 'same-origin') return
  throw new AppError(
    'forbidden',
    'a request with the session cookie must come from a page of this server; programs send `Authorization: Bearer <token>`',
  )
}

function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
