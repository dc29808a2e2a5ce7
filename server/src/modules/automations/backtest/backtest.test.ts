import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AutomationDraft,
  backtestAutomationRoute,
  listAutomationsRoute,
} from '@muster/contract/rest/automation.ts'
import { openScene, type Verdict } from '@muster/testkit/automation-scene.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { find, knowCve } from '../facts.test-support.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const hourMs = 3_600_000
const dayMs = 24 * hourMs

async function backtest(scene: Scene, kind: AutomationKind, body: AutomationDraft) {
  const { automations } = await scene.call(listAutomationsRoute)
  const id = automations.find((one) => one.kind === kind)?.id ?? 0
  return scene.call(backtestAutomationRoute, { params: { id }, body })
}

async function addPolicyWithHosts(scene: Scene, count: number) {
  const policyId = await scene.addPolicy('p')
  const hosts = await scene.addHosts(count)
  const all = (verdict: Verdict) => Object.fromEntries(hosts.map((id) => [id, verdict]))
  return { policyId, hosts, answerAll: (verdict: Verdict) => scene.answer(policyId, all(verdict)) }
}

test('tells how often a policy automation would have fired, on what and when', async (t) => {
  const scene = await openScene(t)
  const { policyId, answerAll } = await addPolicyWithHosts(scene, 3)
  await answerAll('failing')
  await scene.ctx.clock.advance(2 * dayMs)
  await answerAll('passing')
  await answerAll('failing')
  await scene.ctx.clock.advance(3 * dayMs)
  const past = await backtest(scene, 'policy', { conditions: { policy_ids: [policyId] }, host_batch_size: 2 })
  assert.deepEqual([past.fired_count, past.message_count, past.check_count, past.interval], [2, 4, 30, '24h0m0s'])
  assert.deepEqual(
    past.days.filter(({ messages }) => messages > 0),
    [
      { date: '2026-06-01', messages: 2, subjects: 1, hosts: 3 },
      { date: '2026-06-03', messages: 2, subjects: 1, hosts: 3 },
    ],
  )
  assert.equal(past.days.length, 31)
  assert.deepEqual(past.subjects, [{ kind: 'policy', id: String(policyId), name: 'p', messages: 4, hosts: 6 }])
  assert.ok(past.notes.some((note) => note.includes('exists since 2026-06-01 12:00 UTC only')))
})

const recoveries = [
  ['24h', 0],
  ['1h', 1],
] as const
for (const [interval, fired] of recoveries) {
  test(`a failure of two hours is sent ${fired} times with an interval of ${interval}`, async (t) => {
    const scene = await openScene(t)
    const { policyId, answerAll } = await addPolicyWithHosts(scene, 1)
    await answerAll('failing')
    await scene.ctx.clock.advance(2 * hourMs)
    await answerAll('passing')
    await scene.ctx.clock.advance(2 * hourMs)
    const past = await backtest(scene, 'policy', { conditions: { policy_ids: [policyId] }, interval })
    assert.equal(past.fired_count, fired)
  })
}

test('in immediate mode what settles is sent, a host once an hour', async (t) => {
  const scene = await openScene(t)
  const { policyId, answerAll } = await addPolicyWithHosts(scene, 1)
  for (const minutes of [1, 10, 10, 60]) {
    await answerAll('failing')
    await scene.ctx.clock.advance(minutes * 60_000)
    await answerAll('passing')
    await scene.ctx.clock.advance(60_000)
  }
  const draft = { conditions: { policy_ids: [policyId] }, immediate: true, settle_time: '2m' }
  // The first did not settle, the third came within the hour and was over before its end.
  assert.equal((await backtest(scene, 'policy', draft)).fired_count, 2)
})

test('agrees with what was really sent', async (t) => {
  const scene = await openScene(t)
  const { policyId, hosts } = await addPolicyWithHosts(scene, 5)
  await scene.enable({ policy_ids: [policyId] })
  await scene.scheduler.check()
  const stories = ['ffpff', 'fpfpf', 'ppfff', 'fffff', 'pfpfp']
  let sent = 0
  for (let day = 0; day < 5; day++) {
    await scene.ctx.clock.advance(12 * hourMs)
    const verdicts = hosts.map((id, index) => [id, stories[index]?.[day] === 'f' ? 'failing' : 'passing'] as const)
    await scene.answer(policyId, Object.fromEntries(verdicts))
    await scene.ctx.clock.advance(12 * hourMs)
    await scene.scheduler.check()
    await scene.worker.drain()
    sent += scene.take().length
  }
  const past = await backtest(scene, 'policy', {})
  assert.equal(past.message_count, sent)
  assert.ok(sent > 3)
})

test('tells how often a vulnerability automation would have fired; a host is named once for a CVE', async (t) => {
  const scene = await openScene(t)
  const [a = 0, b = 0] = await scene.addHosts(2)
  const { ctx } = scene
  const [first, second] = [await addSoftware(ctx, [a]), await addSoftware(ctx, [a, b])]
  for (const [cve, publishedDaysAgo] of [
    ['CVE-2026-0001', 0],
    ['CVE-2026-0002', 31],
    ['CVE-2026-0003', null],
  ] as const) {
    await knowCve(ctx, cve, { publishedDaysAgo })
    await find(ctx, first, cve)
  }
  await ctx.clock.advance(5 * hourMs)
  for (const software of [second, await addSoftware(ctx, [])]) await find(ctx, software, 'CVE-2026-0001')
  await ctx.clock.advance(dayMs)
  const past = await backtest(scene, 'vulnerability', {})
  assert.deepEqual([past.fired_count, past.message_count, past.check_count], [2, 2, 720])
  assert.deepEqual(past.subjects, [{ kind: 'cve', id: 'CVE-2026-0001', name: 'CVE-2026-0001', messages: 2, hosts: 2 }])
  assert.ok(past.notes.length > 0)
  const strict = await backtest(scene, 'vulnerability', { conditions: { known_exploited_only: true } })
  assert.equal(strict.message_count, 0)
})

test('host status cannot be back-tested and says why', async (t) => {
  const scene = await openScene(t)
  await assert.rejects(backtest(scene, 'host_status', {}), { code: 'precondition-failed', message: /not kept/ })
})

test('nothing selected is nothing fired', async (t) => {
  const scene = await openScene(t)
  const past = await backtest(scene, 'policy', {})
  assert.deepEqual([past.fired_count, past.message_count, past.subjects], [0, 0, []])
})
