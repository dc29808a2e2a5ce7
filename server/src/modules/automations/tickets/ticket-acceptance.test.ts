import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listDeliveriesRoute, redeliverRoute, sendHeldRoute } from '@muster/contract/rest/delivery.ts'
import { listDestinationsRoute, updateDestinationRoute } from '@muster/contract/rest/destination.ts'
import { inspectTrackerRoute } from '@muster/contract/rest/integration.ts'
import { listTicketsRoute } from '@muster/contract/rest/ticket.ts'
import {
  createAutomationRoute,
  listAutomationsRoute,
  previewAutomationRoute,
  testDestinationRoute,
  updateAutomationRoute,
} from '@muster/contract/rest/automation.ts'
import { explainRoute } from '@muster/contract/rest/explain.ts'
import { requiredField } from '@muster/testkit/fakes/jira-state.ts'
import { addSoftware, install, uninstall } from '@muster/testkit/factories/installed-software.ts'
import { openTicketScene, type TicketScene } from '@muster/testkit/ticket-scene.ts'
import { find, knowCve } from '../facts.test-support.ts'

type Json = Record<string, unknown>

const hourMs = 3_600_000
const jiraFor = (scene: TicketScene, flags: Json) => scene.integrate({ jira: [scene.jiraEntry('qux', flags)] })
const titles = ({ jira }: TicketScene) => jira.state.issues.map(({ fields }) => String(fields['summary'])).sort()

async function runCves({ ctx, scheduler, worker }: TicketScene): Promise<string> {
  await scheduler.trigger(ctx, 'vulnerabilities')
  await scheduler.check()
  await worker.drain()
  const overview = (await scheduler.list()).find(({ name }) => name === 'vulnerabilities')
  return overview?.runs[0]?.error ?? ''
}

async function selectPolicies(scene: TicketScene, count: number): Promise<readonly number[]> {
  const ids: number[] = []
  for (let number = 1; number <= count; number++) ids.push(await scene.addPolicy(`policy ${number}`))
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: ids } })
  await jiraFor(scene, { enable_failing_policies: true })
  return ids
}

for (const list of ['jira', 'zendesk'] as const) {
  test(`D24 D26 I01 I04 two new CVEs are two tickets in ${list}, each with its hosts`, async (t) => {
    const scene = await openTicketScene(t)
    const hosts = await scene.addHosts(2)
    const entry = list === 'jira' ? scene.jiraEntry('qux') : scene.zendeskEntry(122)
    await scene.integrate({ [list]: [{ ...entry, enable_software_vulnerabilities: true }] })
    const software = await addSoftware(scene.ctx, hosts)
    for (const cve of ['CVE-2026-1', 'CVE-2026-2']) {
      await knowCve(scene.ctx, cve, { cvss: 9.1 })
      await find(scene.ctx, software, cve)
    }
    assert.equal(await runCves(scene), '')
    assert.equal(await runCves(scene), '')
    const found = list === 'jira' ? titles(scene) : scene.zendesk.tickets.map(({ subject }) => subject).sort()
    assert.deepEqual(found, ['CVE-2026-1 found on 2 hosts', 'CVE-2026-2 found on 2 hosts'])
    const { tickets } = await scene.call(listTicketsRoute, { query: { cve: 'cve-2026-1' } })
    assert.deepEqual([tickets.length, tickets[0]?.state], [1, 'open'])
    const explained = await scene.call(explainRoute, { query: { cve: 'CVE-2026-1' } })
    assert.deepEqual(explained.tickets, tickets)
  })
}

test('D25 a CVE whose ticket cannot be planned is an error of the run, and is reported when that is mended', async (t) => {
  const scene = await openTicketScene(t)
  const hosts = await scene.addHosts(1)
  await jiraFor(scene, { enable_software_vulnerabilities: true })
  await knowCve(scene.ctx, 'CVE-2026-1')
  await find(scene.ctx, await addSoftware(scene.ctx, hosts), 'CVE-2026-1')
  await scene.setServerUrl(':nope:')
  assert.match(await runCves(scene), /CVE-2026-1.*server_url is ":nope:"/)
  await scene.setServerUrl('https://fleet.example.com')
  await scene.ctx.clock.advance(hourMs)
  assert.equal(await runCves(scene), '')
  assert.deepEqual(titles(scene), ['CVE-2026-1 found on 1 host'])
})

