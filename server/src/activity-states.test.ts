import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const secrets = [
  'hook-path-secret',
  'header-secret',
  'enroll-secret-word',
  'correct-horse-battery-9!',
  'smtp-secret',
  'jira-secret',
]

interface Step {
  readonly does: (
    api: ApiRig,
    ids: Map<string, number>,
    jiraUrl: string,
  ) => Promise<{ readonly status: number; readonly text: string }>
  readonly type: string
  /** What must stand there, of `before` and `after`; null: nothing was, or is left. */
  readonly before: Json
  readonly after: Json
}

const made = async (ids: Map<string, number>, key: string, asked: ReturnType<ApiRig['post']>) => {
  const answer = await asked
  ids.set(key, Number((answer.body[key] as Json | undefined)?.['id']))
  return answer
}
const jira = { username: 'ok', api_token: 'jira-secret', project_key: 'qux' }
const software = { name: 'Some Agent', version: '1.0', source: 'programs' }
const rule = {
  id: 'not-that-product',
  match: { cves: ['CVE-2026-0001'], software: { name: software.name } },
  effect: { suppress: true },
  reason: 'of another product',
  tests: [{ software, expect: { cve: 'CVE-2026-0001', finding: 'hidden' } }],
}
const hook = 'https://hooks.example.com/hook-path-secret'

/** One after the other on one server; whoever changes something new puts it here. */
const steps: readonly Step[] = [
  {
    does: (api, ids) => made(ids, 'team', api.post('/teams', { name: 'T', description: 'of laptops' })),
    type: 'created_team',
    before: { name: null },
    after: { name: 'T', description: 'of laptops' },
  },
  {
    does: (api, ids) => api.patch(`/teams/${ids.get('team')}`, { name: 'T2' }),
    type: 'edited_team',
    before: { name: 'T' },
    after: { name: 'T2' },
  },
  {
    does: (api, ids) => api.patch(`/teams/${ids.get('team')}/secrets`, { secrets: [{ secret: 'enroll-secret-word' }] }),
    type: 'edited_enroll_secrets',
    before: { secrets: [{ name: '', secret: '********' }] },
    after: { secrets: [{ name: '', secret: '********' }] },
  },
  {
    does: (api, ids) => made(ids, 'label', api.post('/labels', { name: 'L', query: 'select 1' })),
    type: 'created_label',
    before: { name: null },
    after: { name: 'L', query: 'select 1' },
  },
  {
    does: (api, ids) => api.patch(`/labels/${ids.get('label')}`, { name: 'L2' }),
    type: 'edited_label',
    before: { name: 'L' },
    after: { name: 'L2' },
  },
  {
    does: (api, ids) => api.delete(`/labels/id/${ids.get('label')}`),
    type: 'deleted_label',
    before: { name: 'L2', query: 'select 1' },
    after: { name: null },
  },
  {
    does: (api, ids) =>
      made(ids, 'policy', api.post(`/teams/${ids.get('team')}/policies`, { name: 'P', query: 'select 1' })),
    type: 'created_policy',
    before: { query: null },
    after: { name: 'P', query: 'select 1' },
  },
  {
    does: (api, ids) => api.patch(`/teams/${ids.get('team')}/policies/${ids.get('policy')}`, { query: 'select 2' }),
    type: 'edited_policy',
    before: { query: 'select 1' },
    after: { query: 'select 2' },
  },
  {
    does: (api, ids) => api.post(`/teams/${ids.get('team')}/policies/delete`, { ids: [ids.get('policy')] }),
    type: 'deleted_policy',
    before: { name: 'P', query: 'select 2' },
    after: { query: null },
  },
  {
    does: (api, ids) => {
      const user = { name: 'U', email: 'u@example.com', password: 'correct-horse-battery-9!' }
      return made(
        ids,
        'user',
        api.post('/users/admin', { ...user, teams: [{ id: ids.get('team'), role: 'observer' }] }),
      )
    },
    type: 'created_user',
    before: { email: null },
    after: { email: 'u@example.com', role: null },
  },
  {
    does: (api, ids) =>
      api.patch(`/teams/${ids.get('team')}/users`, { users: [{ id: ids.get('user'), role: 'admin' }] }),
    type: 'added_team_users',
    before: { members: [{ role: 'observer', email: 'u@example.com' }] },
    after: { members: [{ role: 'admin', email: 'u@example.com' }] },
  },
  {
    does: (api, ids) => api.delete(`/teams/${ids.get('team')}/users`, { users: [{ id: ids.get('user') }] }),
    type: 'removed_team_users',
    before: { members: [{ role: 'admin', email: 'u@example.com' }] },
    after: { members: [{ role: null, email: 'u@example.com' }] },
  },
  {
    does: (api, ids) => api.patch(`/users/${ids.get('user')}`, { name: 'U2', global_role: 'observer' }),
    type: 'edited_user',
    before: { name: 'U' },
    after: { name: 'U2' },
  },
  {
    does: (api, ids) => api.delete(`/users/${ids.get('user')}`),
    type: 'deleted_user',
    before: { email: 'u@example.com', role: 'observer' },
    after: { email: null },
  },
  {
    does: (api, ids) => made(ids, 'invite', api.post('/invites', { email: 'i@example.com', global_role: 'observer' })),
    type: 'invited_user',
    before: { email: null },
    after: { email: 'i@example.com', role: 'observer' },
  },
  {
    does: (api, ids) => api.patch(`/invites/${ids.get('invite')}`, { global_role: 'admin' }),
    type: 'edited_invite',
    before: { role: 'observer' },
    after: { role: 'admin' },
  },
  {
    does: (api, ids) => api.delete(`/invites/${ids.get('invite')}`),
    type: 'deleted_invite',
    before: { email: 'i@example.com', role: 'admin' },
    after: { role: null },
  },
  {
    does: (api) => api.patch('/config', { smtp_settings: { server: 'mail.example.com', password: 'smtp-secret' } }),
    type: 'edited_config',
    before: { 'smtp_settings.password': '' },
    after: { 'smtp_settings.password': '********', 'smtp_settings.server': 'mail.example.com' },
  },
  {
    does: (api, ids) => made(ids, 'destination', api.post('/destinations', { kind: 'webhook', name: 'D', url: hook })),
    type: 'created_destination',
    before: { name: null },
    after: { name: 'D', url: 'https://hooks.example.com/…' },
  },
  {
    does: (api, ids) => api.patch(`/destinations/${ids.get('destination')}`, { headers: { 'x-key': 'header-secret' } }),
    type: 'edited_destination',
    before: { 'headers.x-key': null },
    after: { 'headers.x-key': '********' },
  },
  {
    does: (api, ids) =>
      made(ids, 'automation', api.post('/automations', { kind: 'policy', name: 'A', interval: '2h' })),
    type: 'created_automation',
    before: { interval: null },
    after: { interval: '2h0m0s' },
  },
  {
    does: (api, ids) => api.patch(`/automations/${ids.get('automation')}`, { name: 'A2' }),
    type: 'edited_automation',
    before: { name: 'A' },
    after: { name: 'A2' },
  },
  {
    does: (api, ids) => api.delete(`/automations/${ids.get('automation')}`),
    type: 'deleted_automation',
    before: { name: 'A2', interval: '2h0m0s' },
    after: { name: null },
  },
  {
    does: (api, ids) => api.delete(`/destinations/${ids.get('destination')}`),
    type: 'deleted_destination',
    before: { name: 'D', url: 'https://hooks.example.com/…', headers: { 'x-key': '********' } },
    after: { name: null },
  },
  {
    does: (api) => api.post('/vulnerabilities/rules', rule),
    type: 'created_vulnerability_rule',
    before: { effect: null },
    after: { effect: rule.effect, reason: 'of another product' },
  },
  {
    does: (api) => api.patch(`/vulnerabilities/rules/${rule.id}`, { reason: 'of another vendor' }),
    type: 'edited_vulnerability_rule',
    before: { reason: 'of another product' },
    after: { reason: 'of another vendor' },
  },
  {
    does: (api) => api.delete(`/vulnerabilities/rules/${rule.id}`),
    type: 'deleted_vulnerability_rule',
    before: { reason: 'of another vendor' },
    after: { reason: null },
  },
  {
    does: (api, _ids, url) => api.patch('/config', { integrations: { jira: [{ ...jira, url }] } }),
    type: 'edited_config',
    before: { 'integrations.jira.0.project_key': null },
    after: { 'integrations.jira.0.project_key': 'qux', 'integrations.jira.0.api_token': '********' },
  },
  {
    does: (api, _ids, url) =>
      api.patch('/config', { integrations: { jira: [{ ...jira, url, enable_software_vulnerabilities: true }] } }),
    type: 'edited_config',
    before: { 'integrations.jira.0.enable_software_vulnerabilities': false },
    after: { 'integrations.jira.0.enable_software_vulnerabilities': true },
  },
  {
    does: (api) => api.patch('/config', { integrations: { jira: [] } }),
    type: 'edited_config',
    before: { 'integrations.jira.0.project_key': 'qux', 'integrations.jira.0.api_token': '********' },
    after: { 'integrations.jira': null },
  },
  {
    does: (api, ids) => api.delete(`/teams/${ids.get('team')}`),
    type: 'deleted_team',
    before: { name: 'T2' },
    after: { name: null },
  },
]

