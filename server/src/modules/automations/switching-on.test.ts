import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { find, knowCve, seeHosts } from './facts.test-support.ts'
import { listDecisions } from './queries/decision-queries.ts'
import { resetAutomations } from './triggers/reset-automations.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const reset = { teamIds: [], policyIds: [], isVulnerabilities: false }

async function failing(scene: Scene, hostCount: number) {
  const [first, second] = [await scene.addPolicy('one'), await scene.addPolicy('two')]
  const hosts = await scene.addHosts(hostCount)
  for (const id of [first, second]) await scene.answer(id, Object.fromEntries(hosts.map((host) => [host, 'failing'])))
  return { policy_ids: [first, second], hosts }
}

function told(remarks: Record<string, unknown>): readonly SwitchedOn[] {
  return remarks['automations'] as readonly SwitchedOn[]
}

/** Policy id and hosts of each request. */
function sent(scene: Scene): readonly (readonly [number, number])[] {
  return scene
    .take()
    .map(({ policy, hosts }) => [policy.id, hosts.length] as const)
    .sort()
}

test('switching on tells what fails already and by default does not send it', async (t) => {
  const scene = await openScene(t)
  const { policy_ids } = await failing(scene, 3)
  const [first] = told(await scene.enable({ policy_ids }))
  assert.equal(first?.sentence, '2 policies fail on 3 hosts')
  assert.equal(first?.is_reported, false)
  await scene.run()
  assert.deepEqual(sent(scene), [])
  const decisions = await listDecisions(scene.ctx.db, { limit: 10 })
  assert.deepEqual(
    decisions.map(({ code, hostCount }) => [code, hostCount]),
    [
      ['automation_off', 3],
      ['automation_off', 3],
    ],
  )
  assert.deepEqual(await scene.enable(), {})
})

test('C27 with report_existing what fails already is sent at once, and once', async (t) => {
  const scene = await openScene(t)
  const { policy_ids } = await failing(scene, 2)
  const [first] = told(await scene.enable({ policy_ids, report_existing: true }))
  assert.equal(first?.is_reported, true)
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.deepEqual(
    sent(scene),
    policy_ids.map((id) => [id, 2]),
  )
  await scene.run()
  assert.deepEqual(sent(scene), [])
})

test('a policy that is selected later says why its failures are not sent, or sends them when asked', async (t) => {
  const scene = await openScene(t)
  const { policy_ids } = await failing(scene, 2)
  const [first = 0, second = 0] = policy_ids
  await scene.enable({ policy_ids: [] })
  await scene.enable({ policy_ids: [first] })
  const [decision] = await listDecisions(scene.ctx.db, { limit: 1 })
  assert.deepEqual([decision?.code, decision?.subject.id], ['policy_not_selected', String(first)])
  await scene.enable({ policy_ids: [first, second], report_existing: true })
  await scene.run()
  assert.deepEqual(sent(scene), [[second, 2]])
})

test('C27 a reset sends all hosts that fail now, of selected policies only', async (t) => {
  const scene = await openScene(t)
  const { policy_ids, hosts } = await failing(scene, 2)
  const [first = 0, second = 0] = policy_ids
  await scene.enable({ policy_ids: [first] })
  await scene.answer(first, { [hosts[0] ?? 0]: 'passing' })
  await resetAutomations(scene.ctx, { ...reset, policyIds: [first, second] })
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.deepEqual(sent(scene), [[first, 1]])
  await resetAutomations(scene.ctx, reset)
  await scene.run()
  assert.deepEqual(sent(scene), [])
})

test('switching the vulnerability automation on tells of recent CVEs; report_existing and reset send them', async (t) => {
  const scene = await openScene(t)
  const hosts = await scene.addHosts(2)
  const software = await addSoftware(scene.ctx, hosts)
  for (const [cve, publishedDaysAgo] of [
    ['CVE-2026-1', 1],
    ['CVE-2026-2', 2],
    ['CVE-2020-1', 300],
  ] as const) {
    await knowCve(scene.ctx, cve, { publishedDaysAgo })
    await find(scene.ctx, software, cve)
  }
  const check = async () => {
    const before = scene.receiver.requests.length
    await scene.scheduler.check()
    await scene.worker.drain()
    return scene.receiver.requests.length - before
  }
  const save = (report_existing: boolean, isOn = true) =>
    scene.patch('webhook_settings', {
      vulnerabilities_webhook: {
        enable_vulnerabilities_webhook: isOn,
        destination_url: `${scene.receiver.url}/cves`,
        report_existing,
      },
    })
  const [first] = told(await save(false))
  assert.equal(first?.sentence, '2 CVEs published in the last 30 days are on 2 hosts')
  assert.equal(await check(), 0)
  await save(false, false)
  await save(true)
  assert.equal(await check(), 2)
  assert.equal(await check(), 0)
  await resetAutomations(scene.ctx, { ...reset, isVulnerabilities: true })
  assert.equal(await check(), 2)
})

test('switching host status on tells how many hosts are unseen', async (t) => {
  const scene = await openScene(t)
  const [unseen = 0, ...others] = await scene.addHosts(4)
  await seeHosts(scene.ctx, [unseen], 5 * 86_400)
  await seeHosts(scene.ctx, others, 0)
  const [first] = told(
    await scene.patch('webhook_settings', {
      host_status_webhook: {
        enable_host_status_webhook: true,
        destination_url: `${scene.receiver.url}/hosts`,
        host_percentage: 20,
        days_count: 3,
      },
    }),
  )
  assert.equal(first?.sentence, '1 of 4 hosts (25.00 %) have not checked in for 3 days')
  assert.deepEqual([first?.subject_count, first?.host_count], [1, 1])
})