test('a CVE that is mended and comes back on the same host continues its ticket', async (t) => {
  const scene = await openTicketScene(t)
  const [host = 0] = await scene.addHosts(1)
  await jiraFor(scene, {
    enable_software_vulnerabilities: true,
    resolve_transition: 'Done',
    reopen_transition: 'To Do',
  })
  const software = await addSoftware(scene.ctx, [host])
  await knowCve(scene.ctx, 'CVE-2026-1')
  await find(scene.ctx, software, 'CVE-2026-1')
  await runCves(scene)
  await uninstall(scene.ctx, software, [host])
  await scene.pass(60_000)
  assert.equal(scene.jira.issue('QUX-1').status, 'Done')
  await install(scene.ctx, software, [host])
  await scene.pass(60_000)
  const issue = scene.jira.issue('QUX-1')
  assert.deepEqual([issue.status, issue.comments.length], ['To Do', 2])
  assert.match(JSON.stringify(issue.comments[1]), /CVE-2026-1 is found again on 1 host/)
})

test('I10 a policy without a failing host has no ticket; a host that recovers before the check has none', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPolicies(scene, 1)
  const [host = 0] = await scene.addHosts(1)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.answer(policy, { [host]: 'passing' })
  await scene.run()
  assert.deepEqual(titles(scene), [])
})

test('I13 I19 of three tickets the second is refused for hours: the others do not wait for it, and it is not lost', async (t) => {
  const scene = await openTicketScene(t)
  const policies = await selectPolicies(scene, 3)
  const [host = 0] = await scene.addHosts(1)
  const isSecond = ({ body }: { readonly body: unknown }) => JSON.stringify(body ?? '').includes('policy 2')
  for (let call = 0; call < 4; call++) scene.jira.misbehave({ kind: 'answer', status: 500 }, isSecond)
  for (const policy of policies) await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual(titles(scene), ['Policy "policy 1" fails on 1 host', 'Policy "policy 3" fails on 1 host'])
  const attempt = await scene.ctx.db
    .selectFrom('attempts')
    .select(['status_code', 'reason'])
    .where('outcome', '=', 'retry')
    .executeTakeFirst()
  assert.deepEqual(attempt, { status_code: 500, reason: 'server-error' })
  for (let step = 0; step < 12; step++) await scene.pass(hourMs)
  assert.equal(titles(scene).length, 3)
})

test('I23 thirty policies in one run: the storm brake lets 25 pass, the rest waits for somebody', async (t) => {
  const scene = await openTicketScene(t)
  const policies = await selectPolicies(scene, 30)
  const [host = 0] = await scene.addHosts(1)
  for (const policy of policies) await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.equal(titles(scene).length, 25)
  await scene.pass(2 * hourMs)
  assert.equal(titles(scene).length, 25)
  assert.deepEqual(await scene.call(sendHeldRoute, { body: {} }), { sent: 5 })
  await scene.worker.drain()
  assert.equal(titles(scene).length, 30)
})

test('what recovers while the storm brake holds its ticket is not created by its recovery', async (t) => {
  const scene = await openTicketScene(t)
  const [first = 0, second = 0] = await selectPolicies(scene, 2)
  const [host = 0] = await scene.addHosts(1)
  const { destinations } = await scene.call(listDestinationsRoute)
  const params = { id: destinations[0]?.id ?? 0 }
  await scene.call(updateDestinationRoute, { params, query: {}, body: { storm_brake: 1 } })
  for (const policy of [first, second]) await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  for (const policy of [first, second]) await scene.answer(policy, { [host]: 'passing' })
  for (let step = 0; step < 3; step++) await scene.pass(hourMs)
  assert.equal(titles(scene).length, 1)
})

test('B05 a scope whose integration was removed is off, and the others go on', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPolicies(scene, 1)
  const [host = 0] = await scene.addHosts(1)
  await scene.integrate({ jira: [scene.jiraEntry('qux2')] })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual(titles(scene), [])
  const rows = await scene.ctx.db.selectFrom('automations').select('is_enabled').where('kind', '=', 'policy').execute()
  assert.deepEqual(rows, [{ is_enabled: false }])
})

