import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { createScheduler } from '@muster/server/platform/jobs/create-scheduler.ts'
import { sql } from 'kysely'
import { find, knowCve } from './facts.test-support.ts'
import { runChecks } from './run-checks.ts'
import { runHostStatusAutomation } from './triggers/run-host-status-automation.ts'
import { runPolicyAutomation } from './triggers/run-policy-automation.ts'
import { createVulnerabilityTrigger } from './triggers/run-vulnerability-automation.ts'
import type { Trigger } from './triggers/trigger.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const standsStillMs = 20_000
const vulnerability = createVulnerabilityTrigger({ recency: { maxAgeMs: 30 * 86_400_000, from: 'published' } })

async function open(t: NodeTest) {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const hosts = await scene.addHosts(3)
  await scene.enable({ policy_ids: [policy] })
  await scene.scheduler.check()
  return { ...scene, policy, hosts }
}

/**
 * Another process begins the run that `name` asks for and stands still before it decides; its claim ends meanwhile.
 * Returns what lets it go on; that resolves when its run has ended.
 */
async function freeze(scene: Scene, name: string, triggers: Record<string, Trigger>): Promise<() => Promise<void>> {
  const [arrived, thawed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const standStill = (trigger: Trigger): Trigger => {
    return async (ctx, check) => {
      arrived.resolve()
      await thawed.promise
      return trigger(ctx, check)
    }
  }
  const frozen = Object.fromEntries(Object.entries(triggers).map(([kind, trigger]) => [kind, standStill(trigger)]))
  // It does not renew its claim either.
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
  const ctx = { ...scene.ctx, clock: { ...scene.ctx.clock, sleep } }
  const scheduler = createScheduler({ ctx, database: scene.ctx.database })
  scheduler.define({ name, intervalMs: async () => 1_000, run: (own, run) => runChecks(own, frozen, run) })
  await scene.scheduler.trigger(scene.ctx, name)
  const check = scheduler.check()
  await arrived.promise
  await scene.ctx.clock.advance(standsStillMs)
  await sql`update schedules set claimed_until = clock_timestamp() - interval '1 ms' where name = ${name}`.execute(
    scene.ctx.db,
  )
  return async () => {
    thawed.resolve()
    await check
  }
}

function instants(bodies: readonly { readonly timestamp: string }[]): readonly string[] {
  return bodies.map(({ timestamp }) => timestamp)
}

test('a check that stood still while another server went on tells nothing: its time is before what was told since', async (t) => {
  const scene = await open(t)
  const [one = 0, two = 0] = scene.hosts
  const goOn = await freeze(scene, 'automations', { policy: runPolicyAutomation })
  await scene.answer(scene.policy, { [one]: 'failing' })
  await scene.run()
  await scene.answer(scene.policy, { [two]: 'failing' })
  await goOn()
  await scene.worker.drain()
  await scene.run()
  const told = scene.take()
  assert.deepEqual(
    told.map(({ hosts }) => hosts.map(({ id }) => id)),
    [[one], [two]],
  )
  assert.deepEqual(instants(told), instants(told).toSorted())
})

test('CVEs that came while a check stood still are told by the server that went on, with its time', async (t) => {
  const scene = await open(t)
  const cve = 'CVE-2026-1'
  await scene.patch('webhook_settings', {
    vulnerabilities_webhook: { enable_vulnerabilities_webhook: true, destination_url: `${scene.receiver.url}/cves` },
  })
  await knowCve(scene.ctx, cve)
  const search = async () => {
    await scene.scheduler.trigger(scene.ctx, 'vulnerabilities')
    await scene.scheduler.check()
    await scene.worker.drain()
  }
  await find(scene.ctx, await addSoftware(scene.ctx, [scene.hosts[0] ?? 0]), cve)
  const goOn = await freeze(scene, 'vulnerabilities', { vulnerability })
  await search()
  await find(scene.ctx, await addSoftware(scene.ctx, [scene.hosts[1] ?? 0], { name: 'other' }), cve)
  await goOn()
  await scene.worker.drain()
  await search()
  const told = scene.take()
  assert.equal(told.length, 2)
  assert.deepEqual(instants(told), instants(told).toSorted())
})

test('host status that was measured before a server stood still is told by nobody', async (t) => {
  const scene = await open(t)
  await scene.patch('webhook_settings', {
    host_status_webhook: {
      ...{ enable_host_status_webhook: true, destination_url: `${scene.receiver.url}/hosts` },
      ...{ host_percentage: 1, days_count: 1 },
    },
  })
  await scene.ctx.clock.advance(3 * 86_400_000)
  const goOn = await freeze(scene, 'automations', { host_status: runHostStatusAutomation })
  await scene.run()
  // Its own run has been made up for; this is the next.
  await scene.run()
  assert.equal(scene.take().length, 2)
  await goOn()
  await scene.worker.drain()
  assert.equal(scene.take().length, 0)
})

test('a check that waits for an immediate one carries the later time', async (t) => {
  const scene = await open(t)
  const [one = 0, two = 0] = scene.hosts
  const { id } = await scene.ctx.db
    .updateTable('automations')
    .set({ is_immediate: true, settle_ms: 0 })
    .where('kind', '=', 'policy')
    .returning('id')
    .executeTakeFirstOrThrow()
  const begun = { automationId: id, at: scene.ctx.clock.now(), serverUrl: 'https://fleet.example.com', isManual: true }
  await scene.ctx.clock.advance(1)
  await scene.answer(scene.policy, { [one]: 'failing' })
  await scene.watcher.check()
  await scene.answer(scene.policy, { [two]: 'failing' })
  await runPolicyAutomation(scene.ctx, { ...begun, confirm: async () => undefined })
  await scene.worker.drain()
  const told = scene.take()
  assert.equal(told.length, 2)
  assert.deepEqual(instants(told), instants(told).toSorted())
})
