import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AutomationDraft,
  listAutomationsRoute,
  previewAutomationRoute,
  testAutomationRoute,
  testDestinationRoute,
} from '@muster/contract/rest/automation.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { sql } from 'kysely'
import { find, knowCve } from '../facts.test-support.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

async function idOf(scene: Scene, kind: AutomationKind): Promise<number> {
  const { automations } = await scene.call(listAutomationsRoute)
  return automations.find((one) => one.kind === kind)?.id ?? 0
}

async function preview(scene: Scene, kind: AutomationKind, body: AutomationDraft = {}) {
  return scene.call(previewAutomationRoute, { params: { id: await idOf(scene, kind) }, body })
}

async function countRows(scene: Scene): Promise<unknown> {
  const { rows } =
    await sql`select (select count(*) from deliveries) as deliveries, (select count(*) from attempts) as attempts,
    (select count(*) from decisions) as decisions, (select json_agg(a order by id) from automations a) as automations`.execute(
      scene.ctx.db,
    )
  return rows[0]
}

test('previews the documented example where nothing happened yet', async (t) => {
  const scene = await openScene(t)
  const policy = await preview(scene, 'policy')
  assert.equal(policy.source.kind, 'sample')
  assert.equal(JSON.parse(policy.body).policy.name, 'Is Gatekeeper enabled?')
  const cve = await preview(scene, 'vulnerability')
  assert.equal(JSON.parse(cve.body).vulnerability.cve, 'CVE-2014-9471')
  const status = await preview(scene, 'host_status')
  assert.equal(status.source.kind, 'sample')
  assert.equal(JSON.parse(status.body).data.days_unseen, 3)
})

test('previews the newest failure byte for byte as it is sent', async (t) => {
  const scene = await openScene(t)
  const policyId = await scene.addPolicy('p')
  const hosts = await scene.addHosts(2)
  await scene.enable({ policy_ids: [policyId] })
  await scene.answer(policyId, Object.fromEntries(hosts.map((id) => [id, 'failing' as const])))
  const before = await countRows(scene)
  const shown = await preview(scene, 'policy')
  assert.deepEqual(await countRows(scene), before)
  await scene.run()
  assert.equal(shown.body, scene.receiver.requests[0]?.body)
  assert.deepEqual(
    [shown.source.kind, shown.source.subject?.id, shown.message_count, shown.host_count],
    ['event', String(policyId), 1, 2],
  )
})

test('previews settings that are not saved', async (t) => {
  const scene = await openScene(t)
  const policyId = await scene.addPolicy('p')
  const hosts = await scene.addHosts(3)
  await scene.answer(policyId, Object.fromEntries(hosts.map((id) => [id, 'failing' as const])))
  const draft = { conditions: { policy_ids: [policyId] }, host_batch_size: 2, include_details: false }
  const shown = await preview(scene, 'policy', draft)
  const body = JSON.parse(shown.body)
  assert.equal(body.hosts.length, 2)
  assert.equal('team_id' in body.policy, false)
  assert.deepEqual([shown.message_count, shown.host_count], [2, 3])
  assert.match(shown.rule, /one webhook request|send nothing/)
  await assert.rejects(preview(scene, 'policy', { conditions: { policy_ids: [999] } }), { code: 'invalid' })
})

test('previews host status as it is now and says whether it would be sent', async (t) => {
  const scene = await openScene(t)
  await scene.addHosts(2)
  await scene.ctx.clock.advance(4 * 86_400_000)
  const reached = await preview(scene, 'host_status', { conditions: { host_percentage: 10, days_count: 3 } })
  assert.deepEqual(JSON.parse(reached.body).data.unseen_hosts, 2)
  assert.deepEqual([reached.source.kind, reached.message_count], ['now', 1])
  const missed = await preview(scene, 'host_status', { conditions: { host_percentage: 10, days_count: 5 } })
  assert.deepEqual(
    [missed.message_count, missed.source.sentence],
    [0, '0 of 2 hosts are unseen now, which is too few to be sent'],
  )
})