test('B08 B09 two places for one automation cannot be stored: there is one column for each, and tickets go first', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPolicies(scene, 1)
  const [host = 0] = await scene.addHosts(1)
  await scene.patch('webhook_settings', { failing_policies_webhook: { destination_url: `${scene.receiver.url}/kept` } })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual([titles(scene).length, scene.take().length], [1, 0])
  const webhook = (await scene.read('webhook_settings'))['failing_policies_webhook'] as Json
  assert.deepEqual(
    [webhook['enable_failing_policies_webhook'], webhook['destination_url']],
    [false, `${scene.receiver.url}/kept`],
  )
})

for (const deployment of ['Cloud', 'Server'] as const) {
  test(`set-up shows what a ${deployment} project needs and offers its own transitions`, async (t) => {
    const scene = await openTicketScene(t, { deployment })
    scene.jira.state.projects.get('qux')?.fields.push(requiredField('customfield_10036', 'Severity'))
    const inspect = (body: Json = {}) =>
      scene.call(inspectTrackerRoute, {
        query: {},
        body: {
          kind: 'jira',
          ...{ url: scene.jira.url, username: 'ok', api_token: 'token', project_key: 'qux' },
          ...body,
        },
      })
    const { set_up: fresh } = await inspect()
    assert.equal(fresh.deployment, deployment === 'Cloud' ? 'cloud' : 'data_center')
    assert.deepEqual(
      fresh.issue_types.map(({ name }) => name),
      ['Task', 'Bug'],
    )
    assert.deepEqual(
      fresh.required_fields.map(({ id, name }) => [id, name]),
      [['customfield_10036', 'Severity']],
    )
    // No issue yet: the statuses are what can be named.
    assert.deepEqual(
      fresh.transitions.map(({ id, to }) => [id, to]),
      [
        ['', 'To Do'],
        ['', 'In Progress'],
        ['', 'Done'],
      ],
    )
    assert.equal(fresh.preselected.resolve_transition, 'Done')
    const [policy = 0] = await selectPoliciesWith(scene, { fields: { customfield_10036: { value: 'High' } } })
    const [host = 0] = await scene.addHosts(1)
    await scene.answer(policy, { [host]: 'failing' })
    await scene.run()
    scene.jira.state.transitions = [
      ...scene.jira.state.transitions,
      { id: '99', name: 'Reject', to: 'Done', from: ['To Do'] },
    ]
    const { set_up: later } = await inspect({ api_token: undefined })
    assert.ok(later.transitions.some(({ id, is_done: isDone }) => id === '99' && isDone))
    assert.equal(later.preselected.resolve_transition, null)
    assert.deepEqual(scene.jira.violations, [])
  })
}

async function selectPoliciesWith(scene: TicketScene, changes: Json): Promise<readonly number[]> {
  const ids = [await scene.addPolicy('p')]
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: ids } })
  await jiraFor(scene, { enable_failing_policies: true, ...changes })
  return ids
}

test('a destination of tickets shows its badge and state, is tested without a ticket, and is changed in the document', async (t) => {
  const scene = await openTicketScene(t)
  await jiraFor(scene, { enable_failing_policies: true })
  const { destinations } = await scene.call(listDestinationsRoute)
  const [destination] = destinations
  assert.deepEqual(destination?.tracker, {
    is_beta: true,
    beta_reason: destination?.tracker?.beta_reason,
    ...{ deployment: 'cloud', account: 'ok', target: 'qux', is_verified: true, verify_problem: '', verify_at: null },
  })
  assert.match(destination?.tracker?.beta_reason ?? '', /not yet against accounts/)
  assert.deepEqual([destination?.kind, destination?.storm_brake, destination?.url], ['jira', 25, scene.jira.url])
  const params = { id: destination?.id ?? 0 }
  const { result } = await scene.call(testDestinationRoute, { params })
  assert.deepEqual([result.is_delivered, scene.jira.state.issues.length], [true, 0])
  const changed = await scene.call(updateDestinationRoute, {
    params,
    query: {},
    body: { name: 'Desk', storm_brake: null },
  })
  assert.deepEqual([changed.destination.name, changed.destination.storm_brake], ['Desk', null])
  await assert.rejects(scene.call(updateDestinationRoute, { params, query: {}, body: { url: 'https://x.example' } }), {
    code: 'invalid',
    message: /PATCH \/config with its entry in integrations/,
  })
})

