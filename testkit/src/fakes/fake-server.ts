import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { VendorDescription } from './vendor-description.ts'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

export interface FakeAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** How a request goes wrong. */
export type Fault =
  /** It is done, and the answer is lost. */
  | { readonly kind: 'lost-answer' }
  /** It never arrives. */
  | { readonly kind: 'lost-request' }
  /** The connection breaks, and it is done so much later. */
  | { readonly kind: 'late'; readonly afterMs: number }
  /** Something on the way sends it twice. */
  | { readonly kind: 'twice' }
  | ({ readonly kind: 'answer' } & FakeAnswer)

interface PlannedFault {
  readonly fault: Fault
  readonly concerns: (request: FakeRequest) => boolean
}

export interface FakeServer {
  readonly url: string
  readonly requests: readonly FakeRequest[]
  /** Requests that the vendor's description does not allow. */
  readonly violations: readonly string[]
  /** The next request that this concerns goes wrong; several are used up in order. */
  misbehave(fault: Fault, concerns?: (request: FakeRequest) => boolean): void
  /** No request goes wrong any more. */
  behave(): void
  close(): Promise<void>
}

export interface FakeServerOptions {
  readonly description: VendorDescription
  /** The path as the description has it. */
  describedPath?(path: string): string
  readonly now: () => Date
  readonly port?: number
  answer(request: FakeRequest, at: Date): FakeAnswer
}

/** A server that keeps a vendor's rules: what its description does not allow is refused and remembered. */
export async function startFakeServer(options: FakeServerOptions): Promise<FakeServer> {
  const requests: FakeRequest[] = []
  const violations: string[] = []
  let faults: PlannedFault[] = []
  let late: { readonly dueMs: number; readonly request: FakeRequest }[] = []

  function doLate(): void {
    const nowMs = options.now().getTime()
    const due = late.filter(({ dueMs }) => dueMs <= nowMs)
    late = late.filter(({ dueMs }) => dueMs > nowMs)
    for (const { request, dueMs } of due) options.answer(request, new Date(dueMs))
  }

  function answerTo(request: FakeRequest): FakeAnswer | undefined {
    doLate()
    requests.push(request)
    const at = options.now()
    const planned = faults.find(({ concerns }) => concerns(request))
    faults = faults.filter((one) => one !== planned)
    const described = { ...request, path: options.describedPath?.(request.path) ?? request.path }
    const wrong = options.description.check(described)
    if (wrong.length > 0) {
      violations.push(`${request.method} ${request.path}: ${wrong.join('; ')}`)
      return { status: 400, body: { errorMessages: wrong, errors: {} } }
    }
    switch (planned?.fault.kind) {
      case undefined:
        return options.answer(request, at)
      case 'lost-answer':
        options.answer(request, at)
        return undefined
      case 'lost-request':
        return undefined
      case 'late':
        late.push({ request, dueMs: at.getTime() + planned.fault.afterMs })
        return undefined
      case 'twice':
        options.answer(request, at)
        return options.answer(request, at)
      case 'answer':
        return planned.fault
    }
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://fake')
      const text = Buffer.concat(chunks).toString('utf8')
      const { method = '', headers } = incoming
      const body: unknown = text === '' ? undefined : parseJson(text)
      const answer = answerTo({ method, path: decodeURIComponent(pathname), query: searchParams, headers, body })
      if (!answer) return incoming.socket.destroy()
      outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      outgoing.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    violations,
    misbehave: (fault, concerns = () => true) => faults.push({ fault, concerns }),
    behave: () => {
      faults = []
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { malformed: text }
  }
}
