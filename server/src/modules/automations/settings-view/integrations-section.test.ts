import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { IntegrationsPatch } from '@muster/contract/rest/integration.ts'
import { requiredField } from '@muster/testkit/fakes/jira-state.ts'
import { openTicketScene, type TicketScene } from '@muster/testkit/ticket-scene.ts'
import { Check } from 'typebox/value'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import { toErrorAnswer } from '../../../transports/rest/error-answer.ts'

type Json = Record<string, unknown>
type Part = 'vuln' | 'policies'

const webhookOf = {
  vuln: ['vulnerabilities_webhook', 'enable_vulnerabilities_webhook'],
  policies: ['failing_policies_webhook', 'enable_failing_policies_webhook'],
} as const
const flagOf = { vuln: 'enable_software_vulnerabilities', policies: 'enable_failing_policies' } as const

/** The status with which a PATCH of these sections is answered. */
async function status(scene: TicketScene, request: Record<string, Json>): Promise<number> {
  try {
    await scene.patchAll(request)
    return 200
  } catch (error) {
    return toErrorAnswer(error, 'req').status
  }
}

const webhook = ({ receiver }: TicketScene, part: Part, isOn: boolean, changes: Json = {}): Json => {
  const [key, flag] = webhookOf[part]
  return { [key]: { [flag]: isOn, destination_url: `${receiver.url}/w`, ...changes } }
}

/** One kind of tracker as the rows name it: `first` and `second` are known projects or groups, `third` is not. */
interface Side {
  readonly list: 'jira' | 'zendesk'
  readonly places: readonly [number | string, number | string, number | string]
  readonly placeKey: string
  readonly userKey: string
  entry(scene: TicketScene, place: number | string, changes?: Json): Json
}

const sides: readonly Side[] = [
  {
    ...{ list: 'jira', places: ['qux', 'qux2', 'qux3'], placeKey: 'project_key', userKey: 'username' },
    entry: ({ jiraEntry }, place, changes) => jiraEntry(String(place), changes),
  },
  {
    ...{ list: 'zendesk', places: [122, 123, 999], placeKey: 'group_id', userKey: 'email' },
    entry: ({ zendeskEntry }, place, changes) => zendeskEntry(Number(place), changes),
  },
]