test('the version that mends a CVE stands in its ticket', async (t) => {
  const scene = await openTicketScene(t)
  const hosts = await scene.addHosts(1)
  await jiraFor(scene, { enable_software_vulnerabilities: true })
  await knowCve(scene.ctx, 'CVE-2026-1')
  await find(scene.ctx, await addSoftware(scene.ctx, hosts), 'CVE-2026-1')
  await scene.ctx.db.updateTable('software_cves').set({ resolved_in_version: '9.9.9' }).execute()
  await runCves(scene)
  assert.match(JSON.stringify(scene.jira.issue('QUX-1').fields['description']), /Fixed in: Tool: 9\.9\.9/)
})

test('recoveries are told at once, however many there are: the storm brake holds new tickets only', async (t) => {
  const scene = await openTicketScene(t)
  const policies = await selectPolicies(scene, 4)
  const [host = 0] = await scene.addHosts(1)
  for (const policy of policies) await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  const { destinations } = await scene.call(listDestinationsRoute)
  const params = { id: destinations[0]?.id ?? 0 }
  await scene.call(updateDestinationRoute, { params, query: {}, body: { storm_brake: 1 } })
  for (const policy of policies) await scene.answer(policy, { [host]: 'passing' })
  await scene.pass(60_000)
  assert.deepEqual(
    scene.jira.state.issues.map(({ comments }) => comments.length),
    [1, 1, 1, 1],
  )
})

test('a tracker that limits us is left alone with all tickets until it wants them', async (t) => {
  const scene = await openTicketScene(t)
  const policies = await selectPolicies(scene, 6)
  const [host = 0] = await scene.addHosts(1)
  for (const policy of policies) await scene.answer(policy, { [host]: 'failing' })
  for (let call = 0; call < 4; call++)
    scene.jira.misbehave({ kind: 'answer', status: 429, headers: { 'retry-after': '120' } })
  await scene.run()
  const creates = () => scene.jira.requests.filter(({ path }) => path.endsWith('/issue')).length
  assert.deepEqual([titles(scene).length, creates()], [0, 4])
  await scene.pass(100_000)
  assert.equal(creates(), 4)
  await scene.pass(30_000)
  assert.equal(titles(scene).length, 6)
})

test('an entry that was never proven is asked what it is when the first ticket leaves', async (t) => {
  const scene = await openTicketScene(t, { deployment: 'Server' })
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: [policy] } })
  scene.jira.misbehave({ kind: 'answer', status: 502 })
  await jiraFor(scene, { enable_failing_policies: true })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.equal(titles(scene).length, 1)
})

test('an answer that tells of no issue is no ticket: it is looked for, and created later', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPolicies(scene, 1)
  const [host = 0] = await scene.addHosts(1)
  const isCreate = ({ method, path }: { method: string; path: string }) => method === 'POST' && path.endsWith('/issue')
  scene.jira.misbehave({ kind: 'answer', status: 201, body: {} }, isCreate)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  for (let step = 0; step < 3; step++) await scene.pass(6 * 60_000)
  const { tickets } = await scene.call(listTicketsRoute, {})
  assert.deepEqual(
    tickets.map(({ key }) => key),
    ['QUX-1'],
  )
})

test('a message about a recovery that is sent again after a relapse resolves nothing', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPoliciesWith(scene, { resolve_transition: 'Done', reopen_transition: 'To Do' })
  const [host = 0] = await scene.addHosts(1)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  await scene.answer(policy, { [host]: 'passing' })
  await scene.pass(60_000)
  const { deliveries } = await scene.call(listDeliveriesRoute, { query: {} })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  await scene.call(redeliverRoute, { params: { id: deliveries[0]?.id ?? '' } })
  await scene.worker.drain()
  const issue = scene.jira.issue('QUX-1')
  assert.deepEqual([issue.status, issue.comments.length], ['To Do', 2])
})

test('the life of a ticket is in the explanation of its policy', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0] = await selectPolicies(scene, 1)
  const [host = 0] = await scene.addHosts(1)
  await scene.ctx.clock.advance(1_000)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  const { verdict, timeline, tickets } = await scene.call(explainRoute, { query: { policy_id: policy, host_id: host } })
  assert.deepEqual(
    tickets.map(({ key }) => key),
    ['QUX-1'],
  )
  assert.equal(verdict.code, 'delivered')
  assert.ok(
    timeline.some(({ sentence }) => /the ticket in Jira qux was written/.test(sentence)),
    JSON.stringify(timeline),
  )
  const { automations } = await scene.call(listAutomationsRoute)
  const rule = automations.find(({ kind }) => kind === 'policy')?.rule
  assert.match(rule ?? '', /check every 24 hours and send one ticket per policy to Jira qux \(http:/)
})

