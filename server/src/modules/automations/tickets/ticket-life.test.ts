import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { listDeliveriesRoute } from '@muster/contract/rest/delivery.ts'
import { listTicketsRoute } from '@muster/contract/rest/ticket.ts'
import { openTicketScene } from '@muster/testkit/ticket-scene.ts'

type Json = Record<string, unknown>

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What a test sees of a tracker, the same for all of them. */
interface Seen {
  readonly title: string
  readonly status: string
  readonly comments: readonly string[]
}

const kinds = ['jira cloud', 'jira data center', 'zendesk'] as const
type Kind = (typeof kinds)[number]

const resolved = { 'jira cloud': 'Done', 'jira data center': 'Done', zendesk: 'solved' } as const
const reopened = { 'jira cloud': 'To Do', 'jira data center': 'To Do', zendesk: 'open' } as const

/** Four hosts and a policy whose failures become tickets. */
async function open(t: NodeTest, kind: Kind, choices: Json = {}) {
  const scene = await openTicketScene(t, { deployment: kind === 'jira data center' ? 'Server' : 'Cloud' })
  const policy = await scene.addPolicy('Disk encryption')
  const hosts = await scene.addHosts(4)
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: [policy] } })
  const changes = { enable_failing_policies: true, ...choices }
  const dataCenter = kind === 'jira data center' ? { username: '' } : {}
  await scene.integrate(
    kind === 'zendesk'
      ? { zendesk: [scene.zendeskEntry(122, changes)] }
      : { jira: [scene.jiraEntry('qux', { ...changes, ...dataCenter })] },
  )
  await scene.scheduler.check()
  await scene.ctx.clock.advance(minuteMs)

  const answer = (verdict: 'failing' | 'passing', ...which: readonly number[]) =>
    scene.answer(policy, Object.fromEntries(which.map((index) => [hosts[index] ?? 0, verdict])))
  const { jira, zendesk } = scene

  function seen(): readonly Seen[] {
    if (kind === 'zendesk') {
      return zendesk.tickets.map(({ id, subject, status }) => ({
        ...{ title: subject, status },
        comments: zendesk.comments
          .filter(({ ticketId }) => ticketId === id)
          .map(({ html_body }) => html_body)
          .slice(1),
      }))
    }
    return jira.state.issues.map(({ fields, status, comments }) => ({
      ...{ title: String(fields['summary']), status },
      comments: comments.map(({ body }) => JSON.stringify(body)),
    }))
  }

  /** What a person does to the first ticket. */
  const setStatus = (status: string) =>
    kind === 'zendesk' ? zendesk.setStatus(1, status) : jira.setStatus('QUX-1', status)
  t.after(() => assert.deepEqual([...jira.violations, ...zendesk.violations], []))
  return { ...scene, policy, hosts, answer, seen, setStatus, fail: (...which: number[]) => answer('failing', ...which) }
}

