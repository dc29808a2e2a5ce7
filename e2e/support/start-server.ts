import type { TestContext } from 'node:test'
import { type Api, createApi } from './api.ts'
import { createServerHome, type ServerHome } from './server-home.ts'
import { type MusterProcess, runMuster } from './server-process.ts'
import { type SetUp, setUp } from './set-up.ts'

/** A server of a test: plain HTTP on a port of its own, receivers on this machine allowed, set up. */
export interface Server extends SetUp {
  readonly url: string
  readonly home: ServerHome
  /** As the administrator. */
  readonly api: Api
  output(): string
  /** SIGTERM; the exit code. */
  stop(): Promise<number | NodeJS.Signals>
  /** SIGKILL. */
  kill(): Promise<void>
  /** Fifteen days later, where `later-time.ts` is loaded into it. */
  later(): void
  /** Starts it again on the same data and the same port. */
  restart(): Promise<void>
}

export interface StartServer {
  readonly env?: Readonly<Record<string, string>>
  /** Another server whose PostgreSQL this one shares. Default: a home of its own. */
  readonly beside?: Server
}

const plainHttp = { MUSTER_SERVER_TLS: 'false', MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' }

/** On PostgreSQL where MUSTER_TEST_DATABASE_URL is set, else on the embedded database. Gone after the test. */
export async function startServer(
  t: Pick<TestContext, 'after'>,
  { env = {}, beside }: StartServer = {},
): Promise<Server> {
  // Two servers share a database, never a folder.
  const home = await createServerHome(beside ? undefined : process.env['MUSTER_TEST_DATABASE_URL'])
  const ownEnv = { ...beside?.home.env, ...home.env, ...plainHttp, ...env }
  let running: MusterProcess | undefined
  let url = ''

  async function start(address: string): Promise<void> {
    running = runMuster(['serve'], { ...ownEnv, MUSTER_SERVER_ADDRESS: address })
    url = await running.listening
  }

  async function end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    running?.signal(signal)
    return running?.ended ?? 0
  }

  t.after(async () => {
    await end('SIGKILL')
    await home.remove()
  })
  await start('127.0.0.1:0')
  const { token, enrollSecret } = beside ?? (await setUp(createApi(url)))
  return {
    token,
    enrollSecret,
    home,
    url,
    api: createApi(url, { token }),
    output: () => running?.output() ?? '',
    stop: () => end('SIGTERM'),
    later: () => running?.signal('SIGUSR2'),
    kill: async () => void (await end('SIGKILL')),
    restart: () => start(new URL(url).host),
  }
}
