import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { openScene, type Verdict } from '@muster/testkit/automation-scene.ts'
import { listDecisions } from './queries/decision-queries.ts'

const minuteMs = 60_000

async function open(t: NodeTest, settleMinutes = 2) {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  await scene.ctx.db
    .updateTable('automations')
    .set({ is_immediate: true, settle_ms: settleMinutes * minuteMs })
    .where('kind', '=', 'policy')
    .execute()
  await scene.scheduler.check()
  const answer = (verdict: Verdict) => scene.answer(policy, { [host]: verdict })
  /** How many requests come while so many minutes pass, checked each minute. */
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await scene.ctx.clock.advance(minuteMs)
      await scene.watcher.check()
      await scene.worker.drain()
    }
    return scene.take().length
  }
  const codes = async () => (await listDecisions(scene.ctx.db, { limit: 10 })).map(({ code }) => code).reverse()
  return { ...scene, policy, host, answer, pass, codes }
}

test('a flip is sent when it has settled, without waiting for the interval', async (t) => {
  const scene = await open(t)
  await scene.answer('failing')
  assert.equal(await scene.pass(1), 0)
  assert.equal(await scene.pass(1), 1)
  assert.equal(await scene.pass(90), 0)
})

test('with a settle time of 0 it is sent at once', async (t) => {
  const scene = await open(t, 0)
  await scene.answer('failing')
  await scene.watcher.check()
  await scene.worker.drain()
  assert.equal(scene.take().length, 1)
})

test('who recovers while it settles is not sent, and the reason is kept', async (t) => {
  const scene = await open(t)
  await scene.answer('failing')
  await scene.pass(1)
  await scene.answer('passing')
  assert.equal(await scene.pass(10), 0)
  assert.deepEqual(await scene.codes(), ['recovered'])
})

test('who fails, passes and fails while it settles is sent once, after the last flip has settled', async (t) => {
  const scene = await open(t, 5)
  for (const verdict of ['failing', 'passing', 'failing'] as const) {
    await scene.answer(verdict)
    await scene.pass(2)
  }
  assert.equal(scene.take().length, 0)
  assert.equal(await scene.pass(3), 1)
  assert.equal(await scene.pass(120), 0)
})

test('a host is sent at most once an hour for a policy, the next time when the hour is over', async (t) => {
  const scene = await open(t)
  await scene.answer('failing')
  assert.equal(await scene.pass(2), 1)
  await scene.answer('passing')
  await scene.pass(5)
  await scene.answer('failing')
  assert.equal(await scene.pass(54), 0)
  assert.equal(await scene.pass(1), 1)
  assert.equal(await scene.pass(120), 0)
  assert.deepEqual(await scene.codes(), ['planned', 'once_an_hour', 'planned'])
})

test('who recovers before its hour is over is not sent', async (t) => {
  const scene = await open(t)
  await scene.answer('failing')
  await scene.pass(2)
  await scene.answer('passing')
  await scene.pass(5)
  await scene.answer('failing')
  await scene.pass(5)
  await scene.answer('passing')
  assert.equal(await scene.pass(120), 0)
})

test('a due check does not cut the settling short, a manual one does', async (t) => {
  const scene = await open(t, 10)
  await scene.ctx.clock.advance(24 * 60 * minuteMs)
  await scene.answer('failing')
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.equal(scene.take().length, 0)
  await scene.run()
  assert.equal(scene.take().length, 1)
  assert.equal(await scene.pass(30), 0)
})

test('a watcher that runs is woken by the answer', async (t) => {
  const scene = await open(t, 0)
  await scene.watcher.start?.()
  t.after(() => scene.watcher.stop())
  await scene.ctx.clock.advance(10_000)
  await scene.answer('failing')
  for (let turn = 0; turn < 400; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    await scene.ctx.clock.advance(50)
    const { length } = await scene.ctx.db.selectFrom('deliveries').select('id').execute()
    if (length > 0) break
  }
  await scene.worker.drain()
  assert.equal(scene.take().length, 1)
})
