import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { enrollAgents } from './support/agent.ts'
import { openFleetctl } from './support/fleetctl.ts'
import { startServer } from './support/start-server.ts'

const label = { name: 'Laptops', query: 'select 1', platform: 'darwin', description: 'd' }

test('K11 labels and teams are shown in every form, and deleted by name', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  await server.api.post('/spec/labels', { specs: [label] })
  const { team } = await server.api.post<{ team: { id: number } }>('/teams', { name: 'Workstations' })
  await server.api.post(`/teams/${team.id}/policies`, { name: 'Disk', query: 'select 1' })
  await server.api.post('/policies', { name: 'Screen', query: 'select 2' })

  assert.match((await fleetctl(['get', 'labels'])).out, /\| Laptops +\| darwin +\| d +\| select 1 /)
  const one = parse((await fleetctl(['get', 'label', 'Laptops'])).out) as { kind: string; spec: typeof label }
  const { name, query, platform, description } = one.spec
  assert.deepEqual({ name, query, platform, description }, label)
  const all = (await fleetctl(['get', 'labels', '--json'])).out.trimEnd().split('\n')
  assert.ok(all.map((line) => (JSON.parse(line) as typeof one).spec.name).includes('Laptops'))
  const unknown = await fleetctl(['get', 'label', 'Desktops'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.err, /answered 404/)

  assert.match((await fleetctl(['get', 'teams'])).out, /\| Workstations +\| 0 +\| 0 +\|/)
  const teams = parse((await fleetctl(['get', 'teams', '--yaml'])).out) as { spec: { team: { name: string } } }
  assert.equal(teams.spec.team.name, 'Workstations')
  const policies = parse((await fleetctl(['get', 'policies', '--team', 'Workstations', '--yaml'])).out) as {
    spec: { name: string; team: string }
  }
  assert.deepEqual([policies.spec.name, policies.spec.team], ['Disk', 'Workstations'])

  const stdin = [
    'kind: label\nspec: {name: Laptops}',
    'kind: policy\nspec: {name: Disk, team: Workstations}',
    'kind: policy\nspec: {name: Screen}',
    'kind: policy\nspec: {name: Nothing}',
  ].join('\n---\n')
  const deleted = await fleetctl(['delete', '-f', '-'], { stdin })
  assert.equal(deleted.code, 0, deleted.err)
  assert.equal(deleted.out.match(/\[\+\] deleting/g)?.length, 3)
  assert.match(deleted.out, /\[!\] there was no policy "Nothing"/)
  assert.equal((await fleetctl(['get', 'policies', '--yaml'])).out, '')
  assert.equal((await fleetctl(['get', 'policies', '--team', 'Workstations', '--yaml'])).out, '')
  assert.doesNotMatch((await fleetctl(['get', 'labels'])).out, /Laptops/)
})

test('K11 hosts are listed, shown and moved between teams', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const [first, second] = await enrollAgents({ ...server, count: 2 })
  assert.ok(first && second)
  await server.api.post('/teams', { name: 'Workstations' })
  const inTeam = async () => {
    const { out } = await fleetctl(['get', 'hosts', '--team', 'Workstations', '--json'])
    const lines = out.split('\n').filter((line) => line !== '')
    return lines.map((line) => (JSON.parse(line) as { spec: { uuid: string } }).spec.uuid)
  }

  const table = (await fleetctl(['get', 'hosts'])).out
  for (const { uuid } of [first, second]) assert.ok(table.includes(`| ${uuid} |`), table)
  const one = parse((await fleetctl(['get', 'host', first.uuid])).out) as { spec: { uuid: string } }
  assert.equal(one.spec.uuid, first.uuid)

  assert.deepEqual(await inTeam(), [])
  const moved = await fleetctl(['hosts', 'transfer', '--team', 'Workstations', '--hosts', first.uuid])
  assert.deepEqual([moved.code, moved.out, moved.err], [0, '[+] transferred hosts to team "Workstations"\n', ''])
  assert.deepEqual(await inTeam(), [first.uuid])
  const wrong = await fleetctl(['hosts', 'transfer', '--team', 'Workstations', '--hosts', `${second.uuid},nobody`])
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /looking for host "nobody"/)
  assert.deepEqual(await inTeam(), [first.uuid])
  assert.equal((await fleetctl(['hosts', 'transfer', '--team', '', '--status', 'online'])).code, 0)
  assert.deepEqual(await inTeam(), [])
})

test('K11 enroll secrets, roles and the configuration are documents', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const secrets = parse((await fleetctl(['get', 'enroll_secret'])).out) as { spec: { secrets: { secret: string }[] } }
  assert.deepEqual(
    secrets.spec.secrets.map(({ secret }) => secret),
    [server.enrollSecret],
  )
  const roles = parse((await fleetctl(['get', 'user_roles', '--yaml'])).out) as { spec: { roles: object } }
  assert.deepEqual(roles.spec.roles, { 'ada@example.com': { global_role: 'admin', teams: [] } })
  const [config] = parseAllDocuments((await fleetctl(['get', 'config'])).out)
  assert.equal(config?.getIn(['spec', 'org_info', 'org_name']), 'End to end')
  const whole = JSON.parse((await fleetctl(['get', 'config', '--json', '--include-server-config'])).out) as {
    spec: { license: { tier: string } }
  }
  assert.equal(whole.spec.license.tier, 'premium')
})
