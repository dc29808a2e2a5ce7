import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AutomationPatch,
  createAutomationRoute,
  deleteAutomationRoute,
  getAutomationRoute,
  listAutomationsRoute,
  updateAutomationRoute,
} from '@muster/contract/rest/automation.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

async function listKinds(scene: Scene) {
  const { automations } = await scene.call(listAutomationsRoute)
  return new Map(automations.map((automation) => [automation.kind, automation]))
}

async function patchRule(scene: Scene, id: number, body: AutomationPatch) {
  return (await scene.call(updateAutomationRoute, { params: { id }, body })).automation
}

/** The built-in policy automation, saved through Fleet's document. */
async function enabledPolicyRule(scene: Scene, count = 1) {
  const policyIds: number[] = []
  for (let index = 0; index < count; index++) policyIds.push(await scene.addPolicy(`Policy ${index}`))
  await scene.enable({ policy_ids: policyIds })
  const rule = (await listKinds(scene)).get('policy')
  assert.ok(rule)
  return { rule, policyIds }
}

test('lists the built-in automations before anything was saved, all off', async (t) => {
  const scene = await openScene(t)
  const { automations } = await scene.call(listAutomationsRoute)
  assert.deepEqual(await scene.call(listAutomationsRoute), { automations })
  assert.deepEqual(
    automations.map((one) => [one.is_built_in, one.state, one.next_check_at]).sort(),
    Array.from({ length: 3 }, () => [true, 'off', null]),
  )
})

test('shows what was saved through the document, with the whole rule in one sentence', async (t) => {
  const scene = await openScene(t)
  const { rule } = await enabledPolicyRule(scene)
  assert.equal(
    rule.rule,
    `When a host newly fails the policy "Policy 0", check every 24 hours and send one webhook request per policy to ${scene.receiver.url}/…`,
  )
  assert.equal(rule.state, 'on')
  assert.equal(rule.next_check_at, scene.ctx.clock.now().toISOString())
  await scene.scheduler.check()
  const { automation } = await scene.call(getAutomationRoute, { params: { id: rule.id } })
  assert.equal(automation.next_check_at, new Date(scene.ctx.clock.now().getTime() + 86_400_000).toISOString())
})

test('what is changed here is what the document shows', async (t) => {
  const scene = await openScene(t)
  const { rule, policyIds } = await enabledPolicyRule(scene, 2)
  await patchRule(scene, rule.id, {
    conditions: { policy_ids: [policyIds[1] ?? 0] },
    host_batch_size: 7,
    interval: '6h',
    enabled: false,
  })
  const section = scene.settingsSections.find(({ key }) => key === 'webhook_settings')
  const document = await section?.read(scene.ctx)
  const shown = document?.['failing_policies_webhook'] as Record<string, unknown>
  assert.equal(shown['enable_failing_policies_webhook'], false)
  assert.deepEqual(shown['policy_ids'], [policyIds[1]])
  assert.equal(shown['host_batch_size'], 7)
  assert.equal(shown['interval'], '6h0m0s')
  assert.equal(shown['destination_url'], `${scene.receiver.url}/hook`)
})

test('an automation beside the built-in one fires with conditions of its own', async (t) => {
  const scene = await openScene(t)
  const { rule, policyIds } = await enabledPolicyRule(scene, 2)
  await patchRule(scene, rule.id, { conditions: { policy_ids: [policyIds[0] ?? 0] } })
  const { automation, switched_on } = await scene.call(createAutomationRoute, {
    body: {
      kind: 'policy',
      name: 'Second',
      enabled: true,
      conditions: { policy_ids: [policyIds[1] ?? 0] },
      destination_ids: rule.destination_ids,
      include_details: false,
      host_batch_size: 1,
    },
  })
  assert.equal(automation.is_built_in, false)
  assert.equal(switched_on?.sentence, '0 policies fail on 0 hosts')
  const hosts = await scene.addHosts(2)
  for (const policyId of policyIds) {
    await scene.answer(policyId, Object.fromEntries(hosts.map((id) => [id, 'failing' as const])))
  }
  await scene.run()
  const bodies = scene.take()
  assert.deepEqual(
    bodies.map((body) => [body.policy.id, body.hosts.length, 'display_name' in (body.hosts[0] ?? {})]).sort(),
    [
      [policyIds[0], 2, true],
      [policyIds[1], 1, false],
      [policyIds[1], 1, false],
    ],
  )
  const shown = (await scene.call(getAutomationRoute, { params: { id: automation.id } })).automation
  assert.equal(shown.deliveries.delivered, 2)
  await scene.call(deleteAutomationRoute, { params: { id: automation.id } })
  await assert.rejects(scene.call(getAutomationRoute, { params: { id: automation.id } }), { code: 'not-found' })
})

