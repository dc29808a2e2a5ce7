import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { sql } from 'kysely'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { sealSettings } from '../destinations/sealed-settings.ts'
import { insertDestination } from '../queries/destination-queries.ts'
import { listDeliveryRows } from '../queries/delivery-queries.ts'
import { listAttempts } from '../queries/attempt-queries.ts'
import { planDeliveries } from './plan-deliveries.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

/** A scene with an automation row to which deliveries belong. */
async function open(t: NodeTest) {
  const scene = await openScene(t)
  await scene.enable()
  await scene.scheduler.check()
  const automation = await scene.ctx.db
    .selectFrom('automations')
    .select(['id', 'destination_id'])
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  return { ...scene, automationId: automation.id, destinationId: automation.destination_id ?? 0 }
}

type Opened = Scene & { automationId: number; destinationId: number }

/** Plans one message for each body; those of one subject leave in order. */
async function plan(
  scene: Opened,
  subjectId: number,
  bodies: readonly string[],
  destinationId = scene.destinationId,
): Promise<void> {
  const messages = bodies.map((body) => ({ hostIds: [1], body }))
  const subject = { kind: 'policy', id: String(subjectId) } as const
  await inTransaction(scene.ctx.db, (tx) =>
    planDeliveries(scene.ctx, tx, {
      automationId: scene.automationId,
      destinationIds: [destinationId],
      subject,
      messages,
    }),
  )
}

async function addDestination(scene: Scene, url: string): Promise<number> {
  const { ctx } = scene
  const fields = {
    kind: 'webhook',
    name: 'other',
    origin: url,
    sealedSettings: sealSettings(ctx.box, { url }),
    at: ctx.clock.now(),
  } as const
  return inTransaction(ctx.db, (tx) => insertDestination(tx, fields))
}

function rows(scene: Scene) {
  return listDeliveryRows(scene.ctx.db, { limit: 100 })
}

test('A25 posts the stored bytes with exactly the documented content type and the id of the delivery', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{"a":"ü"}'])
  await scene.worker.drain()
  const [request] = scene.receiver.requests
  const [row] = await rows(scene)
  assert.deepEqual([request?.method, request?.url, request?.body], ['POST', '/hook', '{"a":"ü"}'])
  assert.equal(request?.headers['content-type'], 'application/json')
  assert.equal(request?.headers['content-length'], '10')
  assert.match(row?.id ?? '', /^dlv_[0-9a-z]{26}$/)
  assert.equal(request?.headers['webhook-id'], row?.id)
  assert.deepEqual([row?.state, row?.attemptCount, row?.reason], ['delivered', 1, ''])
})

test('A20 A21 a failed batch is sent again with the same id and bytes, and the batches behind it wait for it', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['"first"', '"second"'])
  scene.receiver.answerWith(500)
  await scene.worker.drain()
  assert.deepEqual(
    scene.receiver.requests.map(({ body }) => body),
    ['"first"'],
  )
  scene.receiver.answerWith(204)
  await scene.ctx.clock.advance(4_000)
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.length, 1)
  await scene.ctx.clock.advance(2_000)
  await scene.worker.drain()
  const { requests } = scene.receiver
  assert.deepEqual(
    requests.map(({ body }) => body),
    ['"first"', '"first"', '"second"'],
  )
  const ids = requests.map(({ headers }) => headers['webhook-id'])
  assert.equal(ids[0], ids[1])
  assert.notEqual(ids[1], ids[2])
})

test('A22 what fails for one policy does not hold back another', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['"one"'])
  await plan(scene, 2, ['"two"'])
  scene.receiver.answerWith((_request, response, body) => response.writeHead(body === '"one"' ? 500 : 200).end())
  await scene.worker.drain()
  assert.deepEqual(
    (await rows(scene)).map(({ subjectId, state }) => [subjectId, state]),
    [
      ['2', 'delivered'],
      ['1', 'waiting'],
    ],
  )
})

test('A28 a redirect is not followed and not taken for success', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith((_request, response) => response.writeHead(302, { location: '/other' }).end())
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.length, 1)
  assert.deepEqual(
    (await rows(scene)).map(({ state, reason }) => [state, reason]),
    [['waiting', 'redirect']],
  )
})

test('A26 a receiver that does not answer in time is tried again', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith(() => undefined)
  const draining = scene.worker.drain()
  await scene.receiver.waitFor(1)
  await scene.ctx.clock.advance(30_000)
  await draining
  assert.deepEqual(
    (await rows(scene)).map(({ state, reason }) => [state, reason]),
    [['waiting', 'timeout']],
  )
})

