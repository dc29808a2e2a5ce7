import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface Receiver {
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** How the next requests are answered; a status, or a function for worse. Default 200. */
  answerWith(answer: number | ((request: IncomingMessage, response: ServerResponse, body: string) => void)): void
  /** Resolves when `count` requests have come in all; rejects after `timeoutMs` (default 30 s: only failures wait so long). */
  waitFor(count: number, timeoutMs?: number): Promise<readonly ReceivedRequest[]>
  close(): Promise<void>
}

/** A real HTTP server on loopback that keeps what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = []
  let waiters: { count: number; resolve: () => void }[] = []
  let answer: number | ((request: IncomingMessage, response: ServerResponse, body: string) => void) = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const { method = '', url = '', headers, rawHeaders } = request
      requests.push({ method, url, headers, rawHeaders, body })
      if (typeof answer === 'function') answer(request, response, body)
      else response.writeHead(answer).end()
      waiters = waiters.filter((waiter) => {
        if (requests.length < waiter.count) return true
        waiter.resolve()
        return false
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answerWith: (next) => {
      answer = next
    },
    waitFor: (count, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        if (requests.length >= count) return resolve(requests)
        const timer = setTimeout(
          () => reject(new Error(`the receiver got ${requests.length} of ${count} requests in ${timeoutMs} ms`)),
          timeoutMs,
        )
        waiters.push({ count, resolve: () => (clearTimeout(timer), resolve(requests)) })
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