for (const kind of kinds) {
  test(`${kind}: one ticket for a policy with its hosts, however many checks there are`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0, 1)
    await scene.run()
    await scene.run()
    assert.deepEqual(
      scene.seen().map(({ title, comments }) => [title, comments.length]),
      [['Policy "Disk encryption" fails on 2 hosts', 0]],
    )
  })

  test(`${kind}: more hosts are told in one comment, at most once an hour, and the title follows`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0)
    await scene.run()
    for (const index of [1, 2]) {
      await scene.fail(index)
      await scene.run()
      await scene.pass(10 * minuteMs)
    }
    assert.deepEqual(scene.seen()[0]?.comments, [])
    await scene.pass(41 * minuteMs)
    const [ticket] = scene.seen()
    assert.equal(ticket?.comments.length, 1)
    assert.match(ticket?.comments[0] ?? '', /More hosts fail this policy: host.*, host.*Now: 3 hosts/s)
    assert.equal(ticket?.title, 'Policy "Disk encryption" fails on 3 hosts')
    await scene.pass(2 * hourMs)
    assert.equal(scene.seen()[0]?.comments.length, 1)
    await scene.answer('passing', 0)
    await scene.pass(minuteMs)
    assert.match(scene.seen()[0]?.comments[1] ?? '', /No longer concerned: host.*Now: 2 hosts/s)
  })

  test(`${kind}: a recovery is told at once and resolves nothing unless chosen`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0, 1)
    await scene.run()
    const before = scene.seen()[0]?.status
    await scene.answer('passing', 0, 1)
    await scene.pass(minuteMs)
    const [ticket] = scene.seen()
    assert.match(ticket?.comments[0] ?? '', /No host fails this policy any more/)
    assert.equal(ticket?.status, before)
    await scene.pass(2 * hourMs)
    assert.equal(scene.seen()[0]?.comments.length, 1)
  })

  test(`${kind}: what was chosen resolves and reopens, on the old ticket for 30 days, then on a new one`, async (t) => {
    const choices = { resolve_transition: resolved[kind], reopen_transition: reopened[kind] }
    const scene = await open(t, kind, choices)
    await scene.fail(0)
    await scene.run()
    await scene.answer('passing', 0)
    await scene.pass(minuteMs)
    assert.equal(scene.seen()[0]?.status, resolved[kind])
    await scene.ctx.clock.advance(29 * dayMs)
    await scene.fail(1)
    await scene.run()
    const [continued, ...others] = scene.seen()
    assert.deepEqual([continued?.status, others.length], [reopened[kind], 0])
    assert.match(continued?.comments[1] ?? '', /fails again on 1 host: host/)
    await scene.answer('passing', 1)
    await scene.pass(minuteMs)
    await scene.ctx.clock.advance(31 * dayMs)
    await scene.fail(1)
    await scene.run()
    assert.deepEqual(
      scene.seen().map(({ status }) => status),
      [resolved[kind], kind === 'zendesk' ? 'new' : 'To Do'],
    )
  })

  test(`${kind}: failing again without a choice is a comment on the old ticket`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0)
    await scene.run()
    await scene.answer('passing', 0)
    await scene.pass(minuteMs)
    await scene.fail(0)
    await scene.run()
    const [ticket, ...others] = scene.seen()
    assert.deepEqual([ticket?.comments.length, others.length], [2, 0])
  })

  test(`${kind}: a status that a person has set is left alone, with a comment`, async (t) => {
    const choices = { resolve_transition: resolved[kind], reopen_transition: reopened[kind] }
    const scene = await open(t, kind, choices)
    await scene.fail(0)
    await scene.run()
    const theirs = kind === 'zendesk' ? 'pending' : 'In Progress'
    scene.setStatus(theirs)
    await scene.answer('passing', 0)
    await scene.pass(minuteMs)
    assert.deepEqual([scene.seen()[0]?.status, scene.seen()[0]?.comments.length], [theirs, 1])
    scene.setStatus(resolved[kind])
    await scene.fail(0)
    await scene.run()
    assert.deepEqual([scene.seen()[0]?.status, scene.seen()[0]?.comments.length], [resolved[kind], 2])
  })

  test(`${kind}: the answer to a comment is lost, and it is there once`, async (t) => {
    const scene = await open(t, kind, { resolve_transition: resolved[kind], reopen_transition: reopened[kind] })
    await scene.fail(0)
    await scene.run()
    const isWrite = ({ method, path }: { method: string; path: string }) =>
      kind === 'zendesk' ? method === 'PUT' : method === 'POST' && /comment|transitions/.test(path)
    const lose = () => (kind === 'zendesk' ? scene.zendesk : scene.jira).misbehave({ kind: 'lost-answer' }, isWrite)
    lose()
    lose()
    await scene.answer('passing', 0)
    await scene.pass(minuteMs)
    for (let step = 0; step < 3; step++) await scene.pass(10 * minuteMs)
    assert.deepEqual([scene.seen()[0]?.status, scene.seen()[0]?.comments.length], [resolved[kind], 1])
    // It knows that the status is its own, although it was never told so.
    await scene.fail(0)
    await scene.run()
    assert.equal(scene.seen()[0]?.status, reopened[kind])
  })

  test(`${kind}: the answer to a new title is lost, and the title stays Muster's own`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0)
    await scene.run()
    const isEdit = ({ method }: { method: string }) => method === 'PUT'
    const fake = kind === 'zendesk' ? scene.zendesk : scene.jira
    fake.misbehave({ kind: 'lost-answer' }, isEdit)
    await scene.ctx.clock.advance(2 * hourMs)
    await scene.fail(1)
    await scene.run()
    await scene.pass(10 * minuteMs)
    await scene.ctx.clock.advance(2 * hourMs)
    await scene.fail(2)
    await scene.run()
    const [ticket] = scene.seen()
    assert.deepEqual([ticket?.title, ticket?.comments.length], ['Policy "Disk encryption" fails on 3 hosts', 2])
  })

  test(`${kind}: a ticket that was deleted is not looked for; new hosts get a new one`, async (t) => {
    const scene = await open(t, kind)
    await scene.fail(0)
    await scene.run()
    if (kind === 'zendesk') scene.zendesk.remove(1)
    else scene.jira.issue('QUX-1').isDeleted = true
    await scene.pass(2 * hourMs)
    await scene.fail(1)
    await scene.run()
    await scene.pass(minuteMs)
    const { tickets } = await scene.call(listTicketsRoute, { query: { policy_id: scene.policy } })
    assert.deepEqual(
      tickets.map(({ key, host_count: count }) => [key, count]),
      [[kind === 'zendesk' ? '2' : 'QUX-2', 2]],
    )
  })
}

