import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAutomationsRoute, updateAutomationRoute } from '@muster/contract/rest/automation.ts'
import { type Explanation, explainRoute } from '@muster/contract/rest/explain.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { addSoftware, uninstall } from '@muster/testkit/factories/installed-software.ts'
import { sql } from 'kysely'
import { find, knowCve } from '../facts.test-support.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const hourMs = 3_600_000

async function ruleOf(scene: Scene, kind: AutomationKind) {
  const { automations } = await scene.call(listAutomationsRoute)
  const rule = automations.find((one) => one.kind === kind)
  assert.ok(rule)
  return rule
}

/** One host and one policy that the automation listens to. */
async function listening(scene: Scene) {
  const policyId = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policyId] })
  await scene.scheduler.check()
  await scene.ctx.clock.advance(1_000)
  const explain = () => scene.call(explainRoute, { query: { policy_id: policyId, host_id: host } })
  const code = async () => (await explain()).verdict.code
  return { policyId, host, explain, code }
}

function kinds({ timeline }: Explanation): readonly string[] {
  return timeline.map(({ kind }) => kind)
}

test('tells the whole story of a failure, from detection to delivery', async (t) => {
  const scene = await openScene(t)
  const { policyId, host, explain } = await listening(scene)
  await scene.answer(policyId, { [host]: 'failing' })
  const waiting = await explain()
  assert.equal(waiting.verdict.code, 'waiting_for_check')
  assert.match(waiting.verdict.sentence, /^waiting until 2026-06-02 12:00 UTC/)
  assert.deepEqual(kinds(waiting), ['checked', 'detected', 'next'])
  await scene.ctx.clock.advance(hourMs)
  await scene.run()
  const done = await explain()
  assert.equal(done.verdict.code, 'delivered')
  assert.deepEqual(kinds(done), ['detected', 'checked', 'planned', 'delivered', 'next'])
  assert.deepEqual(done.host?.id, host)
  assert.equal(done.timeline[0]?.sentence, 'the host changed from no response to failing')
})

test('tells of attempts that fail and when the next one is', async (t) => {
  const scene = await openScene(t)
  const { policyId, host, explain } = await listening(scene)
  await scene.answer(policyId, { [host]: 'failing' })
  scene.receiver.answerWith(500)
  await scene.run()
  const story = await explain()
  assert.equal(story.verdict.code, 'retrying')
  assert.match(story.verdict.remedy, /its log says more/)
  const next = story.timeline.filter(({ kind }) => kind === 'next').map(({ sentence }) => sentence)
  assert.deepEqual(next.slice(0, 1), [`next attempt to reach ${scene.receiver.url}`])
  await sql`update destinations set paused_at = now(), name = 'Service desk'`.execute(scene.ctx.db)
  const { verdict } = await explain()
  assert.equal(verdict.code, 'destination_paused')
  assert.match(verdict.sentence, /^Service desk is paused/)
})

const standing: readonly [
  string,
  Explanation['verdict']['code'],
  (scene: Scene, ids: { policyId: number; host: number }) => Promise<unknown>,
][] = [
  ['a host that has not answered', 'no_response', async () => undefined],
  ['a host that passes', 'passing', (scene, { policyId, host }) => scene.answer(policyId, { [host]: 'passing' })],
  ['an error', 'error_standing', (scene, { policyId, host }) => scene.answer(policyId, { [host]: 'error' })],
  ['an automation that is off', 'automation_off', (scene) => scene.enable({ enable_failing_policies_webhook: false })],
  ['a policy that is not selected', 'policy_not_selected', (scene) => scene.enable({ policy_ids: [] })],
  [
    'a host that recovers before the check',
    'recovered',
    async (scene, { policyId, host }) => {
      await scene.answer(policyId, { [host]: 'failing' })
      await scene.answer(policyId, { [host]: 'passing' })
    },
  ],
  [
    'a host that recovered at the check',
    'recovered',
    async (scene, { policyId, host }) => {
      await scene.answer(policyId, { [host]: 'failing' })
      await scene.answer(policyId, { [host]: 'passing' })
      await scene.run()
    },
  ],
  [
    'a host that failed before the automation was on',
    'before_selection',
    async (scene, { policyId, host }) => {
      await scene.enable({ enable_failing_policies_webhook: false })
      await scene.answer(policyId, { [host]: 'failing' })
      await scene.enable()
      await scene.run()
    },
  ],
  [
    'a host that was deleted before the check',
    'host_deleted',
    async (scene, { policyId, host }) => {
      await scene.answer(policyId, { [host]: 'failing' })
      await scene.ctx.db.deleteFrom('hosts').where('id', '=', host).execute()
      await scene.run()
    },
  ],
  [
    'immediate mode before the settling time',
    'settling',
    async (scene, { policyId, host }) => {
      const { id } = await ruleOf(scene, 'policy')
      await scene.call(updateAutomationRoute, { params: { id }, body: { immediate: true } })
      await scene.answer(policyId, { [host]: 'failing' })
    },
  ],
]
for (const [what, code, prepare] of standing) {
  test(`explains ${what} as ${code}`, async (t) => {
    const scene = await openScene(t)
    const { policyId, host, explain } = await listening(scene)
    await prepare(scene, { policyId, host })
    const { verdict } = await explain()
    assert.equal(verdict.code, code, verdict.sentence)
    assert.notEqual(verdict.sentence, '')
  })
}