test('previews the newest recent finding', async (t) => {
  const scene = await openScene(t)
  const [host = 0] = await scene.addHosts(1)
  await knowCve(scene.ctx, 'CVE-2026-0001', { cvss: 9.8 })
  await find(scene.ctx, await addSoftware(scene.ctx, [host]), 'CVE-2026-0001')
  await knowCve(scene.ctx, 'CVE-2026-0002', { cvss: 5 })
  await find(scene.ctx, await addSoftware(scene.ctx, [host]), 'CVE-2026-0002')
  assert.equal((await preview(scene, 'vulnerability')).source.subject?.id, 'CVE-2026-0002')
  const shown = await preview(scene, 'vulnerability', { conditions: { minimum_cvss_score: 9 } })
  const { vulnerability } = JSON.parse(shown.body)
  assert.deepEqual([shown.source.kind, vulnerability.cve, vulnerability.cvss_score], ['event', 'CVE-2026-0001', 9.8])
  assert.deepEqual(
    vulnerability.hosts_affected.map(({ id }: { id: number }) => id),
    [host],
  )
})

test('a test send is marked, tells what the receiver answered, and leaves no trace but an activity', async (t) => {
  const scene = await openScene(t)
  const policyId = await scene.addPolicy('p')
  await scene.enable({ policy_ids: [policyId] })
  const id = await idOf(scene, 'policy')
  const before = await countRows(scene)
  scene.receiver.answerWith((_request, response) => response.writeHead(202, { 'x-made-by': 'receiver' }).end('taken'))
  const { results, body } = await scene.call(testAutomationRoute, { params: { id } })
  const [result] = results
  assert.deepEqual(
    [result?.is_delivered, result?.status_code, result?.body, result?.headers['x-made-by']],
    [true, 202, 'taken', 'receiver'],
  )
  const [request] = scene.receiver.requests
  assert.equal(request?.headers['muster-test'], 'true')
  assert.equal(request?.headers['content-type'], 'application/json')
  assert.equal(request?.body, body)
  assert.match(String(request?.headers['webhook-id']), /^dlv_/)
  assert.match(String(request?.headers['webhook-signature']), /^v1,/)
  assert.deepEqual(await countRows(scene), before)
  const activities = await scene.ctx.db
    .selectFrom('activities')
    .select('type')
    .where('type', 'like', 'tested%')
    .execute()
  assert.deepEqual(activities, [{ type: 'tested_automation' }])
})

const answers: readonly [number, string, RegExp][] = [
  [401, 'auth', /answered 401.*credentials/],
  [302, 'redirect', /answered 302.*not followed/],
  [500, 'server-error', /answered 500.*its log says more/],
]
for (const [status, reason, sentence] of answers) {
  test(`a test send that is answered ${status} says what to do`, async (t) => {
    const scene = await openScene(t)
    await scene.enable({ policy_ids: [await scene.addPolicy('p')] })
    scene.receiver.answerWith(status)
    const { results } = await scene.call(testAutomationRoute, { params: { id: await idOf(scene, 'policy') } })
    assert.deepEqual([results[0]?.is_delivered, results[0]?.reason], [false, reason])
    assert.match(results[0]?.sentence ?? '', sentence)
  })
}

test('a test send to nobody is refused; one to a receiver that is gone says so', async (t) => {
  const scene = await openScene(t)
  const id = await idOf(scene, 'policy')
  await assert.rejects(scene.call(testAutomationRoute, { params: { id } }), { code: 'precondition-failed' })
  await scene.enable({ policy_ids: [await scene.addPolicy('p')] })
  await scene.receiver.close()
  const { results } = await scene.call(testAutomationRoute, { params: { id } })
  assert.deepEqual([results[0]?.reason, results[0]?.status_code], ['connection', null])
})

test('a destination can be tested alone', async (t) => {
  const scene = await openScene(t)
  await scene.enable({ policy_ids: [await scene.addPolicy('p')] })
  const { id } = await scene.ctx.db.selectFrom('destinations').select('id').executeTakeFirstOrThrow()
  const { result } = await scene.call(testDestinationRoute, { params: { id } })
  assert.equal(result.is_delivered, true)
  assert.equal(JSON.parse(scene.receiver.requests[0]?.body ?? '').policy.id, 1)
  await assert.rejects(scene.call(testDestinationRoute, { params: { id: 999 } }), { code: 'not-found' })
})
