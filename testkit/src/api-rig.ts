import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext as NodeTest } from 'node:test'
import { composeRoutes } from '@muster/server/compose-routes.ts'
import { randomToken } from '@muster/server/kernel/random.ts'
import { sha256Hex } from '@muster/server/kernel/hash.ts'
import { createAutomations } from '@muster/server/modules/automations/index.ts'
import { authorizeRoute, createAuthentication } from '@muster/server/modules/identity/index.ts'
import { ensureBuiltInLabels } from '@muster/server/modules/labels/index.ts'
import { createVulnerabilities } from '@muster/server/modules/vulnerabilities/index.ts'
import { loadServerConfig } from '@muster/server/platform/config/load-server-config.ts'
import type { GlobalRole, TeamMembership } from '@muster/server/platform/context.ts'
import type { BoundRoute } from '@muster/server/platform/http/bound-route.ts'
import { createRemoteAddressReader } from '@muster/server/platform/http/remote-address.ts'
import { createBackground } from '@muster/server/platform/background/create-background.ts'
import type { Mail, Mailer } from '@muster/server/platform/mail/create-mailer.ts'
import { createScheduler } from '@muster/server/platform/jobs/create-scheduler.ts'
import { createMetrics } from '@muster/server/platform/metrics/create-metrics.ts'
import { createDownloader } from '@muster/server/platform/outbound/create-downloader.ts'
import { createOutbound } from '@muster/server/platform/outbound/create-outbound.ts'
import { createOperationRoutes } from '@muster/server/transports/operations/operation-routes.ts'
import { createRestServer } from '@muster/server/transports/rest/create-rest-server.ts'
import { openTestContext, type TestContext } from './test-context.ts'

type Json = Record<string, unknown>

interface InjectOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  readonly url: string
  readonly headers?: Record<string, string>
  readonly payload?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly body: Json
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

export interface Caller {
  readonly token: string
  readonly userId: number
  /** `path` below `/api/latest/fleet`, or from the root when it begins with `/api`. */
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', path: string, body?: unknown): Promise<ApiAnswer>
  get(path: string): Promise<ApiAnswer>
  post(path: string, body?: unknown): Promise<ApiAnswer>
  patch(path: string, body: unknown): Promise<ApiAnswer>
  delete(path: string, body?: unknown): Promise<ApiAnswer>
}

export interface ApiRig extends Caller {
  readonly ctx: TestContext
  readonly routes: readonly BoundRoute[]
  /** Logs a new user in. */
  logIn(role: GlobalRole | null, teams?: readonly TeamMembership[]): Promise<Caller>
  /** Asks with a token that a log-in gave. */
  as(token: string): Pick<Caller, 'ask'>
  /** What was mailed, whatever the mail server: mail has to be set up for it. */
  readonly mails: readonly Mail[]
  /** Resolves when nothing runs behind the answers. */
  idle(): Promise<void>
  /** As `fetch`: a request with its own headers, and the answer with its headers. */
  inject(request: InjectOptions): Promise<ApiAnswer>
  /** What was logged as an error: bugs. */
  readonly errors: readonly unknown[]
}

/** The whole REST API on an empty database, without a socket; the rig itself asks as an administrator. */
export async function openApi(t: NodeTest): Promise<ApiRig> {
  const ctx = await openTestContext(t)
  const { config } = loadServerConfig({
    env: { MUSTER_DATA_DIR: path.join(tmpdir(), 'muster-no-data'), MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' },
    flags: [],
    readTextFile: () => '',
    warn: () => undefined,
  })
  const outbound = createOutbound({
    ...{ clock: ctx.clock, timeoutMs: 30_000, allowedNetworks: ['127.0.0.0/8'] },
    resolve: (name, done) => done(Object.assign(new Error(`no name ${name}`), { code: 'ENOTFOUND' }), []),
  })
  const scheduler = createScheduler({ ctx, database: ctx.database })
  const automations = createAutomations({
    ...{ ctx, database: ctx.database, scheduler, outbound, metrics: createMetrics() },
    ...{ retryDelaysMs: [1_000], historyMs: 86_400_000, vulnerabilityIntervalMs: 3_600_000 },
    recency: { maxAgeMs: 30 * 86_400_000, from: 'published' },
  })
  const downloader = createDownloader({ clock: ctx.clock, allowedNetworks: [], trustedHosts: [] })
  const vulnerabilities = await createVulnerabilities({ ctx, config, downloader })
  await ensureBuiltInLabels(ctx)
  const mails: Mail[] = []
  const mailer: Pick<Mailer, 'send'> = {
    send: async (_smtp, mail) => {
      mails.push(mail)
      return { refused: [] }
    },
  }
  const background = createBackground({ log: ctx.log })
  const routes = [
    ...composeRoutes({
      ...{ config, context: ctx, automations, vulnerabilities, scheduler },
      ...{ mailer, outbound, background },
    }),
    ...createOperationRoutes({ version: '4.16.0', checks: [], isReady: () => true }),
  ]
  const errors: unknown[] = []
  const log = { ...ctx.log, error: (fields: unknown) => void errors.push(fields), child: () => log }
  const app = createRestServer({
    ...{ context: { ...ctx, log }, routes, urlPrefix: '', authorize: authorizeRoute },
    readRemoteAddress: createRemoteAddressReader([]),
    authenticate: createAuthentication({ sessionDurationMs: config['session.duration'] }),
    createServer: (handler) => createServer(handler),
  })
  t.after(async () => {
    await app.close()
    await vulnerabilities.stop()
    await downloader.stop()
    await outbound.stop()
  })

  async function inject(request: InjectOptions): Promise<ApiAnswer> {
    const response = await app.inject(request)
    const isJson = String(response.headers['content-type']).startsWith('application/json')
    const { statusCode: status, headers, body: text } = response
    return { status, headers, text, body: isJson ? response.json<Json>() : {} }
  }

  let users = 0
  async function logIn(role: GlobalRole | null, teams: readonly TeamMembership[] = []): Promise<Caller> {
    const at = ctx.clock.now()
    const name = `User ${++users}`
    const email = `user${users}@example.com`
    const { id } = await ctx.db
      .insertInto('users')
      .values({ name, email, global_role: role, created_at: at, updated_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const { teamId, role: own } of teams) {
      await ctx.db.insertInto('user_teams').values({ user_id: id, team_id: teamId, role: own }).execute()
    }
    const token = randomToken(ctx.random, 24)
    await ctx.db
      .insertInto('sessions')
      .values({ user_id: id, token_hash: sha256Hex(token), created_at: at, accessed_at: at })
      .execute()
    return callerOf(token, id)
  }

  function callerOf(token: string, userId: number): Caller {
    const ask: Caller['ask'] = async (method, path, body) => {
      return inject({
        method,
        url: path.startsWith('/api') ? path : `/api/latest/fleet${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    }
    return {
      ...{ token, userId, ask },
      get: (path) => ask('GET', path),
      post: (path, body) => ask('POST', path, body),
      patch: (path, body) => ask('PATCH', path, body),
      delete: (path, body) => ask('DELETE', path, body),
    }
  }

  const parts = { ctx, routes, logIn, errors, mails, inject, idle: background.idle }
  return { ...(await logIn('admin')), ...parts, as: (token) => callerOf(token, 0) }
}
