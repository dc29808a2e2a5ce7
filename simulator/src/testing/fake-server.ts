import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface SeenRequest {
  readonly path: string
  readonly headers: readonly string[]
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
  /** Differs between connections. */
  readonly remotePort: number
  readonly nodeKey?: string
}

/** What the server says to a request: text as it is, an object as JSON, undefined never. */
export type Reply = (request: SeenRequest) => string | object | undefined

export interface FakeServer {
  readonly url: string
  readonly seen: SeenRequest[]
  /** Requests whose path ends so. */
  seenAt(end: string): SeenRequest[]
  /** Changes what is said to paths that end so. */
  reply(end: string, reply: Reply): void
  close(): Promise<void>
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** An osquery server for tests: enrols everybody, asks nothing, notes everything. */
export async function startFakeServer(certificate?: Certificate): Promise<FakeServer> {
  const seen: SeenRequest[] = []
  const replies = new Map<string, Reply>([['/enroll', () => ({ node_key: `key${seen.length}` })]])
  const listener: http.RequestListener = async (incoming, outgoing) => {
    const request = await readRequest(incoming)
    seen.push(request)
    const reply = [...replies].findLast(([end]) => request.path.endsWith(end))?.[1] ?? (() => ({}))
    const said = reply(request)
    if (said !== undefined) outgoing.end(typeof said === 'string' ? said : JSON.stringify(said))
  }
  const server = certificate ? https.createServer(certificate, listener) : http.createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    seenAt: (end) => seen.filter((request) => request.path.endsWith(end)),
    reply: (end, reply) => replies.set(end, reply),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readRequest(incoming: http.IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const raw = Buffer.concat(chunks)
  const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString()
  const body = parse(text)
  return {
    path: incoming.url ?? '',
    headers: incoming.rawHeaders,
    text,
    body,
    remotePort: incoming.socket.remotePort ?? 0,
    ...(typeof body.node_key === 'string' && { nodeKey: body.node_key }),
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
