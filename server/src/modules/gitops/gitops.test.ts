import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type ApiAnswer, type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import addFormats from 'ajv-formats'
import { Ajv } from 'ajv'
import { DatabaseError } from '../../platform/database/database-error.ts'

type Json = Record<string, unknown>

function apply(api: Pick<ApiRig, 'post'>, documents: readonly Json[], options: Json = {}): Promise<ApiAnswer> {
  return api.post('/gitops', { documents, allow_private: true, ...options })
}

const errorsOf = ({ body }: ApiAnswer) => body['errors'] as Json[]
const changesOf = ({ body }: ApiAnswer) =>
  (body['changes'] as Json[]).map(({ document, path, before, after }) => [document, path, before, after])

const policy = (spec: Json) => ({ kind: 'policy', spec: { query: 'select 1', ...spec } })
const webhook = (policy_ids: unknown[], path = '/secret') => ({
  failing_policies_webhook: {
    enable_failing_policies_webhook: true,
    destination_url: `http://127.0.0.1:9${path}`,
    policy_ids,
  },
})

const everything = [
  {
    kind: 'config',
    spec: {
      org_info: { org_name: 'Acme' },
      server_settings: { server_url: 'https://a.example.com' },
      webhook_settings: webhook(['Disk']),
    },
  },
  {
    kind: 'team',
    spec: { team: { name: 'Laptops', secrets: [{ secret: 'hush' }], webhook_settings: webhook(['Own']) } },
  },
  policy({ name: 'Disk' }),
  policy({ name: 'Own', team: 'Laptops' }),
  { kind: 'label', spec: { name: 'Docker', query: 'select 1' } },
  { kind: 'enroll_secret', spec: { secrets: [{ secret: 'sesame' }] } },
]

async function prepare(api: ApiRig): Promise<void> {
  const { status } = await api.patch('/config', {
    org_info: { org_name: 'Old' },
    server_settings: { server_url: 'https://a.example.com' },
  })
  assert.equal(status, 200)
}

test('applies documents of all kinds in one request, whatever their order; automations name new policies', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const user = await api.logIn('observer')
  const email = ((await api.get(`/users/${user.userId}`)).body['user'] as Json)['email'] as string
  const roles = { kind: 'user_roles', spec: { roles: { [email]: { teams: [{ team: 'Laptops', role: 'observer' }] } } } }
  const answer = await apply(api, [roles, ...everything])
  assert.equal(answer.status, 200, answer.text)
  const config = (await api.get('/config')).body
  const [disk] = (await api.get('/policies')).body['policies'] as Json[]
  const shown = (config['webhook_settings'] as Record<string, Json>)['failing_policies_webhook']
  assert.deepEqual([(config['org_info'] as Json)['org_name'], shown?.['policy_ids']], ['Acme', [disk?.['id']]])
  const [team] = (await api.get('/teams')).body['teams'] as Json[]
  const own = (await api.get(`/teams/${String(team?.['id'])}/policies`)).body['policies'] as Json[]
  const teamShown = (team?.['webhook_settings'] as Record<string, Json> | undefined)?.['failing_policies_webhook']
  assert.deepEqual(
    teamShown?.['policy_ids'],
    own.map(({ id }) => id),
  )
  assert.deepEqual(((await api.get(`/users/${user.userId}`)).body['user'] as Json)['global_role'], null)
})

test('the same documents again change nothing', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  await apply(api, everything)
  const activities = async () => ((await api.get('/activities')).body['activities'] as Json[]).length
  const before = await activities()
  const again = await apply(api, everything)
  assert.deepEqual([again.status, again.body['changes']], [200, []])
  assert.equal(await activities(), before)
})

