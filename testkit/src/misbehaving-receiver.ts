import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void

export interface MisbehavingReceiver {
  readonly port: number
  readonly requestCount: number
  /** Resolves when the `count`th request has come in whole. */
  waitFor(count: number): Promise<void>
  close(): Promise<void>
}

/** A server on loopback that does to each request what it is told; with `tls` over TLS. */
export async function startMisbehavingReceiver(
  misbehave: Misbehaviour,
  tls?: ServerOptions,
): Promise<MisbehavingReceiver> {
  let requestCount = 0
  const waiters = new Map<number, () => void>()
  const sockets = new Set<Socket>()
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    requestCount++
    misbehave(request, response)
    waiters.get(requestCount)?.()
  }
  const server: Server = tls ? createTlsServer(tls, answer) : createServer(answer)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get requestCount() {
      return requestCount
    },
    waitFor: (count) =>
      new Promise((resolve) => {
        if (requestCount >= count) resolve()
        else waiters.set(count, resolve)
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Misbehaviour =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

/** One after the other, the last for ever. */
function inTurn(...steps: readonly Misbehaviour[]): Misbehaviour {
  let turn = 0
  return (request, response) => steps[Math.min(turn++, steps.length - 1)]?.(request, response)
}

function answerWithoutEnd(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200)
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
  }
  response.on('drain', more)
  more()
}

function refuseCharset({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(headers['content-type'] === 'application/json' ? 200 : 415).end()
}

/** What receivers do to us, by name. Fresh at each call: some remember. */
export function createMisbehaviours() {
  return {
    'answers 201': status(201),
    'answers 204': status(204),
    'answers 301': status(301, { location: '/elsewhere' }),
    'answers 307': status(307, { location: '/elsewhere' }),
    'answers 410': status(410),
    'answers 429 with Retry-After in seconds': status(429, { 'retry-after': '120' }),
    'answers 429 with Retry-After as a date': status(429, { 'retry-after': 'Mon, 01 Jun 2026 12:10:00 GMT' }),
    'answers 500, then 200': inTurn(status(500), status(200)),
    'resets after the headers': (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('begun')
      setImmediate(() => response.socket?.resetAndDestroy())
    },
    'answers without end': answerWithoutEnd,
    'closes in the middle of the request': (request) => request.socket.destroy(),
    'refuses a charset': refuseCharset,
  } satisfies Record<string, Misbehaviour>
}