test('each change tells what was and what is, for everything that can be changed, and no secret', async (t) => {
  const api = await openApi(t)
  const org = { org_info: { org_name: 'Acme' }, server_settings: { server_url: 'https://muster.example.com' } }
  await api.patch('/config', org)
  const jiraServer = await startFakeJira()
  t.after(() => jiraServer.close())
  const ids = new Map<string, number>()
  const problems: string[] = []
  for (const { does, type, before, after } of steps) {
    const { status, text } = await does(api, ids, jiraServer.url)
    assert.equal(status, 200, `${type}: ${text}`)
    const { activities } = (await api.get('/activities?per_page=5')).body as { activities: Json[] }
    const details = activities.find((activity) => activity['type'] === type)?.['details'] as Json | undefined
    for (const [side, wanted] of Object.entries({ before, after })) {
      const told = (details?.[side] ?? {}) as Json
      for (const [key, value] of Object.entries(wanted)) {
        if (JSON.stringify(valueAt(told, key)) !== JSON.stringify(value) || details?.[side] === undefined)
          problems.push(`${type}: ${side} of ${key} is ${JSON.stringify(valueAt(told, key))}`)
      }
    }
  }
  assert.deepEqual(problems, [])
  const { text } = await api.get('/activities?per_page=900')
  for (const secret of secrets) assert.ok(!text.includes(secret), secret)
})

/** `a.b` is a key of its own; what lies deeper follows it after further dots. */
function valueAt(told: Json, key: string): unknown {
  const parent = Object.keys(told).find((name) => key.startsWith(`${name}.`))
  if (key in told || parent === undefined) return told[key] ?? null
  const inner = told[parent]
  return typeof inner === 'object' && inner !== null ? valueAt(inner as Json, key.slice(parent.length + 1)) : null
}