test('Zendesk: a ticket that was closed for good is followed by another', async (t) => {
  const scene = await open(t, 'zendesk', { reopen_transition: 'open' })
  await scene.fail(0)
  await scene.run()
  scene.setStatus('closed')
  await scene.answer('passing', 0)
  await scene.pass(minuteMs)
  await scene.fail(0)
  await scene.run()
  assert.equal(scene.zendesk.tickets.length, 2)
  assert.equal(scene.zendesk.ticket(2)['via_followup_source_id'], 1)
})

test('Zendesk: what it wants to solve a ticket and does not get is said, and the comment is there', async (t) => {
  const scene = await open(t, 'zendesk', { resolve_transition: 'solved' })
  scene.zendesk.requireToSolve(77, 'Root cause')
  await scene.fail(0)
  await scene.run()
  await scene.answer('passing', 0)
  await scene.pass(minuteMs)
  const { tickets } = await scene.call(listTicketsRoute, {})
  assert.match(tickets[0]?.problem ?? '', /"solved" was refused.*Root cause: cannot be blank/)
  assert.deepEqual([scene.seen()[0]?.status, scene.seen()[0]?.comments.length], ['new', 1])
})

test('Jira: a resolution is given where the transition wants one; one that is not possible is said', async (t) => {
  const scene = await open(t, 'jira cloud', { resolve_transition: 'Close' })
  scene.jira.state.transitions = [
    { id: '41', name: 'Close', to: 'Done', from: ['To Do'], resolutions: ["Won't Do", 'Done'] },
    { id: '51', name: 'Back', to: 'To Do' },
  ]
  await scene.fail(0)
  await scene.run()
  await scene.answer('passing', 0)
  await scene.pass(minuteMs)
  assert.equal(scene.seen()[0]?.status, 'Done')
  scene.jira.state.transitions = []
  await scene.ctx.clock.advance(31 * dayMs)
  await scene.fail(0)
  await scene.run()
  await scene.answer('passing', 0)
  await scene.pass(minuteMs)
  const { tickets } = await scene.call(listTicketsRoute, {})
  assert.match(tickets[0]?.problem ?? '', /"Close" is not possible from the present status; possible: none/)
})

test('Jira: a title or text that a person has edited is left alone', async (t) => {
  const scene = await open(t, 'jira cloud')
  await scene.fail(0)
  await scene.run()
  scene.jira.issue('QUX-1').fields['summary'] = 'my own words'
  await scene.fail(1)
  await scene.pass(2 * hourMs)
  await scene.run()
  assert.deepEqual([scene.seen()[0]?.title, scene.seen()[0]?.comments.length], ['my own words', 1])
})

test('Jira: a field that has become required is named by the failed delivery, and its value mends it', async (t) => {
  const scene = await open(t, 'jira cloud')
  scene.jira.state.projects.get('qux')?.fields.push({
    ...{ fieldId: 'customfield_10036', key: 'customfield_10036', name: 'Severity', required: true },
    ...{ hasDefaultValue: false, operations: ['set'], schema: { type: 'option' } },
  })
  await scene.fail(0)
  await scene.run()
  const attempt = await scene.ctx.db.selectFrom('attempts').select(['error', 'reason']).executeTakeFirstOrThrow()
  assert.match(attempt.error, /field customfield_10036: Severity is required\./)
  const fields = { customfield_10036: { value: 'High' } }
  await scene.integrate({ jira: [scene.jiraEntry('qux', { enable_failing_policies: true, fields })] })
  await scene.pass(6_000)
  assert.equal(scene.seen().length, 1)
})

