import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { openScene } from '../cli-scene.test-support.ts'

const team = { id: 2, name: 'Workstations', description: '', host_count: 4, user_count: 1, agent_options: {} }
const label = {
  id: 7,
  name: 'Laptops',
  description: 'd',
  query: 'select 1',
  platform: 'darwin',
  label_type: 'regular',
  label_membership_type: 'dynamic',
}
const policy = {
  id: 9,
  team_id: 2,
  name: 'Disk encrypted',
  query: 'select 1',
  description: 'd',
  platform: '',
  passing_host_count: 4,
  failing_host_count: 1,
}
const teams = { 'GET /api/latest/fleet/teams': () => ({ body: { teams: [team] } }) }

test('K11 get labels in table, YAML and JSON, and one by its name', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/spec/labels': () => ({ body: { specs: [label, { ...label, id: 8, name: 'All' }] } }),
    'GET /api/latest/fleet/spec/labels/Laptops': () => ({ body: { specs: label } }),
  })
  assert.equal(
    (await scene.fleetctl(['get', 'labels'])).out,
    [
      '+---------+----------+-------------+----------+',
      '| NAME    | PLATFORM | DESCRIPTION | QUERY    |',
      '+---------+----------+-------------+----------+',
      '| Laptops | darwin   | d           | select 1 |',
      '| All     | darwin   | d           | select 1 |',
      '+---------+----------+-------------+----------+',
      '',
    ].join('\n'),
  )
  const documents = parseAllDocuments((await scene.fleetctl(['get', 'labels', '--yaml'])).out)
  assert.equal(documents.length, 2)
  const document = { kind: 'label', apiVersion: 'v1', spec: label }
  assert.deepEqual(parse((await scene.fleetctl(['get', 'label', 'Laptops'])).out), document)
  assert.deepEqual(JSON.parse((await scene.fleetctl(['get', 'l', 'Laptops', '--json'])).out), document)
})

test('K11 get teams in table and as documents; a name that is not there is told with those that are', async (t) => {
  const scene = await openScene(t, teams)
  assert.match((await scene.fleetctl(['get', 'teams'])).out, /TEAM NAME +\| HOST COUNT \| USER COUNT.*\n.*\n\| Workst/)
  assert.deepEqual(parse((await scene.fleetctl(['get', 't', '--yaml', '--name', 'Workstations'])).out), {
    apiVersion: 'v1',
    kind: 'team',
    spec: { team },
  })
  const { code, err } = await scene.fleetctl(['get', 'teams', '--name', 'Servers'])
  assert.deepEqual([code, err], [1, 'fleetctl: there is no team "Servers"; the teams are "Workstations"\n'])
})

test('hosts and policies of a team are found by its name', async (t) => {
  const scene = await openScene(t, {
    ...teams,
    'GET /api/latest/fleet/hosts': () => ({ body: { hosts: [] } }),
    'GET /api/latest/fleet/teams/2/policies': () => ({ body: { policies: [policy], inherited_policies: [] } }),
  })
  await scene.fleetctl(['get', 'hosts', '--team', 'Workstations'])
  assert.equal(scene.requests.at(-1)?.query['team_id'], '2')
  const { out } = await scene.fleetctl(['get', 'policies', '--team', '2', '--yaml'])
  const { spec } = parse(out) as { spec: { team: string } }
  assert.equal(spec.team, 'Workstations')
})

test('K11 get user_roles in table, and as a document that can be applied', async (t) => {
  const users = [
    { name: 'Ada', email: 'ada@example.com', global_role: 'admin', teams: [] },
    { name: 'Bo', email: 'bo@example.com', global_role: null, teams: [{ ...team, role: 'observer' }] },
  ]
  const scene = await openScene(t, { 'GET /api/latest/fleet/users': () => ({ body: { users } }) })
  const { out } = await scene.fleetctl(['get', 'user_roles'])
  assert.match(out, /\| Ada +\| ada@example\.com \| admin +\| {16} *\|\n\| Bo +\| .* \| +\| Workstations: observer \|/)
  assert.deepEqual(parse((await scene.fleetctl(['get', 'ur', '--yaml'])).out), {
    apiVersion: 'v1',
    kind: 'user_roles',
    spec: {
      roles: {
        'ada@example.com': { global_role: 'admin', teams: [] },
        'bo@example.com': { global_role: null, teams: [{ team: 'Workstations', role: 'observer' }] },
      },
    },
  })
})

