import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFleetctl, runIntoClosedPipe } from './support/fleetctl.ts'
import { createServerHome } from './support/server-home.ts'
import { runMuster } from './support/server-process.ts'
import { startServer } from './support/start-server.ts'

const skipSecond = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'the same on every database'
const admin = ['--email', 'ada@example.com', '--password', 'correct-horse-battery-1!']

test('from a new server to the end of a session, over TLS', { skip: skipSecond }, async (t) => {
  const home = await createServerHome(undefined)
  const server = runMuster(['serve'], { ...home.env, MUSTER_SERVER_ADDRESS: '127.0.0.1:0' })
  t.after(async () => {
    server.signal('SIGKILL')
    await server.ended
    await home.remove()
  })
  const fleetctl = await openFleetctl(t, { url: await server.listening })

  const untrusted = await fleetctl(['login', ...admin])
  assert.equal(untrusted.code, 1)
  assert.match(untrusted.err, /certificate of .* is not trusted .*fleetctl config set --rootca/)
  const ca = /CA file (\S+)/.exec(server.output())?.[1] ?? ''
  assert.equal((await fleetctl(['config', 'set', '--rootca', ca])).code, 0)

  const early = await fleetctl(['login', ...admin])
  assert.equal(early.code, 1)
  assert.match(early.err, /fleetctl setup/)

  const setUp = await fleetctl(['setup', ...admin, '--name', 'Ada', '--org-name', 'Acme'])
  assert.deepEqual([setUp.code, setUp.err], [0, ''])
  assert.equal((await fleetctl(['get', 'hosts', '--json'])).code, 0)
  const again = await fleetctl(['setup', ...admin, '--name', 'Eve', '--org-name', 'Evil'])
  assert.equal(again.code, 1)

  assert.match((await fleetctl(['logout'])).out, /^\[\+\] logged out of https:/)
  assert.match((await fleetctl(['get', 'hosts'])).err, /not logged in to .*; log in: fleetctl login\n$/)
  const wrong = await fleetctl(['login', '--email', 'ada@example.com', '--password', 'wrong'])
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /does not know this e-mail address with this password/)
  assert.match((await fleetctl(['login', ...admin])).out, /^\[\+\] logged in/)
})

test('K14 a session that was ended elsewhere, and a server that has gone', { skip: skipSecond }, async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  await server.api.post('/logout')
  const expired = await fleetctl(['get', 'hosts'])
  assert.deepEqual([expired.code, expired.out], [1, ''])
  assert.match(expired.err, /has ended or its token is not valid; log in: fleetctl login\n$/)
  await server.stop()
  const gone = await fleetctl(['login', ...admin])
  assert.equal(gone.code, 1)
  assert.match(gone.err, /nothing listens at .* \(connection refused\)/)
})

test('a reader that stops early is no failure', { skip: skipSecond }, async (t) => {
  const server = await startServer(t)
  const specs = Array.from({ length: 1_000 }, (_, index) => ({
    name: `Policy ${index}`,
    query: `select 1 -- ${'x'.repeat(500)}`,
  }))
  await server.api.post('/spec/policies', { specs })
  const fleetctl = await openFleetctl(t, server)
  const { code, out, err } = await runIntoClosedPipe(fleetctl.home, ['get', 'policies', '--yaml'])
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^---\napiVersion: v1\nkind: policy/)
})

test('users come and go', { skip: skipSecond }, async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const bo = ['--email', 'bo@example.com', '--name', 'Bo', '--password', 'correct-horse-battery-2!']
  assert.equal((await fleetctl(['user', 'create', ...bo, '--global-role', 'maintainer'])).code, 0)
  const twice = await fleetctl(['user', 'create', ...bo])
  assert.equal(twice.code, 1)
  assert.match(twice.err, /answered 409/)
  assert.match((await fleetctl(['user', 'list'])).out, /\| Bo +\| bo@example\.com +\| maintainer/)
  assert.equal((await fleetctl(['user', 'delete', '--email', 'bo@example.com'])).code, 0)
  const last = await fleetctl(['user', 'delete', '--email', 'ada@example.com'])
  assert.equal(last.code, 1)
})
