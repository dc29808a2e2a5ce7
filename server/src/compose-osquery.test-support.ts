import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext as NodeTest } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readRecorded } from '@muster/testkit/recorded.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { composeOsquery } from './compose-osquery.ts'
import { systemClock } from './kernel/clock.ts'
import { silentLog } from './kernel/log.ts'
import { loadServerConfig } from './platform/config/load-server-config.ts'
import type { LineLog } from './platform/files/line-log.ts'
import { createRemoteAddressReader } from './platform/http/remote-address.ts'
import { applyEnrollSecrets } from './modules/hosts/index.ts'
import { createLabelSnapshot } from './modules/labels/index.ts'
import { createPolicySnapshot } from './modules/policies/index.ts'
import { createOsqueryHandler } from './transports/osquery-tls/create-osquery-handler.ts'

export interface Rig {
  readonly ctx: TestContext
  readonly url: string
  readonly lines: { status: string[]; result: string[] }
  /** Problems that were logged of hosts. */
  readonly warnings: unknown[]
  failLogs(isFailing: boolean): void
  post(
    path: string,
    body: unknown,
    options?: { gzip?: boolean; raw?: string; method?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; body: Record<string, unknown> }>
  enroll(identifier?: string): Promise<string>
  writeSeen(): Promise<void>
  refreshPolicies(): Promise<void>
  refreshLabels(): Promise<void>
}

export const recorded = readRecorded()
export const agentOptions = {
  config: { options: { distributed_interval: 10 } },
  overrides: { platforms: { darwin: { options: {} } } },
}
export const teamOptions = { config: { options: { distributed_interval: 7 } } }

export async function openRig(t: NodeTest, env: Record<string, string> = {}, maxBodyBytes = 200_000): Promise<Rig> {
  const ctx = await openTestContext(t)
  const { config } = loadServerConfig({ flags: [], env, readTextFile: () => '', warn: () => undefined })
  const lines = { status: [] as string[], result: [] as string[] }
  const warnings: unknown[] = []
  let isFailing = false
  const logTo = (target: string[]): LineLog => ({
    append: async (added) => {
      if (isFailing) throw new Error('no space left on device')
      target.push(...added)
    },
    state: () => ({ kind: 'discard', discardedLines: 0 }),
    close: async () => undefined,
  })
  const policies = createPolicySnapshot({ db: ctx.database.db, log: silentLog, changes: ctx.changes })
  await policies.refresh()
  const labels = createLabelSnapshot(ctx)
  await labels.refresh()
  const { backend, ingest, seen } = composeOsquery({
    config,
    context: { ...ctx, clock: { ...systemClock, now: () => ctx.clock.now() } },
    database: ctx.database,
    labels,
    policies,
    statusLog: logTo(lines.status),
    resultLog: logTo(lines.result),
    readAgentOptions: (teamId) => (teamId === null ? agentOptions : teamOptions),
    isUsersEnabled: () => true,
    isSoftwareInventoryEnabled: () => true,
  })
  const handler = createOsqueryHandler({
    backend,
    urlPrefix: '',
    readRemoteAddress: createRemoteAddressReader(['127.0.0.1']),
    maxBodyBytes,
    warn: (_key, { hostId, problem }) => void warnings.push([hostId, problem]),
  })
  const server = createServer((request, response) => {
    if (!handler(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    await ingest.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  await applyEnrollSecrets(ctx, {
    teamId: null,
    secrets: [{ secret: 'testsecret' }, { secret: 's3cret-enroll', name: 'laptops' }],
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const rig: Rig = {
    ctx,
    url,
    lines,
    warnings,
    failLogs: (next) => {
      isFailing = next
    },
    post: async (path, body, { gzip = false, raw, method = 'POST', headers = {} } = {}) => {
      const text = raw ?? JSON.stringify(body)
      const response = await fetch(`${url}/api/osquery/${path}`, {
        method,
        headers: { ...(gzip ? { 'content-encoding': 'gzip' } : {}), ...headers },
        ...(method === 'POST' ? { body: gzip ? new Uint8Array(gzipSync(text)) : text } : {}),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    enroll: async (identifier = 'host-1') => {
      const { body } = await rig.post('enroll', {
        ...recorded.requests['enroll-osqueryd'],
        host_identifier: identifier,
      })
      assert.equal(typeof body['node_key'], 'string', JSON.stringify(body))
      return body['node_key'] as string
    },
    writeSeen: () => seen.write(),
    refreshPolicies: () => policies.refresh(),
    refreshLabels: () => labels.refresh(),
  }
  return rig
}

export function hostOf(ctx: TestContext) {
  return ctx.db.selectFrom('hosts').selectAll().orderBy('id').executeTakeFirstOrThrow()
}