test('keeps each attempt with what was answered, at most 4 KB, and shows no path of the URL', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith((_request, response) =>
    response.writeHead(429, { 'retry-after': '60' }).end(`no\0${'ü'.repeat(9_000)}`),
  )
  await scene.worker.drain()
  await scene.ctx.clock.advance(59_000)
  await scene.worker.drain()
  scene.receiver.answerWith(201)
  await scene.ctx.clock.advance(1_000)
  await scene.worker.drain()
  const [row] = await rows(scene)
  const attempts = await listAttempts(scene.ctx.db, row?.id ?? '')
  assert.deepEqual(
    attempts.map(({ number, outcome, reason, statusCode, error }) => [number, outcome, reason, statusCode, error]),
    [
      [1, 'retry', 'rate-limited', 429, `${scene.receiver.url} answered 429`],
      [2, 'delivered', '', 201, ''],
    ],
  )
  assert.equal(attempts[0]?.answer, `no${'ü'.repeat(2_047)}`)
})

test('after the last try the delivery is dead, an administrator is told, and the next batch goes', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['"doomed"', '"next"'])
  scene.receiver.answerWith((_request, response, body) => response.writeHead(body === '"doomed"' ? 500 : 200).end())
  const pauseHours = [0.01, 0.1, 1, 3, 6, 11, 11, 11, 11, 11, 11, 11]
  for (const hours of pauseHours) {
    await scene.worker.drain()
    await scene.ctx.clock.advance(hours * 3_600_000)
  }
  assert.deepEqual(
    (await rows(scene)).map(({ state, attemptCount }) => [state, attemptCount]),
    [
      ['delivered', 1],
      ['dead', 12],
    ],
  )
  const notices = await scene.ctx.db.selectFrom('notices').select(['kind', 'subject', 'message']).execute()
  assert.deepEqual(
    notices.map(({ kind, subject }) => [kind, subject]),
    [['delivery_dead', `destination ${scene.destinationId}`]],
  )
  assert.match(notices[0]?.message ?? '', /answered 500/)
})

test('a slow destination holds back nobody else and gets at most its places', async (t) => {
  const scene = await open(t)
  const slow = await startReceiver()
  t.after(() => slow.close())
  const release: (() => void)[] = []
  slow.answerWith((_request, response) => void release.push(() => response.end()))
  const slowId = await addDestination(scene, slow.url)
  for (let subject = 1; subject <= 20; subject++) await plan(scene, subject, ['"slow"'], slowId)
  for (let subject = 1; subject <= 20; subject++) await plan(scene, subject, ['"quick"'])
  const draining = scene.worker.drain()
  await scene.receiver.waitFor(20)
  await slow.waitFor(16)
  assert.equal(slow.requests.length, 16)
  slow.answerWith(200)
  for (const finish of release) finish()
  await draining
  assert.ok((await rows(scene)).every(({ state }) => state === 'delivered'))
})

test('two processes send each delivery once', async (t) => {
  const scene = await open(t)
  for (let subject = 1; subject <= 30; subject++) await plan(scene, subject, [`"${subject}"`])
  await Promise.all([scene.worker.drain(), scene.newWorker().drain()])
  assert.equal(scene.receiver.requests.length, 30)
  assert.equal(new Set(scene.receiver.requests.map(({ body }) => body)).size, 30)
})

test('a delivery of a dead process is sent again under the same id when its claim is over', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith(() => undefined)
  const dead = scene.newWorker().drain()
  await scene.receiver.waitFor(1)
  scene.receiver.answerWith(200)
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.length, 1)
  await sql`update deliveries set claimed_until = clock_timestamp() - interval '1 ms'`.execute(scene.ctx.db)
  await scene.worker.drain()
  const ids = scene.receiver.requests.map(({ headers }) => headers['webhook-id'])
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1])
  await scene.ctx.clock.advance(30_000)
  await dead
  const [row] = await rows(scene)
  assert.deepEqual([row?.state, row?.attemptCount], ['delivered', 2])
})

