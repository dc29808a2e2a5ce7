import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import type { Fault, FakeRequest } from '@muster/testkit/fakes/fake-server.ts'
import { openTicketScene, type TicketScene } from '@muster/testkit/ticket-scene.ts'
import fc from 'fast-check'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { attemptDelivery } from '../deliveries/attempt-delivery.ts'
import { claimDeliveries, freeDeliveryClaims, releaseLanes } from '../queries/claim-queries.ts'

const minuteMs = 60_000
const isCreate = ({ method, path }: FakeRequest) => method === 'POST' && /\/(issue|tickets)$/.test(path)
const isAny = () => true

/** What befalls one attempt. */
interface Mishap {
  readonly fault: Fault
  readonly concerns: 'create' | 'any'
}

const answers: readonly Fault[] = [
  { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  { kind: 'answer', status: 429, headers: { 'retry-after': '900' } },
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503, headers: { 'retry-after': '30' } },
]
const lost: readonly Fault[] = [
  { kind: 'lost-answer' },
  { kind: 'lost-request' },
  { kind: 'late', afterMs: 20_000 },
  { kind: 'late', afterMs: 2 * minuteMs },
]

const mishap: fc.Arbitrary<Mishap> = fc.record({
  fault: fc.constantFrom(...answers, ...lost),
  concerns: fc.constantFrom('create', 'any'),
})

/** The process dies after its requests have been answered, and before it could record that. */
const life = fc.record({
  mishaps: fc.array(mishap, { maxLength: 5 }),
  deaths: fc.array(fc.boolean(), { maxLength: 6 }),
  // With what is late less than the five minutes after which an issue is created again.
  searchLagMs: fc.constantFrom(0, 10_000, 2 * minuteMs),
  pauseMs: fc.constantFrom(1_000, 6_000, 6 * minuteMs),
})

/** Sends what is due, and forgets it. */
async function die({ ctx, outbound }: TicketScene): Promise<void> {
  await releaseLanes(ctx.db)
  const claim = { claimedBy: 'dying', now: ctx.clock.now(), limit: 8, perDestination: 8, busy: new Map(), held: [] }
  for (const delivery of await claimDeliveries(ctx.database.db, claim)) await attemptDelivery(ctx, outbound, delivery)
  await freeDeliveryClaims(ctx.database.db)
}

async function isDelivered({ ctx }: TicketScene): Promise<boolean> {
  const rows = await ctx.db.selectFrom('deliveries').select('state').execute()
  return rows.length > 0 && rows.every(({ state }) => state === 'delivered')
}

async function prepare(t: NodeTest, list: 'jira' | 'zendesk'): Promise<TicketScene & { fail(): Promise<void> }> {
  const scene = await openTicketScene(t)
  const entry = list === 'jira' ? scene.jiraEntry('qux') : scene.zendeskEntry(122)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: [policy] } })
  await scene.integrate({ [list]: [{ ...entry, enable_failing_policies: true }] })
  const fail = async () => {
    await scene.answer(policy, { [host]: 'failing' })
    await scene.scheduler.trigger(scene.ctx, 'automations')
    await scene.scheduler.check()
  }
  return { ...scene, fail }
}

for (const list of ['jira', 'zendesk'] as const) {
  test(`${list}: exactly one ticket, whatever is lost, late, limited or killed`, async (t) => {
    await fc.assert(
      fc.asyncProperty(life, async ({ mishaps, deaths, searchLagMs, pauseMs }) => {
        const scene = await prepare(t, list)
        const fake = scene[list]
        scene.jira.state.searchLagMs = searchLagMs
        for (const { fault, concerns } of mishaps) fake.misbehave(fault, concerns === 'create' ? isCreate : isAny)
        await scene.fail()
        for (const dies of deaths) {
          if (dies) await die(scene)
          else await scene.worker.drain()
          await scene.ctx.clock.advance(pauseMs)
        }
        for (let step = 0; step < 40 && !(await isDelivered(scene)); step++) {
          await scene.worker.drain()
          await scene.ctx.clock.advance(3 * 3_600_000)
        }
        assert.ok(await isDelivered(scene), 'it was never delivered')
        // What is late arrives with the next request.
        await fetch(`${fake.url}/late`)
        const count = list === 'jira' ? scene.jira.state.issues.length : scene.zendesk.tickets.length
        assert.equal(count, 1)
        await Promise.all([scene.jira.close(), scene.zendesk.close(), scene.receiver.close()])
      }),
      { numRuns: Number(process.env['MUSTER_PROPERTY_RUNS'] ?? 25) },
    )
  })
}

