import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { createSecureContext } from 'node:tls'
import { gzipSync } from 'node:zlib'

export const osqueryVersion = '5.23.1'
const timeoutMs = 16_000
const maxAnswerBytes = 8 * 1024 * 1024
const maxRedirects = 10

export interface TransportOptions {
  /** Base address, for example https://127.0.0.1:8080. Plain http is for servers behind a proxy. */
  readonly server: string
  /** PEM file with the certificate authority of the server. */
  readonly caFile?: string
  /** Trusts any certificate. */
  readonly isInsecure?: boolean
  /** Reuses connections, which osqueryd never does. */
  readonly keepsAlive?: boolean
}

export interface AgentRequest {
  readonly path: string
  readonly body: string
  readonly nodeKey?: string
  readonly isCompressed?: boolean
  /** Sends half of the body, waits that long, then sends the rest. */
  readonly stallMs?: number
}

/** Sends requests as osqueryd does: its headers in its order, a new connection with a full handshake for each. */
export interface Transport {
  /** The text of the answer, whatever its status; throws when there is none within 16 s. */
  post(request: AgentRequest, signal?: AbortSignal): Promise<string>
  close(): void
}

export function createTransport(options: TransportOptions): Transport {
  const server = new URL(options.server)
  const isTls = server.protocol === 'https:'
  const ca = options.caFile ? readFileSync(options.caFile, 'utf8') : undefined
  // One context for all connections: reading the certificates anew for each would cost more than the handshake.
  const secureContext = isTls ? createSecureContext({ ...(ca && { ca }), ecdhCurve: 'X25519:P-256' }) : undefined
  const agent = options.keepsAlive ? new (isTls ? https : http).Agent({ keepAlive: true, maxSockets: 256 }) : false

  async function post(request: AgentRequest, signal?: AbortSignal): Promise<string> {
    let url = new URL(server.pathname.replace(/\/$/, '') + request.path, server)
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await send(url, request, signal)
      if (answer.location === undefined) return answer.text
      url = new URL(answer.location, url)
    }
    throw new Error(`${options.server} redirects more than ${maxRedirects} times`)
  }

  function send(url: URL, request: AgentRequest, signal?: AbortSignal): Promise<ReceivedAnswer> {
    const payload = request.isCompressed ? gzipSync(request.body) : Buffer.from(request.body)
    return new Promise((resolve, reject) => {
      let isLate = false
      const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
        method: 'POST',
        agent,
        setDefaultHeaders: false,
        signal,
        headers: listHeaders(url, request, payload.length),
        ...(secureContext && { secureContext, rejectUnauthorized: !options.isInsecure }),
      })
      const timer = setTimeout(() => {
        isLate = true
        outgoing.destroy(new Error('late'))
      }, timeoutMs)
      const fail = (error: Error) =>
        reject(isLate ? new Error(`no answer within ${timeoutMs / 1000} s from ${url.origin}`) : error)
      outgoing.on('error', fail)
      outgoing.on('response', (incoming) => readAnswer(incoming).then(resolve, fail))
      outgoing.on('close', () => clearTimeout(timer))
      sendBody(outgoing, payload, request.stallMs)
    })
  }

  return { post, close: () => agent && agent.destroy() }
}

interface ReceivedAnswer {
  readonly text: string
  /** Where to go on, if the server redirects. */
  readonly location?: string
}

/** Raw name and value pairs, since the order is part of how an agent looks. */
function listHeaders(url: URL, request: AgentRequest, length: number): string[] {
  const headers = ['Content-Type', 'application/json', 'Accept', 'application/json']
  headers.push('User-Agent', `osquery/${osqueryVersion}`)
  if (request.nodeKey !== undefined) headers.push('Authorization', `NodeKey ${request.nodeKey}`)
  if (request.isCompressed) headers.push('Content-Encoding', 'gzip')
  headers.push('Host', url.host, 'Content-Length', String(length))
  return headers
}

function sendBody(outgoing: http.ClientRequest, payload: Buffer, stallMs: number | undefined): void {
  if (stallMs === undefined) {
    outgoing.end(payload)
    return
  }
  const half = payload.length >> 1
  outgoing.write(payload.subarray(0, half))
  const timer = setTimeout(() => outgoing.end(payload.subarray(half)), stallMs)
  outgoing.once('close', () => clearTimeout(timer))
}

async function readAnswer(incoming: http.IncomingMessage): Promise<ReceivedAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new Error('body limit exceeded')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const location = incoming.headers.location
  const redirects = [301, 302, 303, 304, 305, 307, 308].includes(incoming.statusCode ?? 0)
  return redirects && location !== undefined ? { text, location } : { text }
}
