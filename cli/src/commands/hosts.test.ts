import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '../cli-scene.test-support.ts'

const answers = {
  'GET /api/latest/fleet/teams': () => ({ body: { teams: [{ id: 2, name: 'Workstations' }] } }),
  'GET /api/latest/fleet/spec/labels': () => ({ body: { specs: [{ id: 7, name: 'Laptops' }] } }),
  'GET /api/latest/fleet/hosts/identifier/a': () => ({ body: { host: { id: 10 } } }),
  'GET /api/latest/fleet/hosts/identifier/b': () => ({ body: { host: { id: 11 } } }),
  'GET /api/latest/fleet/hosts/identifier/c': () => ({
    status: 404,
    body: { message: 'Resource Not Found', errors: [{ name: 'base', reason: 'no such host' }] },
  }),
  'POST /api/latest/fleet/hosts/transfer': () => ({ body: {} }),
  'POST /api/latest/fleet/hosts/transfer/filter': () => ({ body: {} }),
}
const transfer = ['hosts', 'transfer', '--team']

test('hosts are moved by their names, or by filters', async (t) => {
  const scene = await openScene(t, answers)
  const { code, out } = await scene.fleetctl([...transfer, 'Workstations', '--hosts', 'a, b'])
  assert.deepEqual([code, out], [0, '[+] transferred hosts to team "Workstations"\n'])
  assert.deepEqual(scene.requests.at(-1)?.body, { team_id: 2, hosts: [10, 11] })
  await scene.fleetctl([...transfer, '', '--label', 'Laptops', '--status', 'mia', '--search_query', 'x'])
  assert.equal(scene.requests.at(-1)?.call, 'POST /api/latest/fleet/hosts/transfer/filter')
  assert.deepEqual(scene.requests.at(-1)?.body, {
    team_id: null,
    filters: { query: 'x', status: 'mia', label_id: 7 },
  })
})

test('a transfer that is not clear moves nobody', async (t) => {
  const scene = await openScene(t, answers)
  const mistakes: [string[], RegExp][] = [
    [['Workstations'], /which hosts\? give --hosts/],
    [['Workstations', '--hosts', 'a', '--label', 'Laptops'], /give --hosts or filters, not both/],
    [['Workstations', '--hosts', ' ,'], /--hosts names no host/],
    [['Workstations', '--hosts', 'a,c'], /looking for host "c": .* answered 404 Resource Not Found\n {2}no such host/],
    [['Servers', '--hosts', 'a'], /there is no team "Servers"; the teams are "Workstations"/],
    [['', '--label', 'Desktops'], /there is no label "Desktops"/],
    [['', '--status', 'asleep'], /--status is one of new, online, offline, mia, not "asleep"/],
  ]
  for (const [words, message] of mistakes) {
    const { code, err } = await scene.fleetctl([...transfer, ...words])
    assert.equal(code, 1)
    assert.match(err, message)
  }
  assert.deepEqual(
    scene.requests.filter(({ call }) => call.startsWith('POST')),
    [],
  )
})