test('a dry run stores nothing and tells field by field what would change, secrets masked', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  await apply(api, everything)
  const changed = [
    {
      kind: 'config',
      spec: {
        org_info: { org_name: 'Bolt' },
        webhook_settings: webhook(['New'], '/other-secret'),
        smtp_settings: { password: 'pass-word' },
      },
    },
    policy({ name: 'New' }),
    policy({ name: 'Disk', query: 'select 2' }),
    { kind: 'enroll_secret', spec: { secrets: [{ secret: 'open' }] } },
  ]
  const answer = await apply(api, changed, { dry_run: true })
  assert.equal(answer.status, 200, answer.text)
  const masked = 'http://127.0.0.1:9/********'
  assert.deepEqual(changesOf(answer), [
    [0, 'org_info.org_name', 'Acme', 'Bolt'],
    [0, 'smtp_settings.password', '', '********'],
    [0, 'webhook_settings.failing_policies_webhook.destination_url', masked, masked],
    [0, 'webhook_settings.failing_policies_webhook.policy_ids', ['Disk'], ['New']],
    [1, '', null, { name: 'New', query: 'select 1', description: '', resolution: '', platform: '' }],
    [2, 'query', 'select 1', 'select 2'],
    [3, 'secrets.0.secret', '********', '********'],
  ])
  for (const secret of ['other-secret', 'pass-word', 'sesame', 'open']) assert.ok(!answer.text.includes(secret), secret)
  assert.equal(((await api.get('/policies')).body['policies'] as Json[]).length, 1)
  const { body } = await api.get('/config')
  assert.equal((body['org_info'] as Json)['org_name'], 'Acme')
})

test('one bad document and nothing is stored; the error names file, line, column, key and the nearest key', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const misspelt = {
    kind: 'config',
    spec: { webhook_settings: { failing_policies_webhook: { destination_ulr: 'x' } } },
    file: 'default.yml',
    line: 1,
    positions: {
      'webhook_settings.failing_policies_webhook': [4, 5],
      'webhook_settings.failing_policies_webhook.destination_ulr': [5, 7],
    },
  }
  const answer = await apply(api, [policy({ name: 'A' }), misspelt])
  assert.equal(answer.status, 400)
  const [error] = errorsOf(answer)
  assert.deepEqual(
    { ...error, reason: undefined },
    {
      name: 'webhook_settings.failing_policies_webhook.destination_ulr',
      reason: undefined,
      document: 1,
      path: 'webhook_settings.failing_policies_webhook.destination_ulr',
      file: 'default.yml',
      line: 5,
      column: 7,
      nearest: 'destination_url',
    },
  )
  assert.match(
    String(error?.['reason']),
    /^default\.yml:5:7: unknown key "destination_ulr"; did you mean "destination_url"\?/,
  )
  assert.deepEqual((await api.get('/policies')).body['policies'], [])
})

test('a misspelt key that must be there is told as such, not as missing', async (t) => {
  const api = await openApi(t)
  const spec = { id: 'mine', match: { cves: ['CVE-2026-1'] }, efect: { suppress: true }, reason: 'x' }
  const [error] = errorsOf(await apply(api, [{ kind: 'vulnerability_rule', spec }]))
  assert.deepEqual([error?.['path'], error?.['nearest']], ['efect', 'effect'])
})

test('what a verb refuses is placed too, and undoes what other documents stored', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const bad = { ...policy({ name: 'B', platform: 'os2' }), file: 'p.yml', line: 9, positions: { platform: [11, 3] } }
  const answer = await apply(api, [policy({ name: 'A' }), bad])
  assert.equal(answer.status, 400)
  assert.match(String(errorsOf(answer)[0]?.['reason']), /^p\.yml:11:3: .*"os2" is not a platform/)
  assert.deepEqual((await api.get('/policies')).body['policies'], [])
  const unnamed = await apply(api, [{ kind: 'config', spec: { webhook_settings: webhook(['Nowhere']) } }])
  assert.equal(unnamed.status, 422)
  assert.match(unnamed.text, /no policy \\"Nowhere\\" among the global policies/)
  const noTeam = await apply(api, [policy({ name: 'C', team: 'Nobody' })])
  assert.deepEqual([noTeam.status, errorsOf(noTeam)[0]?.['document']], [404, 0])
})

