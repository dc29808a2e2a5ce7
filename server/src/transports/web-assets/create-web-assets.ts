import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { renderBuildingPage } from './building-page.ts'
import type { WebFile } from './read-files.ts'

/** What there is to serve; `files` is undefined until the application is built. */
export interface WebBuild {
  readonly files: ReadonlyMap<string, WebFile> | undefined
  /** What the build says at the moment, for people who wait. */
  readonly progress: string
}

export interface WebAssetsOptions {
  readonly urlPrefix: string
  readonly current: () => WebBuild
}

export type WebAssets = (request: IncomingMessage, response: ServerResponse) => boolean

// Paths of other transports. Everything else that a browser asks for is a page of the application.
const notOurs = /^\/(api|version|healthz|readyz|metrics)(\/|$)/

/**
 * The web application. Returns a handler that says whether the request was for it. Hashed files are kept by browsers for
 * ever; every other path is answered with the one page, whose router knows what it means.
 */
export function createWebAssets({ urlPrefix, current }: WebAssetsOptions): WebAssets {
  return (request, response) => {
    const path = pathOf(request.url ?? '', urlPrefix)
    if (path === undefined || notOurs.test(path)) return false
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const { files, progress } = current()
    const file = files?.get(path.slice(1))
    if (file && path !== '/index.html') sendFile({ request, response }, file, { isHashed: path.startsWith('/assets/') })
    else if (path.startsWith('/assets/')) return false
    else sendPage({ request, response }, { index: files?.get('index.html'), urlPrefix, progress })
    return true
  }
}

/** The part behind the prefix, without the query; undefined outside the prefix. */
function pathOf(url: string, urlPrefix: string): string | undefined {
  const path = url.split('?', 1)[0] as string
  if (path === urlPrefix) return '/'
  return path.startsWith(`${urlPrefix}/`) ? path.slice(urlPrefix.length) : undefined
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

function sendFile({ request, response }: Exchange, file: WebFile, { isHashed }: { isHashed: boolean }): void {
  const accepted = request.headers['accept-encoding']?.toString() ?? ''
  const encoding = (['br', 'gzip'] as const).find((name) => file[name] && new RegExp(`\\b${name}\\b`).test(accepted))
  const body = (encoding && file[encoding]) ?? file.plain
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': body.length,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(encoding ? { 'content-encoding': encoding } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

interface Page {
  readonly index: WebFile | undefined
  readonly urlPrefix: string
  readonly progress: string
}

function sendPage({ request, response }: Exchange, { index, urlPrefix, progress }: Page): void {
  const nonce = randomBytes(16).toString('base64')
  const html = index
    ? index.plain.toString().replaceAll('%BASE%', `${urlPrefix}/`).replaceAll('%NONCE%', nonce)
    : renderBuildingPage({ progress, nonce })
  response.writeHead(index ? 200 : 503, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce),
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-store',
    ...(index ? {} : { 'retry-after': '2' }),
  })
  response.end(request.method === 'HEAD' ? undefined : html)
}

/** Nothing but our own files; the nonce is for the style sheets that the components write while they run. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
