import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Caller, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

/** What belongs to one team; every name holds the team's word, so that a leak is seen in any answer. */
interface World {
  readonly word: string
  readonly team: number
  readonly host: number
  readonly policy: number
  readonly automation: number
  readonly delivery: string
  readonly member: number
  /** Of all teams. */
  readonly label: number
}

/** For each endpoint that roles in teams open: a request about a team's things. GETs are lists where `of` is absent. */
const requests: Readonly<Record<string, (of: World) => readonly [path: string, body?: Json]>> = {
  'GET /automations': () => ['/automations'],
  'GET /automations/:id': (of) => [`/automations/${of.automation}`],
  'POST /automations/:id/preview': (of) => [`/automations/${of.automation}/preview`, {}],
  'POST /automations/:id/backtest': (of) => [`/automations/${of.automation}/backtest`, {}],
  'POST /automations/:id/test': (of) => [`/automations/${of.automation}/test`, {}],
  'GET /automations/deliveries': () => ['/automations/deliveries'],
  'GET /automations/deliveries/latest': () => ['/automations/deliveries/latest?of=automation'],
  'GET /automations/deliveries/:id': (of) => [`/automations/deliveries/${of.delivery}`],
  'POST /automations/deliveries/:id/redeliver': (of) => [`/automations/deliveries/${of.delivery}/redeliver`],
  'GET /automations/explain': (of) => [`/automations/explain?policy_id=${of.policy}&host_id=${of.host}`],
  'GET /config': () => ['/config'],
  'GET /global/policies': () => ['/global/policies'],
  'GET /global/policies/:id': (of) => [`/global/policies/${of.policy}`],
  'GET /policies/changes': () => ['/policies/changes'],
  'GET /policies/count': () => ['/policies/count'],
  'GET /host_summary': (of) => [`/host_summary?team_id=${of.team}`],
  'GET /hosts': () => ['/hosts'],
  'GET /hosts/:id': (of) => [`/hosts/${of.host}`],
  'GET /hosts/:id/changes': (of) => [`/hosts/${of.host}/changes`],
  'GET /hosts/identifier/:identifier': (of) => [`/hosts/identifier/${of.word}.example`],
  'GET /hosts/count': (of) => [`/hosts/count?team_id=${of.team}`],
  'GET /hosts/report': () => ['/hosts/report?format=csv'],
  'POST /hosts/:id/refetch': (of) => [`/hosts/${of.host}/refetch`],
  'POST /hosts/search': () => ['/hosts/search', { query: 'example' }],
  'POST /hosts/transfer': (of) => ['/hosts/transfer', { team_id: of.team, hosts: [of.host] }],
  'POST /hosts/transfer/filter': (of) => [
    '/hosts/transfer/filter',
    { team_id: of.team, filters: { team_id: of.team } },
  ],
  'POST /hosts/delete': (of) => ['/hosts/delete', { ids: [of.host] }],
  'DELETE /hosts/:id': (of) => [`/hosts/${of.host}`],
  'GET /labels/:id/hosts': (of) => [`/labels/${of.label}/hosts`],
  'POST /targets': () => ['/targets', { query: 'example' }],
  'POST /targets/count': (of) => ['/targets/count', { selected: { hosts: [], labels: [], teams: [of.team] } }],
  'GET /teams': () => ['/teams'],
  'GET /teams/:id': (of) => [`/teams/${of.team}`],
  'PATCH /teams/:id': (of) => [`/teams/${of.team}`, { description: 'x' }],
  'DELETE /teams/:id': (of) => [`/teams/${of.team}`],
  'POST /teams/:id/agent_options': (of) => [`/teams/${of.team}/agent_options`, { config: {} }],
  'GET /teams/:id/secrets': (of) => [`/teams/${of.team}/secrets`],
  'PATCH /teams/:id/secrets': (of) => [`/teams/${of.team}/secrets`, { secrets: [{ secret: `secret of ${of.word}` }] }],
  'GET /teams/:id/users': (of) => [`/teams/${of.team}/users`],
  'PATCH /teams/:id/users': (of) => [`/teams/${of.team}/users`, { users: [{ id: of.member, role: 'observer' }] }],
  'DELETE /teams/:id/users': (of) => [`/teams/${of.team}/users`, { users: [{ id: of.member }] }],
  'GET /teams/:team_id/policies': (of) => [`/teams/${of.team}/policies`],
  'POST /teams/:team_id/policies': (of) => [
    `/teams/${of.team}/policies`,
    { name: `new ${of.word}`, query: 'select 1' },
  ],
  'GET /teams/:team_id/policies/:policy_id': (of) => [`/teams/${of.team}/policies/${of.policy}`],
  'PATCH /teams/:team_id/policies/:policy_id': (of) => [
    `/teams/${of.team}/policies/${of.policy}`,
    { description: 'x' },
  ],
  'GET /teams/:team_id/policies/count': (of) => [`/teams/${of.team}/policies/count`],
  'POST /teams/:team_id/policies/delete': (of) => [`/teams/${of.team}/policies/delete`, { ids: [of.policy] }],
  'POST /spec/teams': (of) => ['/spec/teams', { specs: [{ name: `T ${of.word}`, agent_options: { config: {} } }] }],
  'POST /spec/policies': (of) => [
    '/spec/policies',
    { specs: [{ name: `s ${of.word}`, query: 'select 1', team: `T ${of.word}` }] },
  ],
  'GET /users': (of) => [`/users?team_id=${of.team}`],
  'DELETE /users/:id': (of) => [`/users/${of.member}`],
  'POST /users/admin': (of) => [
    '/users/admin',
    {
      name: 'N',
      email: `new-${of.word}@example.com`,
      password: 'correct-horse-1!',
      teams: [{ id: of.team, role: 'admin' }],
    },
  ],
}