test('what is not supported yet is said beside an empty output', async (t) => {
  const scene = await openScene(t, {})
  assert.deepEqual(await scene.fleetctl(['get', 'queries', '--yaml']), {
    code: 0,
    out: '',
    err: 'there are no queries: not supported yet\n',
  })
  assert.equal((await scene.fleetctl(['get', 'packs', 'name'])).code, 0)
})

test('policies can be fetched from a server of Fleet, which knows no pages and leaves out empty lists', async (t) => {
  let body: unknown = {}
  const scene = await openScene(t, {
    'GET /api/v1/fleet/version': () => ({ body: { version: '4.16.0' } }),
    'GET /api/latest/fleet/policies': () => ({ body }),
  })
  const empty = await scene.fleetctl(['get', 'policies', '--yaml'])
  assert.deepEqual([empty.code, empty.out], [0, ''])
  body = { policies: Array.from({ length: 700 }, (_, id) => ({ ...policy, id })) }
  const { out } = await scene.fleetctl(['get', 'policies', '--json'])
  assert.equal(out.trimEnd().split('\n').length, 700)
})

test('automations name their policies for another server', async (t) => {
  const webhook_settings = { interval: '6h', failing_policies_webhook: { policy_ids: [9, 404], destination_url: '' } }
  const scene = await openScene(t, {
    'GET /api/latest/fleet/config': () => ({ body: { webhook_settings } }),
    'GET /api/latest/fleet/policies': () => ({ body: { policies: [policy] } }),
    'GET /api/latest/fleet/teams': () => ({
      body: {
        teams: [
          { ...team, webhook_settings },
          { ...team, id: 3 },
        ],
      },
    }),
    'GET /api/latest/fleet/teams/2/policies': () => ({ body: {} }),
    'GET /api/latest/fleet/teams/3/policies': () => ({ body: {} }),
  })
  const policy_ids = ['Disk encrypted', 404]
  const named = { interval: '6h', failing_policies_webhook: { policy_ids, destination_url: '' } }
  const config = parse((await scene.fleetctl(['get', 'config', '--policy-names'])).out) as { spec: unknown }
  assert.deepEqual(config.spec, { webhook_settings: named })
  const [first = ''] = (await scene.fleetctl(['get', 'teams', '--policy-names', '--json'])).out.split('\n')
  const { spec } = JSON.parse(first) as { spec: { team: { webhook_settings: unknown } } }
  assert.deepEqual(spec.team.webhook_settings, named)
})

test('K11 get software in table and as one document, of all hosts or of a team', async (t) => {
  const editor = { name: 'editor', version: '1.2', source: 'deb_packages', generated_cpe: '', vulnerabilities: null }
  const browser = { ...editor, name: 'browser', vulnerabilities: [{ cve: 'CVE-2022-1' }, { cve: 'CVE-2022-2' }] }
  let body: unknown = { software: [editor, browser] }
  const scene = await openScene(t, { ...teams, 'GET /api/latest/fleet/software': () => ({ body }) })
  const { out } = await scene.fleetctl(['get', 'software', '--team', 'Workstations'])
  assert.match(
    out,
    /\| NAME +\| VERSION \| SOURCE +\| CPE \| # OF CVES \|\n.*\n\| editor .*\| 0 +\|\n\| browser .*\| 2 +\|/,
  )
  assert.equal(scene.requests.at(-1)?.query['team_id'], '2')
  assert.deepEqual(parse((await scene.fleetctl(['get', 's', '--yaml'])).out), {
    apiVersion: 'v1',
    kind: 'software',
    spec: [editor, browser],
  })
  body = { counts_updated_at: null }
  assert.match((await scene.fleetctl(['get', 'software', '--json'])).out, /"spec":\[\]/)
})
