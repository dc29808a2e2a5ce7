import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { run } from './run.ts'
import { version } from './version.ts'

export interface SeenRequest {
  /** `GET /api/latest/fleet/hosts` */
  readonly call: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly headers: IncomingMessage['headers']
}

export interface Answer {
  readonly status?: number
  readonly body: unknown
}

/** What the server answers, by method and path; a request that is not here is answered with 599. */
export type Answers = Readonly<Record<string, (request: SeenRequest) => Answer>>

interface RunOptions {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
}

export interface CliScene {
  readonly address: string
  readonly home: string
  /** All requests but those for the version. */
  readonly requests: SeenRequest[]
  fleetctl(argv: readonly string[], options?: RunOptions): Promise<{ code: number; out: string; err: string }>
  readHome(file: string): string
}

const versionCall = 'GET /api/v1/fleet/version'

/** A server that answers as told, and a home folder whose context is logged in to it. */
export async function openScene(t: TestContext, answers: Answers, { isTls = false } = {}): Promise<CliScene> {
  const home = mkdtempSync(path.join(tmpdir(), 'muster-cli-'))
  const requests: SeenRequest[] = []
  const all: Answers = { [versionCall]: () => ({ body: { version } }), ...answers }
  const server = listenOn(isTls, (request, response) => {
    void readRequest(request).then((seen) => {
      if (seen.call !== versionCall) requests.push(seen)
      const { status = 200, body } = all[seen.call]?.(seen) ?? { status: 599, body: { message: 'unexpected' } }
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    rmSync(home, { recursive: true })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = `${isTls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scene: CliScene = {
    address,
    home,
    requests,
    readHome: (file) => readFileSync(path.join(home, file), 'utf8'),
    fleetctl: (argv, options) => runIn(home, argv, options),
  }
  await scene.fleetctl(['config', 'set', '--address', address, '--token', 'valid-token', '--email', 'ada@example.com'])
  return scene
}

function listenOn(isTls: boolean, listener: RequestListener): Server {
  if (!isTls) return createServer(listener)
  const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
  return createTlsServer({ key: read('localhost-key.pem'), cert: read('localhost.pem') }, listener)
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', 'http://test')
  return {
    call: `${request.method} ${url.pathname}`,
    query: Object.fromEntries(url.searchParams),
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: request.headers,
  }
}

/** Runs one command line with a home folder of its own, and nothing of the real environment. */
export async function runIn(home: string, argv: readonly string[], options: RunOptions = {}) {
  const { stdin = '', env = {}, isTerminal = false } = options
  const [stdout, stderr] = [collect(isTerminal), collect(isTerminal)]
  const input = Object.assign(Readable.from(stdin === '' ? [] : [stdin]), { isTTY: isTerminal })
  const code = await run(argv, { stdin: input, stdout, stderr, env, home })
  return { code, out: stdout.text(), err: stderr.text() }
}

function collect(isTTY: boolean) {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, next) {
      chunks.push(chunk)
      next()
    },
  })
  return Object.assign(stream, { isTTY, text: () => Buffer.concat(chunks).toString() })
}
