import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { Secret } from '../../../kernel/secret.ts'
import { createSecretBox } from '../../../platform/crypto/secret-box.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Finding } from '../../../platform/doctor/finding.ts'
import { createOutbound } from '../../../platform/outbound/create-outbound.ts'
import { sealSettings } from '../destinations/sealed-settings.ts'
import { insertDestination } from '../queries/destination-queries.ts'
import { insertTracker } from '../queries/tracker-queries.ts'
import { checkDestinations } from './check-destinations.ts'
import { checkOutbox } from './check-outbox.ts'

async function open(t: NodeTest) {
  const ctx = await openTestContext(t)
  const outbound = createOutbound({ clock: ctx.clock, timeoutMs: 30_000, allowedNetworks: ['127.0.0.0/8'] })
  t.after(() => outbound.stop())
  return { ctx, look: () => checkDestinations(ctx, outbound) }
}

async function openReceiver(t: NodeTest, ctx: TestContext, status: number, aheadMs = 0) {
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  receiver.answerWith((_, response) => {
    response.writeHead(status, { date: new Date(ctx.clock.now().getTime() + aheadMs).toUTCString() }).end()
  })
  return receiver
}

function addWebhook(ctx: TestContext, url: string, more: Record<string, unknown> = {}, box = ctx.box): Promise<number> {
  const sealedSettings = sealSettings(box, { url, ...more })
  const fields = {
    kind: 'webhook',
    name: 'hook',
    origin: new URL(url).origin,
    sealedSettings,
    at: ctx.clock.now(),
  } as const
  return inTransaction(ctx.db, (tx) => insertDestination(tx, fields))
}

const only = (findings: readonly Finding[], subject: string) => findings.filter((one) => one.subject === subject)
const brief = (findings: readonly Finding[]) => findings.map(({ level, text }) => `${level} ${text}`)

test('webhooks are asked by HEAD with their headers, and no message is sent', async (t) => {
  const { ctx, look } = await open(t)
  assert.deepEqual(brief(await look()), ['ok there is none'])
  const fine = await openReceiver(t, ctx, 405)
  const shut = await openReceiver(t, ctx, 403)
  await addWebhook(ctx, `${fine.url}/secret`, { bearerToken: 'abc' })
  await addWebhook(ctx, shut.url)
  const findings = brief(only(await look(), 'destinations'))
  assert.match(findings[0] ?? '', /^ok webhook "hook" \(http:\/\/127[^/]*\) is reachable \(405 to HEAD/)
  assert.match(findings[1] ?? '', /^warn .* answers 403: it may not let us in$/)
  const [request] = fine.requests
  assert.deepEqual([request?.method, request?.url, request?.body], ['HEAD', '/secret', ''])
  assert.equal(request?.headers.authorization, 'Bearer abc')
  assert.doesNotMatch(JSON.stringify(findings), /secret|abc/)
})

test('a destination that does not answer, is paused, only fails or does not open is told apart', async (t) => {
  const { ctx, look } = await open(t)
  const receiver = await openReceiver(t, ctx, 200)
  await addWebhook(ctx, 'http://127.0.0.1:9')
  const failing = await addWebhook(ctx, receiver.url)
  const paused = await addWebhook(ctx, receiver.url)
  await addWebhook(ctx, receiver.url, {}, createSecretBox(new Secret('another key that is long enough for a box')))
  const at = ctx.clock.now()
  await ctx.db.updateTable('destinations').set({ failing_since: at }).where('id', '=', failing).execute()
  await ctx.db
    .updateTable('destinations')
    .set({ paused_at: at, pause_reason: 'it is gone' })
    .where('id', '=', paused)
    .execute()
  ctx.clock.advance(3 * 3_600_000)
  const findings = brief(only(await look(), 'destinations'))
  assert.match(findings[0] ?? '', /^warn .* has only failed for 3 hours$/)
  assert.match(findings[1] ?? '', /^fail .* is paused since .*: it is gone$/)
  assert.match(findings[2] ?? '', /^fail .*:9\) does not answer: /)
  assert.match(findings[5] ?? '', /^fail .* its settings do not open with this key$/)
})