test('one run tells all that is wrong, in all documents, each with its place', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const errorsFor = async (documents: readonly Json[]) =>
    errorsOf(await apply(api, documents)).map(({ document, path, nearest }) => [document, path, nearest])
  const config = {
    org_info: { org_nam: 1 },
    smtp_settings: { port: 'high', sever: 'x' },
    webhook_setings: {},
    mdm: { enable_disk_encryption: true },
  }
  assert.deepEqual(
    await errorsFor([
      policy({ name: 'A', qurey: '', description: 7 }),
      { kind: 'config', spec: config },
      policy({ name: 'B', platform: 'os2' }),
      policy({ name: 'C', query: '' }),
      { kind: 'label', spec: { name: '', platform: '!' } },
      policy({ name: 'b' }),
    ]),
    [
      [0, 'qurey', 'query'],
      [0, 'description', undefined],
      [1, 'mdm.enable_disk_encryption', undefined],
      [1, 'webhook_setings', 'webhook_settings'],
      [1, 'org_info.org_nam', 'org_name'],
      [1, 'smtp_settings.sever', 'server'],
      [1, 'smtp_settings.port', undefined],
      [2, 'platform', undefined],
      [3, 'query', undefined],
      [4, 'name', undefined],
      [4, 'query', undefined],
      [4, 'platform', undefined],
    ],
  )
  const stored = await apply(api, [
    { kind: 'label', spec: { name: 'L', label_membership_type: 'manual', hosts: ['nobody', 'nowhere'] } },
    { kind: 'team', spec: { team: { name: 'T', secrets: [{ secret: 'same' }] } } },
    { kind: 'team', spec: { team: { name: 'U', secrets: [{ secret: 'same' }] } } },
    policy({ name: 'A', team: 'X' }),
    policy({ name: 'B', team: 'Y' }),
    policy({ name: 'C', team: 'U' }),
    { kind: 'enroll_secret', spec: { secrets: [{ secret: 'same' }] } },
  ])
  // What belongs to a team that could not be stored is not told beside.
  assert.deepEqual(
    errorsOf(stored).map(({ document }) => document),
    [0, 2, 3, 4, 6],
    stored.text,
  )
  const webhooks = await apply(api, [{ kind: 'config', spec: { webhook_settings: webhook(['Nowhere', 'Never']) } }])
  assert.deepEqual(
    errorsOf(webhooks).map(({ path }) => String(path).slice(-12)),
    ['policy_ids.0', 'policy_ids.1'],
  )
  assert.deepEqual((await api.get('/teams')).body['teams'], [])
})

test('a changed token of a tracker is told, and is not shown', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const jira = (api_token: string) => ({
    kind: 'config',
    spec: { integrations: { jira: [{ url: 'http://127.0.0.1:9', username: 'u', api_token, project_key: 'P' }] } },
  })
  const first = await apply(api, [jira('first-token')])
  assert.equal(first.status, 200, first.text)
  const answer = await apply(api, [jira('second-token')], { dry_run: true })
  assert.deepEqual(changesOf(answer), [[0, 'integrations.jira.0.api_token', '********', '********']])
  assert.ok(!/first-token|second-token/.test(answer.text))
  assert.deepEqual(changesOf(await apply(api, [jira('********')])), [])
})

test('numbers of policies beside policy documents are refused unless forced', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  await apply(api, [policy({ name: 'Old' })])
  const [old] = (await api.get('/policies')).body['policies'] as Json[]
  const config = { kind: 'config', spec: { webhook_settings: webhook([old?.['id']]) } }
  const refused = await apply(api, [config, policy({ name: 'New' })])
  assert.equal(refused.status, 400)
  assert.match(refused.text, /numbers differ from server to server/)
  assert.equal((await apply(api, [config, policy({ name: 'New' })], { force: true })).status, 200)
  assert.equal((await apply(api, [config])).status, 200)
})

test('documents that stand twice are refused', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  for (const documents of [
    [policy({ name: 'A' }), policy({ name: 'a' })],
    [
      { kind: 'config', spec: {} },
      { kind: 'config', spec: {} },
    ],
    [
      { kind: 'team', spec: { team: { name: 'T' } } },
      { kind: 'team', spec: { team: { name: 't' } } },
    ],
  ]) {
    const answer = await apply(api, documents)
    assert.deepEqual([answer.status, errorsOf(answer)[0]?.['document']], [400, 1], answer.text)
  }
  assert.equal((await apply(api, [policy({ name: 'A' }), policy({ name: 'A', team: 'x' })])).status, 404)
})

