import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { openScene } from '../cli-scene.test-support.ts'

const laptop = {
  id: 3,
  uuid: 'u-3',
  hostname: 'laptop',
  platform: 'darwin',
  osquery_version: '5.9.1',
  status: 'online',
}
const disk = {
  id: 7,
  name: 'Disk encrypted',
  query: 'select 1',
  description: 'd',
  platform: '',
  passing_host_count: 4,
  failing_host_count: 1,
}
const config = {
  org_info: { org_name: 'Acme' },
  smtp_settings: { password: '********' },
  integrations: { jira: [{ url: 'https://acme.test', api_token: '********' }], zendesk: null },
  update_interval: { osquery_detail: 1 },
  vulnerabilities: {},
  license: { tier: 'premium' },
  logging: {},
}

test('get hosts is a table, and control characters of a host stay text', async (t) => {
  const hosts = [laptop, { ...laptop, id: 4, hostname: '\u001b[31mred\u202e', status: 'offline' }]
  const scene = await openScene(t, { 'GET /api/latest/fleet/hosts': () => ({ body: { hosts } }) })
  const { code, out } = await scene.fleetctl(['get', 'hosts'])
  assert.equal(code, 0)
  assert.equal(
    out,
    [
      '+------+-----------------------+----------+-----------------+---------+',
      '| UUID | HOSTNAME              | PLATFORM | OSQUERY VERSION | STATUS  |',
      '+------+-----------------------+----------+-----------------+---------+',
      '| u-3  | laptop                | darwin   | 5.9.1           | online  |',
      '| u-3  | \\u{1b}[31mred\\u{202e} | darwin   | 5.9.1           | offline |',
      '+------+-----------------------+----------+-----------------+---------+',
      '',
    ].join('\n'),
  )
})

test('get hosts reads on behind the last id until a page is not full', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/hosts': ({ query: { after = '0' } }) => {
      const length = after === '0' ? 1000 : 2
      return { body: { hosts: Array.from({ length }, (_, index) => ({ ...laptop, id: Number(after) + index + 1 })) } }
    },
  })
  const { out } = await scene.fleetctl(['get', 'hosts', '--json'])
  const lines = out.trimEnd().split('\n')
  assert.equal(lines.length, 1002)
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), { kind: 'host', apiVersion: 'v1', spec: { ...laptop, id: 1002 } })
  assert.deepEqual(
    scene.requests.map(({ query }) => query['after']),
    [undefined, '1000'],
  )
})

test('get hosts with an identifier prints that host', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/hosts/identifier/my%2Fhost': () => ({ body: { host: laptop } }),
  })
  const { out } = await scene.fleetctl(['get', 'hosts', 'my/host'])
  assert.deepEqual(parse(out), { apiVersion: 'v1', kind: 'host', spec: laptop })
})

test('get policies is a table, and documents that can be applied again', async (t) => {
  const scene = await openScene(t, { 'GET /api/latest/fleet/policies': () => ({ body: { policies: [disk] } }) })
  assert.match((await scene.fleetctl(['get', 'policies'])).out, /\| 7 +\| Disk encrypted \| all +\| 4 +\| 1 +\|/)
  const spec = { name: 'Disk encrypted', query: 'select 1', description: 'd', resolution: '', platform: '' }
  assert.deepEqual(parse((await scene.fleetctl(['get', 'policies', '--yaml'])).out), {
    apiVersion: 'v1',
    kind: 'policy',
    spec,
  })
})

test('K10 what get config prints, apply sends back, masks included', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/config': () => ({ body: config }),
    'POST /api/latest/fleet/gitops': () => ({ body: { is_dry_run: false, changes: [] } }),
  })
  for (const format of [[], ['--json']]) {
    const { out } = await scene.fleetctl(['get', 'config', ...format])
    assert.equal((await scene.fleetctl(['apply', '-f', '-'], { stdin: out })).code, 0)
    const { org_info, smtp_settings, integrations } = config
    const spec = { org_info, smtp_settings, integrations }
    assert.deepEqual(scene.requests.at(-1)?.body, { documents: [{ kind: 'config', spec }] })
  }
  const whole = parse((await scene.fleetctl(['get', 'config', '--include-server-config'])).out) as { spec: unknown }
  assert.deepEqual(whole.spec, config)
})

test('get enroll_secret prints a document; times are quoted for readers of YAML 1.1', async (t) => {
  const spec = { secrets: [{ secret: 'abc', created_at: '2026-06-01T00:00:00Z' }] }
  const scene = await openScene(t, { 'GET /api/latest/fleet/spec/enroll_secret': () => ({ body: { spec } }) })
  const { out } = await scene.fleetctl(['get', 'enroll_secret'])
  assert.deepEqual(parse(out), { apiVersion: 'v1', kind: 'enroll_secret', spec })
  assert.match(out, /created_at: "2026/)
})

test('YAML and JSON at once is a mistake', async (t) => {
  const scene = await openScene(t, { 'GET /api/latest/fleet/config': () => ({ body: config }) })
  const { code, err } = await scene.fleetctl(['get', 'config', '--yaml', '--json'])
  assert.deepEqual([code, err], [1, 'fleetctl: give --yaml or --json, not both\n'])
})
