import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentKinds } from '@muster/contract/rest/gitops.ts'
import { type ApiAnswer, type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import type { GlobalRole } from '../../platform/context.ts'
import { hasPermission } from '../identity/index.ts'

type Json = Record<string, unknown>

function apply(api: Pick<ApiRig, 'post'>, documents: readonly Json[], options: Json = {}): Promise<ApiAnswer> {
  return api.post('/gitops', { documents, ...options })
}

const policy = (name: string, more: Json = {}) => ({ kind: 'policy', spec: { name, query: 'select 1', ...more } })
const label = (name: string, more: Json = {}) => ({ kind: 'label', spec: { name, query: 'select 1', ...more } })
const team = (name: string) => ({ kind: 'team', spec: { team: { name } } })
const rule = (id: string) => ({
  kind: 'vulnerability_rule',
  spec: { id, match: { cves: ['CVE-2026-1'] }, effect: { suppress: true }, reason: 'r' },
})

const changesOf = ({ body, text }: ApiAnswer) => {
  assert.ok(body['changes'], text)
  return (body['changes'] as Json[]).map(({ document, kind, name, after }) => [document, kind, name, after])
}

async function names(api: ApiRig, path: string, key: string): Promise<unknown[]> {
  return ((await api.get(path)).body[key] as Json[]).map(({ name }) => name)
}

const ownLabels = async (api: ApiRig) =>
  ((await api.get('/labels')).body['labels'] as Json[])
    .filter(({ label_type }) => label_type === 'regular')
    .map(({ name }) => name)

const activityCount = async ({ ctx }: ApiRig) => (await ctx.db.selectFrom('activities').select('id').execute()).length

test('a complete set loses what no document names: of its team and of nothing else; a dry run tells it', async (t) => {
  const api = await openApi(t)
  const stored = [
    team('T'),
    team('U'),
    policy('A'),
    policy('B'),
    policy('A', { team: 'T' }),
    policy('C', { team: 'T' }),
  ]
  await apply(api, [...stored, policy('D', { team: 'U' }), label('L'), label('M')])
  const documents = [policy('a'), policy('New', { team: 'T' }), label('L')]
  const complete = [{ kind: 'policy' }, { kind: 'policy', team: 't' }, { kind: 'label' }]
  const gone = [
    [1, 'policy', 'New of T', undefined],
    [null, 'policy', 'B', null],
    [null, 'policy', 'A of t', null],
    [null, 'policy', 'C of t', null],
    [null, 'label', 'M', null],
  ]
  const shown = (answer: ApiAnswer) =>
    changesOf(answer)
      .filter(([, , name]) => name !== 'a')
      .map(([document, kind, name, after]) => [document, kind, name, after === null ? null : undefined])
  const dry = await apply(api, documents, { complete, dry_run: true })
  assert.deepEqual(shown(dry), gone)
  assert.deepEqual(await names(api, '/policies', 'policies'), ['A', 'B'])
  assert.deepEqual(shown(await apply(api, documents, { complete })), gone)
  assert.deepEqual(await names(api, '/policies', 'policies'), ['a'])
  const teams = (await api.get('/teams')).body['teams'] as Json[]
  const [t1, u1] = teams.map(({ id }) => String(id))
  assert.deepEqual(await names(api, `/teams/${t1}/policies`, 'policies'), ['New'])
  assert.deepEqual(await names(api, `/teams/${u1}/policies`, 'policies'), ['D'])
  assert.deepEqual(await ownLabels(api), ['L'])
  await apply(api, documents)
  assert.deepEqual(await names(api, `/teams/${u1}/policies`, 'policies'), ['D'])
  const nowhere = await apply(api, [], { complete: [{ kind: 'policy', team: 'Nowhere' }] })
  assert.deepEqual([nowhere.status, nowhere.text.includes('there is no team')], [404, true])
  const others = await apply(api, [team('T')], { complete: [{ kind: 'team' }] })
  assert.deepEqual(
    changesOf(others).map(([document, kind, name]) => [document, kind, name]),
    [[null, 'team', 'U']],
  )
  assert.deepEqual(await names(api, '/teams', 'teams'), ['T'])
})

test('documents delete what they name in one go, or nothing; what is not there is passed over', async (t) => {
  const api = await openApi(t)
  const secrets = { kind: 'enroll_secret', spec: { secrets: [{ secret: 'one' }, { secret: 'two' }] } }
  const all = [team('T'), policy('A'), policy('B', { team: 'T' }), label('L'), rule('mine'), secrets]
  assert.equal((await apply(api, all)).status, 200)
  const before = await activityCount(api)
  const builtIn = await apply(api, [...all, label('All Hosts')], { delete: true })
  assert.deepEqual([builtIn.status, ((builtIn.body['errors'] as Json[])[0] ?? {})['document']], [422, 6])
  assert.equal(await activityCount(api), before)
  const gone = [
    { kind: 'team', spec: { team: { name: 't' } } },
    { kind: 'policy', spec: { name: 'a' } },
    policy('B', { team: 'T' }),
    policy('Never'),
    { kind: 'label', spec: { name: 'L' } },
    { kind: 'vulnerability_rule', spec: { id: 'mine' } },
    { kind: 'enroll_secret', spec: { secrets: [{ secret: 'one' }] } },
  ]
  const answer = await apply(api, gone, { delete: true })
  assert.deepEqual(
    changesOf(answer).map(([document]) => document),
    [0, 1, 2, 4, 5, 6],
  )
  assert.deepEqual(await names(api, '/teams', 'teams'), [])
  assert.deepEqual(await names(api, '/policies', 'policies'), [])
  assert.deepEqual(await ownLabels(api), [])
  const left = (await api.get('/spec/enroll_secret')).body['spec'] as { secrets: Json[] }
  assert.deepEqual(
    left.secrets.map(({ secret }) => secret),
    ['two'],
  )
  assert.deepEqual(changesOf(await apply(api, gone.slice(0, 6), { delete: true })), [])
  const refused = await apply(
    api,
    [
      { kind: 'config', spec: {} },
      { kind: 'label', spec: { nam: 'L' } },
    ],
    { delete: true },
  )
  assert.deepEqual(
    (refused.body['errors'] as Json[]).map(({ document, path }) => [document, path]),
    [
      [0, ''],
      [1, 'nam'],
    ],
  )
  assert.equal((await apply(api, [], { delete: true, complete: [{ kind: 'label' }] })).status, 400)
})

test('documents that change nothing write nothing, manual labels, roles and rules included', async (t) => {
  const api = await openApi(t)
  for (const hostname of ['one', 'two', 'twin', 'twin']) await buildHost(api.ctx, { hostname })
  const user = await api.logIn('observer')
  const { email } = await api.ctx.db
    .selectFrom('users')
    .select('email')
    .where('id', '=', user.userId)
    .executeTakeFirstOrThrow()
  const manual = (hosts: string[]) => label('Manual', { query: '', label_membership_type: 'manual', hosts })
  const roles = { kind: 'user_roles', spec: { roles: { [email]: { teams: [{ team: 'T', role: 'observer' }] } } } }
  const all = [team('T'), manual(['one', 'two']), roles, rule('mine')]
  assert.equal((await apply(api, all)).status, 200)
  const before = await activityCount(api)
  assert.deepEqual(changesOf(await apply(api, [team('T'), manual(['two', 'one']), roles, rule('mine')])), [])
  assert.equal(await activityCount(api), before)
  await apply(api, [manual(['two'])])
  assert.equal(await activityCount(api), before + 1)
  // A name that two hosts share would lose one of them.
  await api.ctx.db
    .insertInto('label_hosts')
    .expression((from) =>
      from
        .selectFrom('hosts')
        .select(({ ref }) => [
          from.selectFrom('labels').select('id').where('name', '=', 'Manual').as('label_id'),
          ref('hosts.id').as('host_id'),
        ])
        .where('hostname', '=', 'twin'),
    )
    .execute()
  const shown = (await api.get('/spec/labels/Manual')).body['specs'] as Json
  assert.deepEqual(changesOf(await apply(api, [{ kind: 'label', spec: shown }])), [])
  assert.equal(await activityCount(api), before + 1)
})

test('each kind of document is for those who may call the route that stores it alone', async (t) => {
  const api = await openApi(t)
  const permissions = {
    label: 'label:write',
    team: 'team:write',
    policy: 'policy:write',
    enroll_secret: 'enroll_secret:write',
    config: 'config:write',
    user_roles: 'user:write',
    vulnerability_rule: 'vulnerability_rule:write',
  } as const
  const specs: Readonly<Record<(typeof documentKinds)[number], Json>> = {
    label: label('L').spec,
    team: team('T').spec,
    policy: policy('P').spec,
    enroll_secret: { secrets: [{ secret: 's' }] },
    config: {},
    user_roles: { roles: {} },
    vulnerability_rule: rule('mine').spec,
  }
  for (const role of ['admin', 'maintainer', 'observer', 'observer_plus', 'gitops', null] as (GlobalRole | null)[]) {
    const user = await api.logIn(role)
    const actor = { kind: 'user', id: 1, name: '', email: '', role, sessionId: 1 } as const
    for (const kind of documentKinds) {
      const isGranted = hasPermission(actor, permissions[kind])
      for (const options of [{ dry_run: true }, { dry_run: true, delete: true }]) {
        const { status } = await apply(user, [{ kind, spec: specs[kind] }], options)
        const wanted = !isGranted && !('delete' in options && ['config', 'user_roles'].includes(kind)) ? 403 : undefined
        if (wanted) assert.equal(status, wanted, `${role} ${kind}`)
        else assert.notEqual(status, 403, `${role} ${kind}`)
      }
    }
  }
})

test('roles in a team apply the documents of that team', async (t) => {
  const api = await openApi(t)
  await apply(api, [team('T'), team('U'), policy('P', { team: 'U' })])
  const [t1] = (await api.get('/teams')).body['teams'] as Json[]
  const teamId = t1?.['id'] as number
  const maintainer = await api.logIn(null, [{ teamId, role: 'maintainer' }])
  assert.equal((await apply(maintainer, [policy('Own', { team: 'T' })])).status, 200)
  for (const document of [policy('Own'), policy('P', { team: 'U' }), team('T')]) {
    assert.equal((await apply(maintainer, [document])).status, 403, JSON.stringify(document))
  }
  for (const document of [policy('P', { team: 'U' }), team('T')]) {
    assert.equal((await apply(maintainer, [document], { delete: true })).status, 403, JSON.stringify(document))
  }
  assert.equal((await apply(maintainer, [], { complete: [{ kind: 'policy', team: 'U' }] })).status, 403)
  const admin = await api.logIn(null, [{ teamId, role: 'admin' }])
  const described = { kind: 'team', spec: { team: { name: 'T', description: 'd' } } }
  assert.equal((await apply(admin, [described])).status, 200)
  for (const document of [team('U'), team('New')]) assert.equal((await apply(admin, [document])).status, 403)
})

test('more policies and labels than a statement takes are stored, changed and deleted in sets', async (t) => {
  const api = await openApi(t)
  const documents = (query: string) =>
    Array.from({ length: 1_050 }, (_, n) => [policy(`Policy ${n}`, { query }), label(`Label ${n}`, { query })]).flat()
  for (const query of ['select 1', 'select 2']) {
    const { body } = await apply(api, documents(query))
    assert.equal((body['changes'] as Json[]).length, 2_100)
  }
  const stored = await api.ctx.db
    .selectFrom('policies')
    .select(({ fn }) => [fn.sum('query_version').as('versions'), fn.count('name').as('names')])
    .where('query', '=', 'select 2')
    .executeTakeFirstOrThrow()
  assert.deepEqual([Number(stored.versions), Number(stored.names)], [2_100, 1_050])
  const complete = [{ kind: 'policy' }, { kind: 'label' }]
  assert.equal(((await apply(api, [], { complete })).body['changes'] as Json[]).length, 2_100)
})
