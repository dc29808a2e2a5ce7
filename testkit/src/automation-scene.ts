import assert from 'node:assert/strict'
import type { TestContext as NodeTest } from 'node:test'
import type { Route, RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { PolicyFailingBody } from '@muster/contract/webhooks/policy-failing.ts'
import { type Context, onTransaction } from '@muster/server/platform/context.ts'
import { inTransaction } from '@muster/server/platform/database/in-transaction.ts'
import { createScheduler } from '@muster/server/platform/jobs/create-scheduler.ts'
import { createMetrics } from '@muster/server/platform/metrics/create-metrics.ts'
import { createOutbound } from '@muster/server/platform/outbound/create-outbound.ts'
import { createPolicy, createPolicyIngest, createPolicySnapshot } from '@muster/server/modules/policies/index.ts'
import { createAutomations } from '@muster/server/modules/automations/index.ts'
import { createDeliveryWorker } from '@muster/server/modules/automations/deliveries/delivery-worker.ts'
import { startReceiver } from './receiver.ts'
import { openTestContext } from './test-context.ts'

export type Verdict = 'passing' | 'failing' | 'error'
type Json = Record<string, unknown>

const secondMs = 1_000
const retryDelaysMs = [
  5 * secondMs,
  300 * secondMs,
  1_800 * secondMs,
  7_200 * secondMs,
  18_000 * secondMs,
  36_000 * secondMs,
]

/** A server with automations, a receiver, and hosts that answer as told. */
export async function openScene(
  t: NodeTest,
  { recentFrom = 'published' }: { recentFrom?: 'published' | 'known' } = {},
) {
  const ctx = await openTestContext(t)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const outbound = createOutbound({
    ...{ clock: ctx.clock, timeoutMs: 30_000, allowedNetworks: ['127.0.0.0/8'] },
    resolve: (name, done) => done(Object.assign(new Error(`no name ${name}`), { code: 'ENOTFOUND' }), []),
  })
  t.after(() => outbound.stop())
  const scheduler = createScheduler({ ctx, database: ctx.database })
  const deps = {
    ctx,
    database: ctx.database,
    scheduler,
    outbound,
    metrics: createMetrics(),
    retryDelaysMs,
    historyMs: 30 * 86_400_000,
    vulnerabilityIntervalMs: 3_600_000,
    recency: { maxAgeMs: 30 * 86_400_000, from: recentFrom },
  }
  const { settingsSections, teamSections, routes, watcher } = createAutomations(deps)
  const newWorker = (changes: Partial<typeof deps> = {}) => createDeliveryWorker({ ...deps, ...changes })
  const worker = newWorker()
  const ingest = createPolicyIngest(createPolicySnapshot(ctx), () => ctx.changes.announce('policy_flips'))
  await setServerUrl('https://fleet.example.com')

  async function setServerUrl(url: string): Promise<void> {
    const document = JSON.stringify({ server_settings: { server_url: url } })
    await ctx.db
      .insertInto('settings')
      .values({ id: 1, document, updated_at: ctx.clock.now() })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ document }))
      .execute()
  }

  /** PATCH of one top-level key, as the settings module does it. */
  async function patch(key: string, given: Json, actor: Context['actor'] = ctx.actor): Promise<Json> {
    return patchAll({ [key]: given }, actor)
  }

  /** PATCH of several top-level keys at once. */
  async function patchAll(request: Record<string, Json>, actor: Context['actor'] = ctx.actor): Promise<Json> {
    const own = { ...ctx, actor }
    const prepared = new Map<string, unknown>()
    const concerned = settingsSections.filter(({ key }) => request[key] !== undefined)
    assert.equal(concerned.length, Object.keys(request).length)
    for (const { key, prepare } of concerned)
      prepared.set(key, await prepare?.(own, { given: request[key] ?? {}, isPrivateAllowed: false }))
    const outcomes = await inTransaction(ctx.db, async (tx) => {
      const written = []
      for (const section of concerned) {
        const given = request[section.key] ?? {}
        const before = await section.read({ ...onTransaction(ctx, tx), actor })
        const merged = Object.fromEntries(
          Object.entries({ ...given, ...before }).map(([name, value]) => [name, mergeOne(value, given[name])]),
        )
        const change = { merged, given, patch: request, prepared: prepared.get(section.key) }
        written.push(await section.write({ ...onTransaction(ctx, tx), actor }, change))
      }
      return written
    })
    for (const outcome of outcomes) outcome?.afterCommit?.()
    return Object.assign({}, ...outcomes.map((outcome) => outcome?.remarks)) as Json
  }

  /** What a route answers to valid input; permissions are the transport's business. */
  function call<R extends Route>(route: R, input: Partial<RouteInput<R>> = {}): Promise<RouteAnswer<R>> {
    const bound = routes.find((one) => one.route === route)
    assert.ok(bound, `${route.method} ${route.path} is not bound`)
    const { params, query = {}, body = {} } = input
    // The route's own verb answers in the route's own shape.
    return bound.run(ctx, { params, query, body }) as Promise<RouteAnswer<R>>
  }

  const enable = (changes: Json = {}) =>
    patch('webhook_settings', {
      failing_policies_webhook: {
        enable_failing_policies_webhook: true,
        destination_url: `${receiver.url}/hook`,
        ...changes,
      },
    })

  async function answer(policyId: number, verdicts: Readonly<Record<number, Verdict>>): Promise<void> {
    const items = Object.entries(verdicts).map(([id, outcome]) => ({
      host: { id: Number(id), teamId: null, platform: 'darwin', isKnown: true },
      answers: [{ policyId, outcome, message: '' }],
    }))
    await joinTeamOf(policyId, Object.keys(verdicts).map(Number))
    const followUp = await inTransaction(ctx.db, (tx) => ingest.recordMany(tx, items, ctx.clock.now()))
    followUp?.()
  }

  /** Only hosts of a team answer its policies. */
  async function joinTeamOf(policyId: number, hostIds: readonly number[]): Promise<void> {
    const policy = await ctx.db.selectFrom('policies').select('team_id').where('id', '=', policyId).executeTakeFirst()
    if (!policy?.team_id || hostIds.length === 0) return
    await ctx.db
      .updateTable('hosts')
      .set({ team_id: policy.team_id })
      .where('id', 'in', [...hostIds])
      .execute()
  }

  async function run(): Promise<void> {
    await scheduler.trigger(ctx, 'automations')
    await scheduler.check()
    await worker.drain()
  }

  return {
    ctx,
    receiver,
    scheduler,
    worker,
    newWorker,
    watcher,
    outbound,
    settingsSections,
    teamSections,
    call,
    setServerUrl,
    patch,
    patchAll,
    enable,
    answer,
    run,
    /** Bodies received since the last call. */
    take: taker(() => receiver.requests),
    addHosts: (count: number) => addHosts(ctx, count),
    addPolicy: async (name: string) =>
      (await createPolicy(ctx, { name, query: 'select 1', resolution: 'Mend it.' })).id,
  }
}

function mergeOne(before: unknown, given: unknown): unknown {
  if (given === undefined) return before
  const isObject = typeof before === 'object' && before !== null && !Array.isArray(before)
  return isObject ? { ...before, ...(given as Json) } : given
}

function taker(requests: () => readonly { readonly body: string }[]): () => PolicyFailingBody[] {
  let taken = 0
  return () => {
    const fresh = requests().slice(taken)
    taken += fresh.length
    return fresh.map(({ body }) => JSON.parse(body) as PolicyFailingBody)
  }
}

let lastHost = 0

async function addHosts(ctx: Context, count: number): Promise<readonly number[]> {
  const at = ctx.clock.now()
  const rows = Array.from({ length: count }, () => {
    const name = `host-${++lastHost}.example`
    return { identifier: name, hostname: name, uuid: name, created_at: at, updated_at: at, last_enrolled_at: at }
  })
  const ids: number[] = []
  for (let start = 0; start < rows.length; start += 1_000) {
    const inserted = await ctx.db
      .insertInto('hosts')
      .values(rows.slice(start, start + 1_000))
      .returning('id')
      .execute()
    ids.push(...inserted.map(({ id }) => id))
  }
  return ids.sort((a, b) => a - b)
}
