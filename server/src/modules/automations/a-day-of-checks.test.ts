import assert from 'node:assert/strict'
import { test } from 'node:test'
import { touchPresence } from '@muster/server/platform/jobs/presence-queries.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { find, knowCve, seeHosts } from './facts.test-support.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

type Scene = Awaited<ReturnType<typeof openScene>>

async function enableAll(scene: Scene, policy_ids: readonly number[]): Promise<void> {
  const { url } = scene.receiver
  await scene.patch('webhook_settings', {
    failing_policies_webhook: {
      enable_failing_policies_webhook: true,
      destination_url: `${url}/policies`,
      policy_ids,
    },
    vulnerabilities_webhook: { enable_vulnerabilities_webhook: true, destination_url: `${url}/cves` },
    host_status_webhook: {
      enable_host_status_webhook: true,
      destination_url: `${url}/hosts`,
      host_percentage: 1,
      days_count: 1,
    },
  })
}

/** A server that listens since long ago. */
async function listenSinceYesterday(scene: Scene): Promise<void> {
  const { db } = scene.ctx.database
  await touchPresence(db, new Date(scene.ctx.clock.now().getTime() - dayMs))
  await db.updateTable('server_presence').set({ touched_at: scene.ctx.clock.now() }).execute()
}

/** Lets time pass hour by hour, and returns which paths were asked in each hour. */
async function pass(scene: Scene, hours: number): Promise<readonly (readonly string[])[]> {
  const paths: string[][] = []
  for (let hour = 0; hour < hours; hour++) {
    const before = scene.receiver.requests.length
    await scene.ctx.clock.advance(hourMs)
    await scene.ctx.db.updateTable('server_presence').set({ touched_at: scene.ctx.clock.now() }).execute()
    await scene.scheduler.check()
    await scene.worker.drain()
    paths.push(scene.receiver.requests.slice(before).map(({ url }) => url))
  }
  return paths
}

test('CVEs are checked once an hour, policies and host status once a day; two facts are two requests', async (t) => {
  const scene = await openScene(t)
  const policies = [await scene.addPolicy('one'), await scene.addPolicy('two')]
  const [host = 0] = await scene.addHosts(1)
  await seeHosts(scene.ctx, [host], 10 * 86_400)
  await listenSinceYesterday(scene)
  await enableAll(scene, policies)
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.deepEqual(
    scene.receiver.requests.map(({ url }) => url),
    ['/hosts'],
  )
  for (const id of policies) await scene.answer(id, { [host]: 'failing' })
  const software = await addSoftware(scene.ctx, [host])
  for (const cve of ['CVE-2026-1', 'CVE-2026-2']) {
    await knowCve(scene.ctx, cve)
    await find(scene.ctx, software, cve)
  }
  const day = await pass(scene, 24)
  assert.deepEqual(day[0], ['/cves', '/cves'])
  assert.deepEqual(day.slice(1, 23).flat(), [])
  assert.deepEqual([...(day[23] ?? [])].sort(), ['/hosts', '/policies', '/policies'])
  const runs = await scene.ctx.db
    .selectFrom('schedule_runs')
    .select(['name', (row) => row.fn.countAll<number>().as('count')])
    .where('name', 'in', ['automations', 'vulnerabilities'])
    .groupBy('name')
    .orderBy('name')
    .execute()
  assert.deepEqual(
    runs.map(({ name, count }) => [name, count]),
    [
      ['automations', 2],
      ['vulnerabilities', 25],
    ],
  )
})

test('F01 F02 F04 an own interval counts for its automation only, and a change takes effect at once', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await seeHosts(scene.ctx, [host], 10 * 86_400)
  await listenSinceYesterday(scene)
  await enableAll(scene, [policy])
  await scene.scheduler.check()
  await scene.answer(policy, { [host]: 'failing' })
  await pass(scene, 3)
  assert.equal(scene.receiver.requests.length, 1)
  await scene.patch('webhook_settings', { host_status_webhook: { interval: '2h' } })
  assert.deepEqual(await pass(scene, 4), [['/hosts'], [], ['/hosts'], []])
  await scene.patch('webhook_settings', { failing_policies_webhook: { interval: '5h' } })
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.at(-1)?.url, '/policies')
})

test('a daily check happens at the time of day that was set, after a downtime at once and only once', async (t) => {
  const scene = await openScene(t)
  const [host = 0] = await scene.addHosts(1)
  await seeHosts(scene.ctx, [host], 10 * 86_400)
  await listenSinceYesterday(scene)
  await enableAll(scene, [])
  await scene.patch('webhook_settings', { start_at: '15:00 UTC' })
  await scene.scheduler.check()
  await scene.worker.drain()
  const day = await pass(scene, 24)
  assert.deepEqual(
    day.flatMap((paths, hour) => paths.map(() => hour + 13)),
    [15],
  )
  await scene.ctx.clock.advance(5 * dayMs)
  assert.deepEqual(await pass(scene, 2), [['/hosts'], []])
})

test('a manual trigger checks policies and host status', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await seeHosts(scene.ctx, [host], 10 * 86_400)
  await enableAll(scene, [policy])
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual(scene.receiver.requests.map(({ url }) => url).sort(), ['/hosts', '/policies'])
})

test('a triggered run that a crash cut off repeats only what it had not planned, however often it crashes', async (t) => {
  const scene = await openScene(t)
  const [host = 0] = await scene.addHosts(1)
  await seeHosts(scene.ctx, [host], 10 * 86_400)
  await enableAll(scene, [])
  await scene.run()
  for (let crash = 0; crash < 3; crash++) {
    await undoEnd(scene)
    await scene.ctx.clock.advance(1_000)
    await scene.scheduler.check()
    await scene.worker.drain()
  }
  assert.equal(scene.receiver.requests.length, 1)
  await scene.ctx.clock.advance(1_000)
  await scene.run()
  assert.equal(scene.receiver.requests.length, 2)
})

/** As if the process had died after planning, before it could note the end of its run. */
async function undoEnd({ ctx }: Scene): Promise<void> {
  const { id } = await ctx.db
    .updateTable('schedule_runs')
    .set({ outcome: '', finished_at: null })
    .where('name', '=', 'automations')
    .where('outcome', '=', 'completed')
    .returning('id')
    .executeTakeFirstOrThrow()
  const claim = { claimed_by: id, claimed_until: new Date(0) }
  await ctx.db.updateTable('schedules').set(claim).where('name', '=', 'automations').execute()
}