for (const { list, places, placeKey, userKey, entry } of sides) {
  for (const part of ['vuln', 'policies'] as const) {
    test(`G01 to G19, for ${list} and ${part} (G22, G24)`, async (t) => {
      const scene = await openTicketScene(t)
      const [first, second, third] = places
      const flag = flagOf[part]
      const on = (place: number | string, changes: Json = {}) => entry(scene, place, { [flag]: true, ...changes })
      const off = (place: number | string, changes: Json = {}) => entry(scene, place, { [flag]: false, ...changes })
      const given = (...entries: Json[]) => status(scene, { integrations: { [list]: entries } })
      const shown = async () => ((await scene.read('integrations'))[list] ?? []) as Json[]
      const places_ = async () => (await shown()).map((one) => one[placeKey])
      const noToken = { api_token: undefined }

      assert.equal(await given(on(first)), 200, 'G01')
      const [stored] = await shown()
      assert.deepEqual([stored?.[placeKey], stored?.[flag], stored?.['api_token']], [first, true, SECRET_MASK])
      assert.equal(await given(on(first), off(second)), 200, 'G02')
      assert.deepEqual(await places_(), [first, second])
      assert.equal(await given(off(second, noToken)), 200, 'G03')
      assert.deepEqual(await places_(), [second])
      assert.equal(await given(off(first)), 200, 'G04')
      assert.deepEqual(await places_(), [first])
      assert.equal(await given(on(first), off(second, noToken)), 400, 'G05')
      assert.equal(await given(on(first), off(second, { api_token: SECRET_MASK })), 400, 'G06')
      assert.equal(await given(on(first, noToken)), 200, 'G07')
      assert.equal((await shown())[0]?.[flag], true)
      assert.equal(await given(off(first, { api_token: SECRET_MASK })), 200, 'G08')
      assert.equal((await shown())[0]?.[flag], false)
      assert.equal(await given(on(first, { api_token: '' })), 200, 'G09')
      assert.equal((await shown())[0]?.[flag], true)
      assert.equal(await given(off(third, { api_token: SECRET_MASK })), 400, 'G11')
      assert.equal(await given(on(first), on(second)), 422, 'G12')
      assert.equal(await given(on(first), off(first)), 422, 'G13')
      assert.equal(await given(on(first), off(second, { [userKey]: 'fail' })), 400, 'G14')
      assert.equal(await given(off(third)), 400, 'an unknown project or group')
      assert.equal(await status(scene, { webhook_settings: webhook(scene, part, true) }), 422, 'G15')
      const both = { host_batch_size: 1234 }
      const swap = { integrations: { [list]: [off(first)] }, webhook_settings: webhook(scene, part, true, both) }
      assert.equal(
        await status(scene, { ...swap, webhook_settings: { ...swap.webhook_settings, interval: '1h' } }),
        200,
      )
      assert.equal((await shown())[0]?.[flag], false, 'G16')
      assert.equal(await given(on(first)), 422, 'G17')
      const back = { webhook_settings: webhook(scene, part, false) }
      assert.equal(
        await status(scene, { ...back, integrations: { [list]: [on(first, { [userKey]: 'fail' })] } }),
        400,
        'G18',
      )
      assert.equal(await status(scene, { ...back, integrations: { [list]: [on(first)] } }), 200, 'G19')
      assert.equal((await shown())[0]?.[flag], true)
      const [key, webhookFlag] = webhookOf[part]
      const document = (await scene.read('webhook_settings'))[key] as Json
      assert.deepEqual([document[webhookFlag], document['host_batch_size']], [false, 1234])
      assert.deepEqual([...scene.jira.violations, ...scene.zendesk.violations], [])
    })
  }
}

test('G10 G33 an unknown key of an entry is no valid document', () => {
  const entry = { url: 'https://jira.example.com', project_key: 'qux' }
  assert.equal(Check(IntegrationsPatch, { jira: [entry] }), true)
  assert.equal(Check(IntegrationsPatch, { jira: [{ ...entry, UNKNOWN_FIELD: 'foo' }] }), false)
})

test('G20 G21 empty lists remove all, and one list removes the other (G27)', async (t) => {
  const scene = await openTicketScene(t)
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  await scene.integrate({ jira: [], zendesk: [] })
  assert.deepEqual(await scene.read('integrations'), { jira: null, zendesk: null })
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  await scene.integrate({ zendesk: [scene.zendeskEntry(122, { enable_software_vulnerabilities: true })] })
  const { jira, zendesk } = await scene.read('integrations')
  assert.equal(jira, null)
  assert.deepEqual(zendesk, [
    {
      ...{ url: scene.zendesk.url, email: 'ok', api_token: SECRET_MASK, group_id: 122 },
      ...{ enable_failing_policies: false, enable_software_vulnerabilities: true },
    },
  ])
  await scene.integrate({ jira: null })
  assert.deepEqual(await scene.read('integrations'), { jira: null, zendesk: null })
})

test('G23 G25 one automation has one place, two automations may have two', async (t) => {
  const scene = await openTicketScene(t)
  const jira = (flag: string) => [scene.jiraEntry('qux', { [flag]: true })]
  const zendesk = (flag: string) => [scene.zendeskEntry(122, { [flag]: true })]
  for (const flag of Object.values(flagOf)) {
    assert.equal(await status(scene, { integrations: { jira: jira(flag), zendesk: zendesk(flag) } }), 422)
  }
  const given = { jira: jira(flagOf.policies), zendesk: zendesk(flagOf.vuln) }
  assert.equal(await status(scene, { integrations: given }), 200)
})