test('a Jira that lets us in and one that does not are told apart, and no issue is written', async (t) => {
  const { ctx, look } = await open(t)
  const jira = await startFakeJira()
  t.after(() => jira.close())
  for (const [position, apiToken] of ['token', 'wrong'].entries()) {
    const settings = {
      url: jira.url,
      username: 'ok',
      apiToken,
      projectKey: 'qux',
      issueType: 'Task',
      labels: [],
      fields: {},
    }
    const fields = { kind: 'jira', identity: `jira ${position}`, name: `Jira ${position}`, origin: jira.url } as const
    const tracker = { ...fields, allowedNetworks: [], position, stormBrake: 50, at: ctx.clock.now() }
    await inTransaction(ctx.db, (tx) =>
      insertTracker(tx, { ...tracker, sealedSettings: sealSettings(ctx.box, settings) }),
    )
  }
  const findings = brief(await look())
  assert.match(findings[0] ?? '', /^ok jira "Jira 0" .* is reachable and takes the log-in$/)
  assert.match(findings[1] ?? '', /^fail jira "Jira 1" .*401/)
  assert.deepEqual(jira.state.issues, [])
})

test('our clock is judged by the middle of what the destinations say', async (t) => {
  const { ctx, look } = await open(t)
  const exact = await openReceiver(t, ctx, 200)
  const ahead = await openReceiver(t, ctx, 200, 60_000)
  const far = await openReceiver(t, ctx, 200, 3_600_000)
  const clockOf = async () => brief(only(await look(), 'clock'))
  await addWebhook(ctx, exact.url)
  assert.deepEqual(await clockOf(), ['ok it agrees with 1 destination'])
  await addWebhook(ctx, far.url)
  await addWebhook(ctx, ahead.url)
  assert.match((await clockOf()).join(), /^warn it is (59|60) seconds behind the destinations/)
  await addWebhook(ctx, far.url)
  await addWebhook(ctx, far.url)
  assert.match((await clockOf()).join(), /^fail it is (59|60) minutes behind/)
})

test('what should have been sent, is held or dead is counted; what waits for its time or a paused destination is not', async (t) => {
  const { ctx } = await open(t)
  const destination = await addWebhook(ctx, 'https://hooks.example.com')
  const paused = await addWebhook(ctx, 'https://hooks.example.com')
  const now = ctx.clock.now()
  await ctx.db.updateTable('destinations').set({ paused_at: now }).where('id', '=', paused).execute()
  let count = 0
  const add = async (state: string, destinationId: number, isNext = true) => {
    const id = `dlv_${++count}`
    const subject = {
      subject_kind: 'policy',
      subject_id: '1',
      host_ids: [1],
      body: '{}',
      lane: id,
      is_next: isNext && state === 'waiting',
    }
    const times = { next_attempt_at: now, created_at: now }
    await ctx.db
      .insertInto('deliveries')
      .values({ id, state, destination_id: destinationId, ...subject, ...times })
      .execute()
  }
  await add('waiting', destination)
  await add('waiting', destination, false)
  await add('waiting', paused)
  assert.deepEqual(brief(await checkOutbox(ctx)), ['ok 3 waiting, none overdue, held or dead'])
  ctx.clock.advance(10 * 60_000)
  assert.deepEqual(brief(await checkOutbox(ctx)), [
    'warn 1 waiting that should have been tried, the first 10 minutes ago',
  ])
  ctx.clock.advance(3_600_000)
  await add('held', destination)
  await add('dead', destination)
  const levels = (await checkOutbox(ctx)).map(({ level }) => level)
  assert.deepEqual(levels, ['fail', 'warn', 'warn'])
})