test('what a process claimed before it stood still longer than its claims last, it does not send', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['"first"'])
  await plan(scene, 2, ['"second"'])
  // The answer of the database is read after the process goes on.
  const db = scene.ctx.database.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.some((row) => 'sealedSettings' in row)) await scene.ctx.clock.advance(15_000)
      return result
    },
  })
  const frozen = scene.newWorker({ database: { ...scene.ctx.database, db } })
  await frozen.drain()
  assert.equal(scene.receiver.requests.length, 0)
  await sql`update deliveries set claimed_until = clock_timestamp() - interval '1 ms'`.execute(scene.ctx.db)
  await scene.newWorker().drain()
  assert.equal(scene.receiver.requests.length, 2)
})

test('a process sends what it holds once, also when its claim ended while the database was away', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith(() => undefined)
  const sending = scene.worker.drain()
  await scene.receiver.waitFor(1)
  scene.receiver.answerWith(200)
  await sql`update deliveries set claimed_until = clock_timestamp() - interval '1 ms'`.execute(scene.ctx.db)
  const looking = scene.worker.drain()
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(scene.receiver.requests.length, 1)
  await scene.ctx.clock.advance(30_000)
  await Promise.all([sending, looking])
})

test('a retry is not put off by a clock that is put back, nor is a claim made longer', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  scene.receiver.answerWith(503)
  await scene.worker.drain()
  scene.receiver.answerWith(200)
  scene.ctx.clock.set(new Date(scene.ctx.clock.now().getTime() - 86_400_000))
  await sql`update deliveries set claimed_by = 'dead', claimed_until = clock_timestamp() + interval '1 day'`.execute(
    scene.ctx.db,
  )
  await scene.worker.drain()
  assert.deepEqual(
    (await rows(scene)).map(({ state }) => state),
    ['delivered'],
  )
})

test('a started worker sends what is planned without being asked, and stops after what it is sending', async (t) => {
  const scene = await open(t)
  const worker = scene.newWorker()
  await worker.start?.()
  await plan(scene, 1, ['"first"'])
  scene.ctx.changes.announce('deliveries')
  await scene.receiver.waitFor(1)
  let finish: () => void = () => undefined
  scene.receiver.answerWith((_request, response) => {
    finish = () => void response.end()
  })
  await plan(scene, 2, ['"second"'])
  scene.ctx.changes.announce('deliveries')
  await scene.receiver.waitFor(2)
  const stopped = worker.stop()
  finish()
  await stopped
  assert.deepEqual(
    (await rows(scene)).map(({ state }) => state),
    ['delivered', 'delivered'],
  )
})

test('a destination that cannot be opened is a reason of its own', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['{}'])
  await scene.ctx.db
    .updateTable('destinations')
    .set({ sealed_settings: Buffer.from('broken') })
    .execute()
  await scene.worker.drain()
  assert.deepEqual(
    (await rows(scene)).map(({ state, reason }) => [state, reason]),
    [['waiting', 'settings']],
  )
})

test('410 pauses the destination with a notice and keeps what is meant for it', async (t) => {
  const scene = await open(t)
  await plan(scene, 1, ['"first"', '"second"'])
  scene.receiver.answerWith(410)
  await scene.worker.drain()
  await plan(scene, 2, ['"third"'])
  await scene.ctx.clock.advance(86_400_000)
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.length, 1)
  assert.deepEqual(
    (await rows(scene)).map(({ state, reason }) => [state, reason]),
    [
      ['waiting', ''],
      ['waiting', ''],
      ['waiting', 'gone'],
    ],
  )
  const notices = await scene.ctx.db.selectFrom('notices').select(['kind', 'message']).execute()
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['destination_paused'],
  )
  assert.match(notices[0]?.message ?? '', /answered 410 \(gone\)/)
})

test('a destination where everything fails for five days is paused, one that succeeds in between is not', async (t) => {
  const scene = await open(t)
  scene.receiver.answerWith(500)
  const pausedAt = async () =>
    (
      await scene.ctx.db
        .selectFrom('destinations')
        .select('paused_at')
        .where('id', '=', scene.destinationId)
        .executeTakeFirstOrThrow()
    ).paused_at
  for (let day = 0; day < 5; day++) {
    if (day === 3) {
      scene.receiver.answerWith(200)
      await plan(scene, 100, ['{}'])
      await scene.worker.drain()
      scene.receiver.answerWith(500)
    }
    await plan(scene, day, ['{}'])
    await scene.worker.drain()
    await scene.ctx.clock.advance(86_400_000)
  }
  assert.equal(await pausedAt(), null)
  for (let day = 5; day < 9; day++) {
    await plan(scene, day, ['{}'])
    await scene.worker.drain()
    await scene.ctx.clock.advance(86_400_000)
  }
  assert.notEqual(await pausedAt(), null)
})