/** Answered with 200 whatever the team, because they say nothing of it or are about all. */
const sharedLists = new Set(
  Object.entries(requests)
    .filter(([name, make]) => make.length === 0 || name === 'GET /labels/:id/hosts')
    .map(([name]) => name),
)

/** Counts of another team are answered, with nothing. */
const emptyCounts: Readonly<Record<string, RegExp>> = {
  'GET /host_summary': /"totals_hosts_count": 0,/,
  'GET /hosts/count': /"count": 0\b/,
  'POST /targets/count': /"targets_count": 0,/,
}

/** Nothing of the team can be deleted before all else was asked. */
const last = [
  'DELETE /hosts/:id',
  'POST /hosts/delete',
  'POST /teams/:team_id/policies/delete',
  'DELETE /users/:id',
  'DELETE /teams/:id/users',
  'DELETE /teams/:id',
]

async function buildWorld(api: Awaited<ReturnType<typeof openApi>>, word: string): Promise<World> {
  const idOf = (body: Json, key: string) => Number((body[key] as Json)['id'])
  const team = idOf((await api.post('/teams', { name: `T ${word}` })).body, 'team')
  const host = await buildHost(api.ctx, { hostname: `${word}.example`, teamId: team })
  const policy = idOf(
    (await api.post(`/teams/${team}/policies`, { name: `P ${word}`, query: 'select 1' })).body,
    'policy',
  )
  const settings = {
    destination_url: 'http://127.0.0.1:9/',
    enable_failing_policies_webhook: true,
    policy_ids: [policy],
  }
  const webhook_settings = { failing_policies_webhook: settings }
  const patched = await api.patch(`/teams/${team}?allow_private=true`, { webhook_settings })
  assert.equal(patched.status, 200, patched.text)
  const { id: automation } = await api.ctx.db
    .selectFrom('automations')
    .select('id')
    .where('team_id', '=', team)
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  const { id: destination } = await api.ctx.db
    .selectFrom('destinations')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const delivery = `dlv_${String(team).padStart(26, '0')}`
  const at = api.ctx.clock.now()
  await api.ctx.db
    .insertInto('deliveries')
    .values({
      ...{ id: delivery, lane: word, automation_id: automation, destination_id: destination, host_ids: [host] },
      ...{ subject_kind: 'policy', subject_id: String(policy), body: `{"host":"${word}.example"}`, state: 'dead' },
      ...{ next_attempt_at: at, created_at: at },
    })
    .execute()
  const { userId: member } = await api.logIn(null, [{ teamId: team, role: 'observer' }])
  await api.ctx.db
    .updateTable('users')
    .set({ name: `member ${word}` })
    .where('id', '=', member)
    .execute()
  const { id: label } = await api.ctx.db.selectFrom('labels').select('id').limit(1).executeTakeFirstOrThrow()
  return { word, team, host, policy, automation, delivery, member, label }
}