test('who says what they have seen is told when somebody else has changed it meanwhile', async (t) => {
  const scene = await openTicketScene(t)
  const seen = await scene.read('integrations')
  await scene.integrate({ jira: [scene.jiraEntry('qux')], seen })
  const late = scene.integrate({ jira: [scene.jiraEntry('qux2')], seen })
  await assert.rejects(late, { code: 'conflict', message: /changed the integrations meanwhile.*GET \/config/ })
  const now = await scene.read('integrations')
  assert.equal((now['jira'] as Json[]).length, 1)
  await scene.integrate({ jira: [scene.jiraEntry('qux'), scene.jiraEntry('qux2')], seen: now })
  assert.equal(((await scene.read('integrations'))['jira'] as Json[]).length, 2)
})

test('G26 another setting leaves the integrations alone', async (t) => {
  const scene = await openTicketScene(t)
  await scene.integrate({ jira: [scene.jiraEntry('qux', { enable_failing_policies: true })] })
  const before = await scene.read('integrations')
  await scene.patch('webhook_settings', { interval: '2h', failing_policies_webhook: { host_batch_size: 3 } })
  assert.deepEqual(await scene.read('integrations'), before)
})

test('G40 a Zendesk that answers with another group is refused with both ids', async (t) => {
  const scene = await openTicketScene(t)
  scene.zendesk.misbehave({ kind: 'answer', status: 200, body: { group: { id: 7, name: 'x' } } })
  await assert.rejects(scene.integrate({ zendesk: [scene.zendeskEntry(122)] }), {
    code: 'bad-request',
    message: /group 122, Zendesk answered with group 7/,
  })
})

test('G41 an entry that has not changed is not tested again, a changed one is', async (t) => {
  const scene = await openTicketScene(t)
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  const tested = scene.jira.requests.length
  await scene.integrate({ jira: [scene.jiraEntry('qux', { enable_failing_policies: true })] })
  await scene.integrate({ jira: [scene.jiraEntry('qux', { api_token: SECRET_MASK })] })
  assert.equal(scene.jira.requests.length, tested)
  await scene.integrate({ jira: [scene.jiraEntry('qux', { api_token: 'other' })] })
  assert.ok(scene.jira.requests.length > tested)
})

test('a refusal names the entry and gives the words of the vendor', async (t) => {
  const scene = await openTicketScene(t)
  await assert.rejects(scene.integrate({ jira: [scene.jiraEntry('qux'), scene.jiraEntry('nope')] }), {
    code: 'bad-request',
    message: /^integrations\.jira\[1\]: .* answered 404: No project could be found with key 'nope'/,
  })
  assert.deepEqual(await scene.read('integrations'), { jira: null, zendesk: null })
  await assert.rejects(scene.integrate({ jira: [scene.jiraEntry('qux', { issue_type: 'Epic' })] }), {
    message: /no issue type "Epic".*"Task", "Bug"/,
  })
})

test('neither token nor account is stored readable, and the token is shown to nobody', async (t) => {
  const scene = await openTicketScene(t)
  await scene.integrate({ jira: [scene.jiraEntry('qux', { api_token: 's3cret-token' })] })
  const rows = await scene.ctx.db.selectFrom('destinations').selectAll().execute()
  const attempts = JSON.stringify([rows, await scene.read('integrations')])
  assert.ok(!attempts.includes('s3cret-token'))
  assert.ok(!Buffer.from(rows[0]?.sealed_settings ?? []).includes('s3cret-token'))
})

/** Adds an entry while the tracker does not answer. */
async function integrateInOutage(t: NodeTest) {
  const scene = await openTicketScene(t)
  scene.jira.misbehave({ kind: 'answer', status: 503 })
  const remarks = await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  const states = async () =>
    (await scene.ctx.db.selectFrom('destinations').select(['verified_at', 'verify_problem']).execute())[0]
  return { scene, remarks, states }
}

test('an outage does not block the save: unverified, said so, and tested again in the background', async (t) => {
  const { scene, remarks, states } = await integrateInOutage(t)
  assert.match(String((remarks['warnings'] as string[])[0]), /answered 503.*saved as unverified/)
  assert.match((await states())?.verify_problem ?? '', /503/)
  await scene.pass(60_000)
  assert.equal((await states())?.verified_at, null)
  await scene.pass(5 * 60_000)
  assert.notEqual((await states())?.verified_at, null)
  assert.equal((await states())?.verify_problem, '')
})