test('zendesk: a request that something on the way sends twice makes one ticket', async (t) => {
  const scene = await prepare(t, 'zendesk')
  scene.zendesk.misbehave({ kind: 'twice' }, isCreate)
  await scene.fail()
  await scene.worker.drain()
  assert.equal(scene.zendesk.tickets.length, 1)
})

test('jira: two processes that hold the same delivery create one issue between them', async (t) => {
  const scene = await prepare(t, 'jira')
  await scene.fail()
  await releaseLanes(scene.ctx.db)
  const claim = { now: scene.ctx.clock.now(), limit: 8, perDestination: 8, busy: new Map(), held: [] }
  const [first] = await claimDeliveries(scene.ctx.database.db, { ...claim, claimedBy: 'one' })
  await freeDeliveryClaims(scene.ctx.database.db)
  const [second] = await claimDeliveries(scene.ctx.database.db, { ...claim, claimedBy: 'two' })
  assert.ok(first && second)
  scene.jira.state.searchLagMs = minuteMs
  const results = await Promise.all(
    [first, second].map((delivery) => attemptDelivery(scene.ctx, scene.outbound, delivery)),
  )
  assert.equal(scene.jira.state.issues.length, 1)
  assert.deepEqual(results.map(({ result }) => result.kind).sort(), ['done', 'failure'])
})

for (const list of ['jira', 'zendesk'] as const) {
  test(`${list}: a process that stood still while another created the ticket creates none`, async (t) => {
    const scene = await prepare(t, list)
    scene[list].misbehave({ kind: 'answer', status: 429, headers: { 'retry-after': '2' } }, isCreate)
    await scene.fail()
    await scene.worker.drain()
    await scene.ctx.clock.advance(minuteMs)
    const claim = { now: scene.ctx.clock.now(), limit: 8, perDestination: 8, busy: new Map(), held: [] }
    const [first] = await claimDeliveries(scene.ctx.database.db, { ...claim, claimedBy: 'frozen' })
    assert.ok(first)
    const thaw = Promise.withResolvers<void>()
    // It has looked for the ticket, found none, and stands still before it reads that.
    const looked = Promise.withResolvers<void>()
    const outbound: Outbound = {
      ...scene.outbound,
      send: async (request) => {
        const answer = await scene.outbound.send(request)
        looked.resolve()
        await thaw.promise
        return answer
      },
    }
    const late = attemptDelivery(scene.ctx, outbound, first)
    await looked.promise
    await freeDeliveryClaims(scene.ctx.database.db)
    await scene.worker.drain()
    thaw.resolve()
    await late
    assert.equal(list === 'jira' ? scene.jira.state.issues.length : scene.zendesk.tickets.length, 1)
  })
}

test('jira: a creation that was begun before the clock was put back counts from now', async (t) => {
  const scene = await prepare(t, 'jira')
  scene.jira.misbehave({ kind: 'lost-request' }, isCreate)
  await scene.fail()
  await scene.worker.drain()
  scene.ctx.clock.set(new Date(scene.ctx.clock.now().getTime() - 24 * 60 * minuteMs))
  for (let minute = 0; minute < 4; minute++) await scene.pass(minuteMs)
  assert.equal(scene.jira.state.issues.length, 0)
  for (let minute = 0; minute < 6; minute++) await scene.pass(minuteMs)
  assert.equal(scene.jira.state.issues.length, 1)
})

test('jira: the issue is looked for before each retry, and created again five minutes later at the earliest', async (t) => {
  const scene = await prepare(t, 'jira')
  scene.jira.misbehave({ kind: 'lost-request' }, isCreate)
  await scene.fail()
  await scene.worker.drain()
  const calls = (from: number) =>
    scene.jira.requests
      .slice(from)
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => path.split('/').at(-1))
  let from = scene.jira.requests.length
  await scene.pass(10_000)
  assert.deepEqual(calls(from), ['jql'])
  const [uncertain] = await scene.ctx.db
    .selectFrom('attempts')
    .select(['reason', 'error'])
    .orderBy('number', 'desc')
    .limit(1)
    .execute()
  assert.equal(uncertain?.reason, 'uncertain')
  from = scene.jira.requests.length
  await scene.pass(4 * minuteMs)
  assert.deepEqual(calls(from), [])
  await scene.pass(2 * minuteMs)
  assert.deepEqual(calls(from), ['jql', 'issue'])
})
