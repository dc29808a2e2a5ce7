import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '../cli-scene.test-support.ts'

const missing = {
  status: 404,
  body: { message: 'Resource Not Found', errors: [{ name: 'base', reason: 'no schedule "x"' }] },
}
const ada = { id: 1, name: 'Ada', email: 'ada@example.com', global_role: 'admin', api_only: false }

test('trigger runs a schedule now, with an absent body', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/trigger': () => ({ body: {} }) })
  const { code, out } = await scene.fleetctl(['trigger', '--name', 'automations'])
  assert.deepEqual([code, out], [0, '[+] triggered schedule "automations"\n'])
  assert.deepEqual(scene.requests[0]?.query, { name: 'automations' })
  assert.equal(scene.requests[0]?.body, undefined)
})

test('trigger tells an unknown or busy schedule without failing, and fails for the rest', async (t) => {
  let answer = missing
  const scene = await openScene(t, { 'POST /api/latest/fleet/trigger': () => answer })
  for (const status of [404, 409]) {
    answer = { ...missing, status }
    const { code, out } = await scene.fleetctl(['trigger', '--name', 'x'])
    assert.deepEqual([code, out], [0, '[!] not triggered: no schedule "x"\n'])
  }
  answer = { ...missing, status: 403 }
  assert.equal((await scene.fleetctl(['trigger', '--name', 'x'])).code, 1)
})

test('user create sends the role or the teams', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/users/admin': () => ({ body: { user: ada } }) })
  const words = ['user', 'create', '--email', 'bo@example.com', '--name', 'Bo', '--password', 'pw']
  assert.equal((await scene.fleetctl([...words, '--api-only'])).out, '[+] created user bo@example.com\n')
  const common = { email: 'bo@example.com', name: 'Bo', password: 'pw' }
  assert.deepEqual(scene.requests[0]?.body, { ...common, api_only: true, global_role: 'observer' })
  await scene.fleetctl([...words, '--team', '2:observer', '--team', '3:admin'])
  const teams = [
    { id: 2, role: 'observer' },
    { id: 3, role: 'admin' },
  ]
  assert.deepEqual(scene.requests[1]?.body, { ...common, global_role: null, teams })
  assert.match((await scene.fleetctl([...words, '--team', 'two'])).err, /"two" is not of the form id:role/)
})

test('user delete finds the user by address in any case', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/users': () => ({ body: { users: [ada] } }),
    'DELETE /api/latest/fleet/users/1': () => ({ body: {} }),
  })
  assert.equal(
    (await scene.fleetctl(['user', 'delete', '--email', 'ADA@example.com'])).out,
    '[+] deleted user ada@example.com\n',
  )
  assert.match(
    (await scene.fleetctl(['user', 'delete', '--email', 'who@example.com'])).err,
    /there is no user who@example\.com/,
  )
  assert.match((await scene.fleetctl(['user', 'list'])).out, /\| Ada +\| ada@example\.com \| admin/)
})

test('api sends fields as query or JSON body, and only to the server of the context', async (t) => {
  const scene = await openScene(t, {
    'GET /api/latest/fleet/hosts/count': () => ({ body: { count: 2 } }),
    'POST /api/v1/fleet/global/policies': () => ({ body: {} }),
  })
  assert.equal((await scene.fleetctl(['api', 'hosts/count', '-F', 'status=online'])).out, '{"count":2}\n')
  assert.deepEqual(scene.requests[0]?.query, { status: 'online' })
  await scene.fleetctl(['api', '-X', 'post', '-F', 'name=A=B', '-F', 'id=3', '/api/v1/fleet/global/policies'])
  assert.deepEqual(scene.requests[1]?.body, { name: 'A=B', id: 3 })
  assert.match((await scene.fleetctl(['api', 'https://elsewhere.test/x'])).err, /give only the path/)
  assert.match((await scene.fleetctl(['api', '-X', 'EAT', 'x'])).err, /-X is one of GET/)
})

test('an unknown command or a missing option fails, help does not', async (t) => {
  const scene = await openScene(t, {})
  assert.equal((await scene.fleetctl(['nosuch'])).code, 1)
  assert.match((await scene.fleetctl(['trigger'])).err, /--name/)
  const help = await scene.fleetctl(['apply', '--help'])
  assert.equal(help.code, 0)
  assert.match(help.out, /--dry-run/)
  assert.match((await scene.fleetctl(['version'])).out, /^fleetctl \d+\.\d+\.\d+\n$/)
})

test('colours appear only on a terminal that wants them', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/trigger': () => ({ body: {} }) })
  const words = ['trigger', '--name', 'x']
  const coloured = /\u001b\[32m\[\+\]/
  assert.match((await scene.fleetctl(words, { isTerminal: true })).out, coloured)
  assert.doesNotMatch((await scene.fleetctl(words, { isTerminal: true, env: { NO_COLOR: '1' } })).out, coloured)
  assert.doesNotMatch((await scene.fleetctl(words)).out, coloured)
})
