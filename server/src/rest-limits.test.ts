import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

test('a body beyond the limit of its route is 413, on every route that takes one', async (t) => {
  const api = await openApi(t)
  const body = `{"x":"${'x'.repeat(11 * 1024 * 1024)}"}`
  const routes = api.routes.filter(({ route }) => route.body && route.permission !== 'none')
  assert.ok(routes.length > 40)
  for (const { route } of routes) {
    const path = route.path.replaceAll(/:\w+/g, '1')
    const { status, body: answer } = await api.ask(route.method, path, body)
    assert.deepEqual([status, answer['message']], [413, 'Payload Too Large'], `${route.method} ${path}`)
  }
})

test('two changes of the configuration at once both survive', async (t) => {
  const api = await openApi(t)
  await api.patch('/config', { org_info: { org_name: 'O' }, server_settings: { server_url: 'https://a.example.com' } })
  const changes = [
    { org_info: { contact_url: 'https://help.example.com' } },
    { host_expiry_settings: { host_expiry_enabled: true, host_expiry_window: 9 } },
    { webhook_settings: { interval: '2h' } },
    { org_info: { org_name: 'P' } },
  ]
  const answers = await Promise.all(changes.map((change) => api.patch('/config', change)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  const { org_info, host_expiry_settings, webhook_settings } = (await api.get('/config')).body as Record<string, Json>
  assert.deepEqual(
    [
      org_info?.['org_name'],
      org_info?.['contact_url'],
      host_expiry_settings?.['host_expiry_window'],
      webhook_settings?.['interval'],
    ],
    ['P', 'https://help.example.com', 9, '2h0m0s'],
  )
})

test('two changes of a team at once both survive', async (t) => {
  const api = await openApi(t)
  const team = ((await api.post('/teams', { name: 'T' })).body['team'] as Json)['id']
  await Promise.all([
    api.patch(`/teams/${String(team)}`, { description: 'd' }),
    api.patch(`/teams/${String(team)}`, { webhook_settings: { failing_policies_webhook: { host_batch_size: 7 } } }),
    api.post(`/teams/${String(team)}/agent_options`, { config: { options: { distributed_interval: 9 } } }),
  ])
  const shown = (await api.get(`/teams/${String(team)}`)).body['team'] as Record<string, Record<string, Json>>
  assert.equal(shown['description'], 'd')
  assert.equal(shown['webhook_settings']?.['failing_policies_webhook']?.['host_batch_size'], 7)
  assert.deepEqual(shown['agent_options'], { config: { options: { distributed_interval: 9 } } })
})

/** A rule about vulnerabilities, with its own tests. */
const suppression = {
  id: 'own-one',
  match: { cves: ['CVE-2022-28762'], software: { name: 'zoom*' } },
  effect: { suppress: true },
  reason: 'We mended it ourselves.',
  reference: 'https://example.com/why',
  tests: [
    {
      software: { name: 'zoom.us.app', version: '5.11.0', source: 'apps' },
      expect: { cve: 'CVE-2022-28762', finding: 'hidden' },
    },
    {
      software: { name: 'Other.app', version: '5.11.0', source: 'apps' },
      expect: { cve: 'CVE-2022-28762', finding: 'shown' },
    },
  ],
}

test('two changes of anything else at once both survive', async (t) => {
  const api = await openApi(t)
  const user = await api.logIn('observer')
  const created = async (path: string, body: Json) =>
    ((Object.values((await api.post(path, body)).body)[0] ?? {}) as Json)['id'] as number
  const policy = await created('/policies', { name: 'P', query: 'select 1' })
  const automation = await created('/automations', { name: 'A', kind: 'policy' })
  const destination = await created('/destinations', { kind: 'webhook', name: 'D', url: 'https://8.8.8.8/x' })
  const rule = await api.post('/vulnerabilities/rules', suppression)
  assert.equal(rule.status, 200, rule.text)
  const label = await created('/labels', { name: 'L', query: 'select 1' })
  const changes: Readonly<Record<string, readonly Json[]>> = {
    [`/policies/${policy}`]: [{ name: 'New' }, { description: 'd' }, { resolution: 'r' }, { platform: 'linux' }],
    [`/labels/${label}`]: [{ name: 'New' }, { description: 'd' }],
    [`/users/${user.userId}`]: [{ name: 'New' }, { global_role: 'maintainer' }],
    [`/automations/${automation}`]: [{ name: 'New' }, { host_batch_size: 7 }, { interval: '2h0m0s' }],
    [`/destinations/${destination}`]: [{ allowed_networks: ['10.0.0.0/8'] }, { name: 'New' }, { storm_brake: 7 }],
    '/vulnerabilities/rules/own-one': [{ reason: 'Another.' }, { reference: 'https://example.com/other' }],
  }
  for (const [path, patches] of Object.entries(changes)) {
    const answers = await Promise.all(patches.map((patch) => api.patch(path, patch)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      patches.map(() => 200),
      path,
    )
    const shown = Object.values((await api.get(path)).body)[0] as Json
    for (const patch of patches)
      for (const [key, value] of Object.entries(patch)) assert.deepEqual(shown[key], value, `${path} ${key}`)
  }
})

test('J04 J05 an unknown policy is 404, and no policies are an empty list, under every path', async (t) => {
  const api = await openApi(t)
  const { team } = (await api.post('/teams', { name: 'T' })).body as { team: { id: number } }
  for (const path of ['/policies', '/global/policies', `/teams/${team.id}/policies`, `/team/${team.id}/policies`]) {
    assert.equal((await api.get(`${path}/4711`)).status, 404, path)
    const { status, body } = await api.get(path)
    assert.deepEqual([status, body['policies']], [200, []], path)
  }
})

test('names in any script survive a round trip; halves of characters are refused', async (t) => {
  const api = await openApi(t)
  const name = 'Ünï 漢字 👩‍💻 \u202Eabc'
  for (const path of ['/labels', '/policies', '/teams']) {
    const { status, body, text } = await api.post(path, { name, query: 'select 1' })
    assert.equal(status, 200, text)
    assert.equal((Object.values(body)[0] as Json)['name'], name, path)
    const half = await api.ask('POST', path, '{"name":"\\ud800","query":"select 1"}')
    assert.equal(half.status, 400, path)
  }
  await buildHost(api.ctx, { hostname: 'ÄÖÜ' })
  assert.equal(((await api.get(`/hosts?query=${encodeURIComponent('äö')}`)).body['hosts'] as Json[]).length, 1)
})