test('switching on tells what is true already, and reports it where that is chosen', async (t) => {
  const scene = await openScene(t)
  const { rule, policyIds } = await enabledPolicyRule(scene)
  const [host = 0] = await scene.addHosts(1)
  await patchRule(scene, rule.id, { enabled: false })
  await scene.answer(policyIds[0] ?? 0, { [host]: 'failing' })
  const quiet = await scene.call(updateAutomationRoute, { params: { id: rule.id }, body: { enabled: true } })
  assert.equal(quiet.switched_on?.sentence, '1 policy fails on 1 host')
  await scene.run()
  assert.equal(scene.take().length, 0)
  await patchRule(scene, rule.id, { enabled: false })
  await patchRule(scene, rule.id, { enabled: true, report_existing: true })
  await scene.run()
  assert.deepEqual(
    scene.take().map(({ hosts }) => hosts.map(({ id }) => id)),
    [[host]],
  )
})

test('switching off withdraws what waits', async (t) => {
  const scene = await openScene(t)
  const { rule, policyIds } = await enabledPolicyRule(scene)
  const [host = 0] = await scene.addHosts(1)
  await scene.answer(policyIds[0] ?? 0, { [host]: 'failing' })
  scene.receiver.answerWith(500)
  await scene.run()
  const off = await patchRule(scene, rule.id, { enabled: false })
  assert.deepEqual([off.deliveries.waiting, off.deliveries.cancelled], [0, 1])
})

const refusals: readonly [string, AutomationPatch, RegExp][] = [
  [
    'keys of another kind',
    { conditions: { days_count: 3 } },
    /days_count is not for an automation of kind policy; it takes policy_ids/,
  ],
  ['policies that do not exist', { conditions: { policy_ids: [999] } }, /there is no policy 999/],
  ['destinations that do not exist', { destination_ids: [999] }, /there is no destination 999/],
  ['to be on without a destination', { destination_ids: [] }, /destination_ids is empty/],
  ['an interval below a second', { interval: '10ms' }, /interval is 10ms; it must be from 1s/],
  ['an interval that is none', { interval: 'daily' }, /interval: "daily" is not a duration/],
  ['another name for a built-in one', { name: 'Mine' }, /is built in and keeps its name/],
]
for (const [what, patch, message] of refusals) {
  test(`refuses ${what} and changes nothing`, async (t) => {
    const scene = await openScene(t)
    const { rule } = await enabledPolicyRule(scene)
    await assert.rejects(patchRule(scene, rule.id, patch), { code: 'invalid', message })
    assert.deepEqual((await scene.call(getAutomationRoute, { params: { id: rule.id } })).automation, rule)
  })
}

test('a built-in automation cannot be deleted', async (t) => {
  const scene = await openScene(t)
  const { rule } = await enabledPolicyRule(scene)
  await assert.rejects(scene.call(deleteAutomationRoute, { params: { id: rule.id } }), { code: 'conflict' })
})

test('a host status automation needs days and a share before it can be on', async (t) => {
  const scene = await openScene(t)
  const { rule } = await enabledPolicyRule(scene)
  const hostStatus = (await listKinds(scene)).get('host_status')
  assert.ok(hostStatus)
  const on = { enabled: true, destination_ids: rule.destination_ids }
  await assert.rejects(patchRule(scene, hostStatus.id, on), { message: /days_count is 0; give at least 1 day/ })
  const saved = await patchRule(scene, hostStatus.id, { ...on, conditions: { host_percentage: 10, days_count: 3 } })
  assert.match(
    saved.rule,
    /^When at least 10 % of the hosts have not checked in for 3 days, check every 24 hours and send/,
  )
})

test('changes are activities that name the keys, and what was before and after', async (t) => {
  const scene = await openScene(t)
  const { rule } = await enabledPolicyRule(scene)
  await patchRule(scene, rule.id, { host_batch_size: 5, interval: '2h' })
  const [activity] = await scene.ctx.db
    .selectFrom('activities')
    .select(['type', 'details'])
    .where('type', '=', 'edited_automation')
    .execute()
  assert.deepEqual(activity?.details, {
    automation_id: rule.id,
    automation_name: rule.name,
    changed: ['host_batch_size', 'interval'],
    before: { host_batch_size: 0, interval: null },
    after: { host_batch_size: 5, interval: '2h0m0s' },
  })
})

test('shows of an address scheme and host only, because the rest may be the secret', async (t) => {
  const scene = await openScene(t)
  await scene.enable({ destination_url: `${scene.receiver.url}/T0/B0?token=x` })
  const shown = JSON.stringify(await scene.call(listAutomationsRoute))
  assert.ok(shown.includes(scene.receiver.url))
  assert.doesNotMatch(shown, /T0|token|whsec_/)
})