async function openWorlds(t: TestContext) {
  const api = await openApi(t)
  const server_settings = { server_url: 'https://muster.example.com' }
  await api.patch('/config', { org_info: { org_name: 'Acme' }, server_settings })
  return { api, own: await buildWorld(api, 'ours'), other: await buildWorld(api, 'theirs') }
}

function namesInOrder(): readonly string[] {
  return Object.keys(requests).sort((a, b) => last.indexOf(a) - last.indexOf(b))
}

async function ask(caller: Caller, name: string, of: World) {
  const [method] = name.split(' ') as [Parameters<Caller['ask']>[0]]
  const [path, body] = requests[name]?.(of) ?? assert.fail(name)
  return caller.ask(method, path, body)
}

test('a role in a team reaches nothing of another team, and no answer tells of it', async (t) => {
  const { api, own, other } = await openWorlds(t)
  const scoped = api.routes.flatMap(({ route }) => (route.scope === 'team' ? [`${route.method} ${route.path}`] : []))
  assert.deepEqual(
    scoped.filter((name) => !(name in requests)),
    [],
    'endpoints without a row',
  )
  const problems: string[] = []
  for (const role of ['admin', 'gitops'] as const) {
    const caller = await api.logIn(null, [{ teamId: own.team, role }])
    for (const name of namesInOrder()) {
      const { status, text } = await ask(caller, name, other)
      const isRefused = [403, 404, 422].includes(status)
      const isEmpty = emptyCounts[name]?.test(text) === true
      if (!(isRefused || isEmpty || (sharedLists.has(name) && status === 200))) {
        problems.push(`${role} ${name}: ${status} ${text.slice(0, 200)}`)
      }
      // What is not found is named as it was asked for.
      const told = text.replaceAll('T theirs', '').replaceAll('\\"theirs.example\\"', '')
      if (/theirs/.test(told)) problems.push(`${role} ${name} tells ${text.slice(0, 300)}`)
    }
  }
  assert.deepEqual(problems, [])
  assert.deepEqual(api.errors, [])
})

test('the administrator of a team does all of it for the own team', async (t) => {
  const { api, own } = await openWorlds(t)
  const caller = await api.logIn(null, [{ teamId: own.team, role: 'admin' }])
  const problems: string[] = []
  for (const name of namesInOrder().filter((one) => one !== 'GET /global/policies/:id')) {
    const { status, text } = await ask(caller, name, own)
    const isGone = name === 'POST /hosts/delete' && status === 404
    if (status >= 300 && !isGone) problems.push(`${name}: ${status} ${text.slice(0, 200)}`)
  }
  assert.deepEqual(problems, [])
})

test('a test of a team goes where the automation of the team sends, and nowhere else', async (t) => {
  const { api, own } = await openWorlds(t)
  const created = await api.post('/destinations?allow_private=true', {
    kind: 'webhook',
    name: 'W',
    url: 'http://127.0.0.1:9/x',
  })
  assert.equal(created.status, 200, created.text)
  const destination = Number((created.body['destination'] as Json)['id'])
  const caller = await api.logIn(null, [{ teamId: own.team, role: 'admin' }])
  const { status } = await caller.post(`/automations/${own.automation}/test`, { destination_ids: [destination] })
  assert.equal(status, 403)
})