test('an outage of hours: what happens meanwhile waits, nothing is lost, other destinations are not delayed', async (t) => {
  const scene = await open(t, 'jira cloud')
  const isJira = () => true
  const other = await scene.addPolicy('Other')
  const conditions = { failing_policies_webhook: { policy_ids: [scene.policy, other] } }
  await scene.patch('webhook_settings', conditions)
  for (let call = 0; call < 40; call++)
    scene.jira.misbehave({ kind: 'answer', status: 503, headers: { 'retry-after': '30' } }, isJira)
  await scene.fail(0)
  await scene.answer('failing', 0)
  await scene.run()
  await scene.fail(1)
  await scene.run()
  await scene.pass(4 * hourMs)
  assert.equal(scene.seen().length, 0)
  scene.jira.behave()
  for (let step = 0; step < 12; step++) await scene.pass(hourMs)
  const [ticket, ...others] = scene.seen()
  assert.deepEqual([others.length, ticket?.title], [0, 'Policy "Disk encryption" fails on 2 hosts'])
  assert.equal(ticket?.comments.length, 1)
})

test('I14 I15 a tracker that limits us is not asked before it wants to be', async (t) => {
  const scene = await open(t, 'zendesk')
  scene.zendesk.misbehave(
    { kind: 'answer', status: 429, headers: { 'retry-after': '12345' } },
    ({ method }) => method === 'POST',
  )
  await scene.fail(0)
  await scene.run()
  const asked = scene.zendesk.requests.length
  await scene.pass(12_000_000)
  assert.equal(scene.zendesk.requests.length, asked)
  await scene.pass(400_000)
  assert.equal(scene.seen().length, 1)
})

test('I22 switching off, and deleting, cancel what waits, visibly', async (t) => {
  const scene = await open(t, 'jira cloud')
  const states = async () =>
    (await scene.call(listDeliveriesRoute, { query: {} })).deliveries.map(({ state, reason }) => [state, reason])
  scene.jira.misbehave({ kind: 'answer', status: 500 }, ({ method }) => method === 'POST')
  await scene.fail(0)
  await scene.run()
  await scene.integrate({ jira: [scene.jiraEntry('qux')] })
  assert.deepEqual(await states(), [['cancelled', 'sent elsewhere now']])
  await scene.integrate({ jira: [scene.jiraEntry('qux', { enable_failing_policies: true })] })
  scene.jira.misbehave({ kind: 'answer', status: 500 }, ({ method }) => method === 'POST')
  await scene.fail(1)
  await scene.run()
  await scene.integrate({ jira: [] })
  assert.equal((await states())[0]?.[0], 'cancelled')
  await scene.pass(dayMs)
  assert.equal(scene.seen().length, 0)
})

test('a ticket is visible with key, state and link, on its policy and its delivery', async (t) => {
  const scene = await open(t, 'jira cloud', { resolve_transition: 'Done' })
  await scene.fail(0)
  await scene.run()
  const list = () => scene.call(listTicketsRoute, { query: { policy_id: scene.policy } })
  const [ticket] = (await list()).tickets
  const link = { key: 'QUX-1', url: `${scene.jira.url}/browse/QUX-1`, state: 'open', status: 'To Do' }
  assert.deepEqual(ticket && { key: ticket.key, url: ticket.url, state: ticket.state, status: ticket.status }, link)
  assert.deepEqual([ticket?.host_count, ticket?.destination?.kind], [1, 'jira'])
  const { deliveries } = await scene.call(listDeliveriesRoute, { query: { policy_id: scene.policy } })
  assert.deepEqual(deliveries[0]?.ticket, { id: ticket?.id, ...link })
  await scene.answer('passing', 0)
  await scene.pass(minuteMs)
  const [done] = (await list()).tickets
  assert.deepEqual([done?.state, done?.status, done?.recovered_at !== null], ['done', 'Done', true])
})
