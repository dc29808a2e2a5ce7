import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openScene } from './cli-scene.test-support.ts'

const authority = fileURLToPath(new URL('fixtures/localhost.pem', import.meta.url))
const count = { 'GET /api/latest/fleet/hosts/count': () => ({ body: { count: 1 } }) }

test('a certificate is believed through --rootca, or not looked at when so wished', async (t) => {
  const scene = await openScene(t, count, { isTls: true })
  const { code, err } = await scene.fleetctl(['api', 'hosts/count'])
  assert.equal(code, 1)
  assert.match(err, /the certificate of https:\/\/127\.0\.0\.1:\d+ is not trusted .*--rootca <data>\/tls\/ca\.pem\n$/)
  await scene.fleetctl(['config', 'set', '--tls-skip-verify'])
  assert.equal((await scene.fleetctl(['api', 'hosts/count'])).code, 0)
  await scene.fleetctl([
    'config',
    'set',
    '--tls-skip-verify=false',
    '--rootca',
    path.relative(process.cwd(), authority),
  ])
  assert.equal((await scene.fleetctl(['config', 'get', 'rootca'])).out, `${authority}\n`)
  assert.equal((await scene.fleetctl(['api', 'hosts/count'])).code, 0)
})

test('a CA file that is none is refused when it is set', async (t) => {
  const scene = await openScene(t, {})
  assert.match((await scene.fleetctl(['config', 'set', '--rootca', '/nowhere.pem'])).err, /cannot read the CA file/)
  const wrong = fileURLToPath(import.meta.url.replace('client.test.ts', 'version.ts'))
  assert.match((await scene.fleetctl(['config', 'set', '--rootca', wrong])).err, /holds no PEM certificate/)
})

test('an address where nothing listens, or another protocol is spoken, is told with the remedy', async (t) => {
  const scene = await openScene(t, {})
  const login = ['login', '--email', 'a@example.com', '--password', 'pw']
  await scene.fleetctl(['config', 'set', '--address', scene.address.replace('http:', 'https:')])
  assert.match((await scene.fleetctl(login)).err, /does not speak TLS; .*fleetctl config set --address http:/)
  await scene.fleetctl(['config', 'set', '--address', 'http://127.0.0.1:1'])
  assert.match(
    (await scene.fleetctl(login)).err,
    /nothing listens at http:\/\/127\.0\.0\.1:1 .*fleetctl config set --address/,
  )
})

test('an answer that is not of Muster is told', async (t) => {
  const scene = await openScene(t, {
    'GET /api/v1/fleet/version': () => ({ status: 502, body: '<html>\n<body>Bad gateway</body></html>' }),
    'POST /api/latest/fleet/login': () => ({ body: 'welcome' }),
  })
  assert.match((await scene.fleetctl(['get', 'hosts'])).err, /answered 502\n {2}the answer is a web page/)
  const { err } = await scene.fleetctl(['login', '--email', 'a@example.com', '--password', 'pw'])
  assert.match(err, /did not answer with JSON; is a Muster server there\?/)
})

test('sends the prefix and custom headers of the context, which cannot replace the token', async (t) => {
  const call = 'GET /muster/api/latest/fleet/hosts/count'
  const scene = await openScene(t, {
    'GET /muster/api/v1/fleet/version': () => ({ body: { version: 'x' } }),
    [call]: () => ({ body: { count: 1 } }),
  })
  const headers = ['--custom-header', 'X-Pass: abc', '--custom-header', 'Authorization:Basic x']
  await scene.fleetctl(['config', 'set', '--url-prefix', 'muster/', ...headers])
  assert.equal((await scene.fleetctl(['api', 'hosts/count'])).code, 0)
  const seen = scene.requests.find((request) => request.call === call)
  assert.equal(seen?.headers['x-pass'], 'abc')
  assert.equal(seen?.headers.authorization, 'Bearer valid-token')
  assert.match((await scene.fleetctl(['config', 'set', '--custom-header', 'no colon'])).err, /form name:value/)
})

test('an error of the server shows no control characters and gives the request id', async (t) => {
  const body = { message: 'Internal Server Error', errors: [{ name: 'base', reason: 'bad \u001b[2J' }], uuid: 'r-1' }
  const scene = await openScene(t, { 'GET /api/latest/fleet/hosts/count': () => ({ status: 500, body }) })
  assert.equal(
    (await scene.fleetctl(['api', 'hosts/count'])).err,
    'fleetctl: GET /api/latest/fleet/hosts/count answered 500 Internal Server Error\n  bad \\u{1b}[2J\n  the server log tells more under request r-1\n',
  )
})

test('config get prints one value; config set needs something to set and an address that is one', async (t) => {
  const scene = await openScene(t, {})
  assert.equal((await scene.fleetctl(['config', 'get', 'address'])).out, `${scene.address}\n`)
  assert.match((await scene.fleetctl(['config', 'get', 'adress'])).err, /the keys are address, email, token/)
  assert.match((await scene.fleetctl(['config', 'set'])).err, /nothing to set/)
  assert.match((await scene.fleetctl(['config', 'set', '--address', 'http://example.com'])).err, /in the clear/)
  const other = path.join(scene.home, 'other.yml')
  const { out } = await scene.fleetctl(['config', 'set', '--email', 'b@example.com'], {
    env: { CONFIG: other, CONTEXT: 'lab' },
  })
  assert.match(out, /^\[\+\] context "lab" is new\n\[\+\] set email in context "lab" of .*other\.yml\n$/)
  assert.equal(
    (await scene.fleetctl(['config', 'get', 'email', '--config', other, '--context', 'lab'])).out,
    'b@example.com\n',
  )
})