test('only those who may write what the documents hold', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const gitops = await api.logIn('gitops')
  assert.equal((await apply(gitops, [policy({ name: 'A' })])).status, 200)
  const roles = { kind: 'user_roles', spec: { roles: { 'user1@example.com': { global_role: 'observer' } } } }
  assert.equal((await apply(gitops, [roles])).status, 403)
  const maintainer = await api.logIn('maintainer')
  assert.equal((await apply(maintainer, [policy({ name: 'B' })])).status, 200)
  const config = { kind: 'config', spec: { org_info: { org_name: 'B' } } }
  assert.equal((await apply(maintainer, [policy({ name: 'C' }), config])).status, 403)
  await api.ctx.db
    .updateTable('users')
    .set({ must_reset_password: true })
    .where('global_role', '=', 'maintainer')
    .execute()
  assert.equal((await apply(maintainer, [policy({ name: 'B2' })])).status, 401)
  const observer = await api.logIn('observer')
  assert.equal((await apply(observer, [policy({ name: 'D' })])).status, 403)
})

test('what GET shows, sent back as documents, changes nothing and keeps every secret', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  await buildHost(api.ctx, { hostname: 'h' })
  await apply(api, [
    ...everything,
    { kind: 'label', spec: { name: 'Kiosk', label_membership_type: 'manual', hosts: ['h'] } },
  ])
  await api.patch('/config', { smtp_settings: { password: 'hush' } })
  const {
    update_interval: _a,
    vulnerabilities: _b,
    license: _c,
    logging: _d,
    ...config
  } = (await api.get('/config')).body
  const labels = ((await api.get('/spec/labels')).body['specs'] as Json[]).map((spec) => ({ kind: 'label', spec }))
  const teams = ((await api.get('/teams')).body['teams'] as Json[]).map(({ secrets: _hidden, ...team }) => ({
    kind: 'team',
    spec: { team },
  }))
  const { spec } = (await api.get('/spec/enroll_secret')).body
  const answer = await apply(api, [
    { kind: 'config', spec: config },
    ...labels,
    ...teams,
    { kind: 'enroll_secret', spec },
  ])
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(changesOf(answer), [])
})

test('what others must hear is told after the commit and not by a dry run', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const heard: string[] = []
  for (const topic of ['policies', 'teams', 'settings', 'labels', 'schedules'] as const) {
    api.ctx.changes.subscribe(topic, () => void heard.push(topic))
  }
  await apply(api, everything, { dry_run: true })
  assert.deepEqual(heard, [])
  await apply(api, everything)
  assert.deepEqual([...new Set(heard)].sort(), ['labels', 'policies', 'schedules', 'settings', 'teams'])
})

test('ten megabytes are read, more are refused as 413', async (t) => {
  const api = await openApi(t)
  const answer = await api.ask('POST', '/gitops', `{"documents":[],"x":"${'x'.repeat(11 * 1024 * 1024)}"}`)
  assert.equal(answer.status, 413)
  assert.deepEqual(
    api.errors.filter((error) => error instanceof DatabaseError),
    [],
  )
})

test('the published schema accepts what the server accepts and finds what it refuses', async (t) => {
  const api = await openApi(t)
  await prepare(api)
  const { status, body: schema } = await api.as('').ask('GET', '/gitops/schema')
  assert.equal(status, 200)
  const file = new URL('../../../../docs/schema/muster-documents.schema.json', import.meta.url)
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), schema)
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  const isValid = ajv.compile(schema)
  for (const document of everything)
    assert.ok(isValid({ apiVersion: 'v1', ...document }), JSON.stringify(isValid.errors))
  const {
    update_interval: _a,
    vulnerabilities: _b,
    license: _c,
    logging: _d,
    ...config
  } = (await api.get('/config')).body
  assert.ok(isValid({ kind: 'config', spec: config }), JSON.stringify(isValid.errors))
  for (const spec of [
    { nam: 'x', query: 'q' },
    { name: 'x', query: 1 },
  ])
    assert.ok(!isValid({ kind: 'policy', spec }))
  assert.ok(!isValid({ kind: 'polciy', spec: {} }))
  assert.ok(!isValid({ kind: 'config', spec: { org_info: { org_nam: 'x' } } }))
})