test('a refusal in the background is a notice until it is mended', async (t) => {
  const { scene } = await integrateInOutage(t)
  const notices = () =>
    scene.ctx.db.selectFrom('notices').select(['kind', 'message']).where('resolved_at', 'is', null).execute()
  scene.jira.misbehave({ kind: 'answer', status: 401 }, ({ path }) => path.endsWith('/myself'))
  await scene.pass(6 * 60_000)
  assert.deepEqual(
    (await notices()).map(({ kind }) => kind),
    ['integration_refused'],
  )
  await scene.pass(6 * 60_000)
  assert.deepEqual(await notices(), [])
})

test('a time-out is an outage as well, a name that leads nowhere is not', async (t) => {
  const scene = await openTicketScene(t)
  scene.jira.misbehave({ kind: 'lost-request' })
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  assert.equal(
    await status(scene, { integrations: { jira: [scene.jiraEntry('qux', { url: 'https://nope.invalid' })] } }),
    400,
  )
})

test('what was chosen is shown, kept when absent and taken back by null', async (t) => {
  const scene = await openTicketScene(t)
  const choices = {
    ...{ issue_type: 'Bug', labels: ['sec'], assignee: 'a1', fields: { customfield_1: { value: 'High' } } },
    ...{ resolve_transition: 'Done', reopen_transition: 'To Do' },
  }
  await scene.integrate({ jira: [scene.jiraEntry('qux', choices)] })
  const shown = async () => ((await scene.read('integrations'))['jira'] as Json[])[0] ?? {}
  const keys = Object.keys(choices)
  const chosen = async () => Object.fromEntries(Object.entries(await shown()).filter(([key]) => keys.includes(key)))
  assert.deepEqual(await chosen(), choices)
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  assert.deepEqual(await chosen(), choices)
  await scene.integrate({ jira: [scene.jiraEntry('qux', Object.fromEntries(keys.map((key) => [key, null])))] })
  assert.deepEqual(await chosen(), {})
})

test('a required field without a value is a warning that says where to give it', async (t) => {
  const scene = await openTicketScene(t)
  scene.jira.state.projects.get('qux')?.fields.push(requiredField('customfield_10036', 'Severity'))
  const remarks = await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  assert.match(String((remarks['warnings'] as string[])[0]), /"Severity".*fields\.customfield_10036/)
  const fields = { customfield_10036: { value: 'High' } }
  assert.deepEqual(await scene.integrate({ jira: [scene.jiraEntry('qux', { fields })] }), {})
})

test('from webhook to tickets and back without a gap: what happened in between is reported', async (t) => {
  const scene = await openTicketScene(t)
  const policy = await scene.addPolicy('p')
  const [first = 0, second = 0] = await scene.addHosts(2)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [first]: 'failing' })
  await scene.patchAll({
    webhook_settings: webhook(scene, 'policies', false),
    integrations: { jira: [scene.jiraEntry('qux', { enable_failing_policies: true })] },
  })
  await scene.run()
  assert.deepEqual([scene.jira.state.issues.length, scene.take().length], [1, 0])
  await scene.answer(policy, { [second]: 'failing' })
  await scene.patchAll({
    webhook_settings: webhook(scene, 'policies', true),
    integrations: { jira: [scene.jiraEntry('qux')] },
  })
  await scene.run()
  assert.deepEqual([scene.jira.state.issues.length, scene.take().length], [1, 1])
})

test('a private address is for a global administrator to open, and what is not opened is not asked', async (t) => {
  const scene = await openTicketScene(t)
  const given = { integrations: { jira: [scene.jiraEntry('qux', { url: 'https://10.1.2.3' })] } }
  await assert.rejects(scene.patchAll(given), {
    code: 'invalid',
    message: /10\.1\.2\.3 is a private address.*allow_private=true/,
  })
})