test('by itself a recovery is told within a minute, one of a CVE within five, a deleted host within an hour', async (t) => {
  const scene = await openTicketScene(t)
  const [policy = 0, other = 0] = await selectPoliciesAndCves(scene)
  const [host = 0, deleted = 0, vulnerable = 0] = await scene.addHosts(3)
  const software = await addSoftware(scene.ctx, [vulnerable])
  await knowCve(scene.ctx, 'CVE-2026-1')
  await find(scene.ctx, software, 'CVE-2026-1')
  await scene.answer(policy, { [host]: 'failing' })
  await scene.answer(other, { [deleted]: 'failing' })
  await scene.run()
  await runCves(scene)
  const wait = async (ms: number) => {
    await scene.ctx.clock.advance(ms)
    await scene.scheduler.check()
    await scene.worker.drain()
    return scene.jira.state.issues.filter(({ comments }) => comments.length > 0).length
  }
  assert.equal(await wait(60_000), 0)
  await scene.answer(policy, { [host]: 'passing' })
  await scene.ctx.db.deleteFrom('hosts').where('id', '=', deleted).execute()
  await uninstall(scene.ctx, software, [vulnerable])
  assert.equal(await wait(60_000), 1)
  assert.equal(await wait(5 * 60_000), 2)
  assert.equal(await wait(50 * 60_000), 2)
  assert.equal(await wait(10 * 60_000), 3)
})

async function selectPoliciesAndCves(scene: TicketScene): Promise<readonly number[]> {
  const ids = [await scene.addPolicy('p'), await scene.addPolicy('q')]
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: ids } })
  await jiraFor(scene, { enable_failing_policies: true, enable_software_vulnerabilities: true })
  return ids
}

test('the preview of an automation with tickets is the ticket', async (t) => {
  const scene = await openTicketScene(t)
  await selectPoliciesAndCves(scene)
  const { automations } = await scene.call(listAutomationsRoute)
  for (const [kind, title] of [
    ['policy', /^Policy "Is Gatekeeper enabled\?" fails on 2 hosts$/],
    ['vulnerability', /^CVE-2014-9471 found on 2 hosts$/],
  ] as const) {
    const id = automations.find((one) => one.kind === kind)?.id ?? 0
    const preview = await scene.call(previewAutomationRoute, { params: { id }, body: {} })
    assert.match((JSON.parse(preview.body) as { title: string }).title, title)
    assert.equal(preview.message_count, 1)
  }
})

test('an automation of the API may keep tickets, alone or beside a webhook; host status may not', async (t) => {
  const scene = await openTicketScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  await scene.enable()
  const ids = (await scene.call(listDestinationsRoute)).destinations.map(({ id }) => id)
  const rule = { enabled: true, conditions: { policy_ids: [policy] }, destination_ids: ids, host_batch_size: 1 }
  const created = await scene.call(createAutomationRoute, { body: { kind: 'policy', name: 'own', ...rule } })
  assert.deepEqual(created.automation.destination_ids, ids)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual([titles(scene).length, scene.take().length], [1, 1])
  const { jira } = await scene.read('integrations')
  assert.equal((jira as Json[])[0]?.['enable_failing_policies'], false)
  const status = { kind: 'host_status', name: 'silence', destination_ids: ids } as const
  await assert.rejects(scene.call(createAutomationRoute, { body: status }), /takes tickets, and host status has none/)
})

test('the built-in automation that the API sends to a tracker is shown so in the document', async (t) => {
  const scene = await openTicketScene(t)
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  await scene.enable()
  const { destinations } = await scene.call(listDestinationsRoute)
  const tracker = destinations.find(({ kind }) => kind === 'jira')?.id ?? 0
  const { automations } = await scene.call(listAutomationsRoute)
  const id = automations.find(({ kind }) => kind === 'policy')?.id ?? 0
  await scene.call(updateAutomationRoute, { params: { id }, body: { destination_ids: [tracker] } })
  const webhook = (await scene.read('webhook_settings'))['failing_policies_webhook'] as Json
  const [entry] = (await scene.read('integrations'))['jira'] as Json[]
  assert.deepEqual([webhook['enable_failing_policies_webhook'], entry?.['enable_failing_policies']], [false, true])
  assert.equal(webhook['destination_url'], `${scene.receiver.url}/hook`)
})