test('what was once delivered and fails again is judged by the new failure', async (t) => {
  const scene = await openScene(t)
  const { policyId, host, code } = await listening(scene)
  await scene.answer(policyId, { [host]: 'failing' })
  await scene.run()
  assert.equal(await code(), 'delivered')
  await scene.ctx.clock.advance(hourMs)
  await scene.answer(policyId, { [host]: 'passing' })
  await scene.ctx.clock.advance(hourMs)
  await scene.answer(policyId, { [host]: 'failing' })
  assert.equal(await code(), 'waiting_for_check')
})

test('refuses half a question and what does not exist', async (t) => {
  const scene = await openScene(t)
  const { policyId, host } = await listening(scene)
  const ask = (query: object) => scene.call(explainRoute, { query })
  await assert.rejects(ask({ policy_id: policyId }), { code: 'bad-request' })
  await assert.rejects(ask({ policy_id: policyId, host_id: host, cve: 'CVE-2026-0001' }), { code: 'bad-request' })
  await assert.rejects(ask({ policy_id: 999, host_id: host }), { code: 'not-found' })
  await assert.rejects(ask({ policy_id: policyId, host_id: 999_999 }), { code: 'not-found' })
})

/** Software 1 on one host has the CVE. */
async function withFinding(
  scene: Scene,
  { publishedDaysAgo, isLow = false }: { publishedDaysAgo: number | null; isLow?: boolean },
) {
  const [host = 0] = await scene.addHosts(1)
  await knowCve(scene.ctx, 'CVE-2026-0001', { publishedDaysAgo })
  const software = await addSoftware(scene.ctx, [host], { name: 'curl' })
  await find(scene.ctx, software, 'CVE-2026-0001', { isLowConfidence: isLow })
  return { host, software }
}

const explainCve = (scene: Scene, query: object = {}) =>
  scene.call(explainRoute, { query: { cve: 'cve-2026-0001', ...query } })

const enableCves = (scene: Scene) =>
  scene.patch('webhook_settings', {
    vulnerabilities_webhook: { enable_vulnerabilities_webhook: true, destination_url: `${scene.receiver.url}/cve` },
  })

test('tells the story of a CVE', async (t) => {
  const scene = await openScene(t)
  await enableCves(scene)
  await scene.scheduler.check()
  await scene.ctx.clock.advance(60_000)
  const { host } = await withFinding(scene, { publishedDaysAgo: 3 })
  const waiting = await explainCve(scene)
  assert.equal(waiting.verdict.code, 'waiting_for_check')
  assert.deepEqual(waiting.timeline.at(-1)?.kind, 'next')
  assert.ok(waiting.timeline.some(({ sentence }) => /^found in curl 1\.\d+ on 1 host$/.test(sentence)))
  await scene.ctx.clock.advance(hourMs)
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.equal((await explainCve(scene, { host_id: host })).verdict.code, 'delivered')
})

const cveStories: readonly [string, Explanation['verdict']['code'], (scene: Scene) => Promise<unknown>][] = [
  ['nobody knows', 'unknown_cve', async () => undefined],
  ['is older than 30 days', 'too_old', (scene) => withFinding(scene, { publishedDaysAgo: 31 })],
  ['has no date yet', 'no_publication_date', (scene) => withFinding(scene, { publishedDaysAgo: null })],
  [
    'is found with low confidence',
    'low_confidence',
    (scene) => withFinding(scene, { publishedDaysAgo: 3, isLow: true }),
  ],
  [
    'does not meet a condition',
    'below_minimum_cvss',
    async (scene) => {
      const { id } = await ruleOf(scene, 'vulnerability')
      await scene.call(updateAutomationRoute, { params: { id }, body: { conditions: { minimum_cvss_score: 9 } } })
      await withFinding(scene, { publishedDaysAgo: 3 })
    },
  ],
  [
    'is on no host',
    'not_affected',
    async (scene) => {
      const { host, software } = await withFinding(scene, { publishedDaysAgo: 3 })
      await uninstall(scene.ctx, software, [host])
    },
  ],
]
for (const [what, code, prepare] of cveStories) {
  test(`explains a CVE that ${what} as ${code}`, async (t) => {
    const scene = await openScene(t)
    await enableCves(scene)
    await scene.scheduler.check()
    await prepare(scene)
    assert.equal((await explainCve(scene)).verdict.code, code)
  })
}

test('explains a CVE that was found before the automation was on', async (t) => {
  const scene = await openScene(t)
  await withFinding(scene, { publishedDaysAgo: 3 })
  assert.equal((await explainCve(scene)).verdict.code, 'automation_off')
  await enableCves(scene)
  await scene.scheduler.check()
  const { verdict } = await explainCve(scene)
  assert.equal(verdict.code, 'before_selection')
  assert.match(verdict.remedy, /POST \/automations\/reset/)
})
