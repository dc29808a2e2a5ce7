import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { createOutbound, type OutboundOptions } from './create-outbound.ts'

function open(t: TestContext, options: Partial<OutboundOptions> = {}) {
  const clock = createFixedClock()
  const outbound = createOutbound({ clock, timeoutMs: 30_000, allowedNetworks: ['127.0.0.0/8'], ...options })
  t.after(() => outbound.stop())
  return { outbound, clock, post: (url: string) => outbound.send({ method: 'POST', url, headers: {}, body: '{}' }) }
}

async function receiver(t: TestContext) {
  const started = await startReceiver()
  t.after(() => started.close())
  return started
}

test('sends the body and returns status, headers and text', async (t) => {
  const target = await receiver(t)
  target.answerWith((_request, response) => response.writeHead(201, { 'x-kept': 'yes' }).end('made'))
  const { outbound } = open(t)
  const headers = { 'content-type': 'application/json' }
  const result = await outbound.send({ method: 'POST', url: `${target.url}/hook?token=x`, headers, body: '{"a":1}' })
  assert.ok(result.kind === 'answer')
  assert.deepEqual([result.status, result.headers['x-kept'], result.text], [201, 'yes', 'made'])
  const [request] = target.requests
  assert.deepEqual(
    [request?.url, request?.body, request?.headers['content-type']],
    ['/hook?token=x', '{"a":1}', 'application/json'],
  )
  assert.equal(request?.headers['content-length'], '7')
})

test('credentials in the URL travel as basic authentication', async (t) => {
  const target = await receiver(t)
  await open(t).post(target.url.replace('://', '://us%40er:pass@'))
  assert.equal(target.requests[0]?.headers.authorization, `Basic ${Buffer.from('us@er:pass').toString('base64')}`)
})

test('A27 A28 follows no redirect', async (t) => {
  const target = await receiver(t)
  for (const status of [301, 302, 303, 307, 308]) {
    target.answerWith((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end())
    const result = await open(t).post(target.url)
    assert.ok(result.kind === 'answer' && result.status === status)
  }
  assert.equal(target.requests.length, 5)
})

test('A26 gives up when the whole exchange takes longer than the limit', async (t) => {
  const target = await receiver(t)
  target.answerWith(() => undefined)
  const { post, clock } = open(t)
  const sending = post(`${target.url}/secret-path`)
  await target.waitFor(1)
  await clock.advance(29_000)
  await clock.advance(1_000)
  assert.deepEqual(await sending, {
    kind: 'failure',
    reason: 'timeout',
    message: `${target.url} did not answer within 30 s`,
  })
})

test('a status that came in time counts although the rest of the answer never ends', async (t) => {
  const target = await receiver(t)
  target.answerWith((_request, response) => response.writeHead(200).write('begun'))
  const { post, clock } = open(t)
  const sending = post(target.url)
  await target.waitFor(1)
  // What is written to this machine itself can be read at once, at the next turns of this loop.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  await clock.advance(30_000)
  const result = await sending
  assert.deepEqual(result.kind === 'answer' && [result.status, result.text], [200, 'begun'])
})

test('reads no more than 64 KB of an endless answer', async (t) => {
  const target = await receiver(t)
  target.answerWith((_request, response) => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    }
    response.on('drain', more)
    more()
  })
  const result = await open(t).post(target.url)
  assert.ok(result.kind === 'answer')
  assert.equal(result.text.length, 65_536)
})

test('refuses a forbidden literal address without a connection', async (t) => {
  const target = await receiver(t)
  const result = await open(t, { allowedNetworks: [] }).post(`${target.url}/T0KEN`)
  assert.ok(result.kind === 'failure' && result.reason === 'refused-address')
  assert.match(
    result.message,
    /127\.0\.0\.1 is a loopback address; to allow it, add it or its range to webhooks\.allowed_networks/,
  )
  assert.doesNotMatch(result.message, /T0KEN/)
  assert.equal(target.requests.length, 0)
})

test('refuses a name that points to a forbidden address at the moment of dialling', async (t) => {
  const target = await receiver(t)
  const { post } = open(t, {
    allowedNetworks: [],
    resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  const result = await post(target.url.replace('127.0.0.1', 'rebinding.example.com'))
  assert.ok(result.kind === 'failure' && result.reason === 'refused-address')
  assert.equal(target.requests.length, 0)
})

test('dials only the allowed ones of several addresses', async (t) => {
  const target = await receiver(t)
  const addresses = [
    { address: '10.0.0.1', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const { post } = open(t, { resolve: (_name, done) => done(null, addresses) })
  const result = await post(target.url.replace('127.0.0.1', 'two.example.com'))
  assert.ok(result.kind === 'answer' && result.status === 200)
})

test('says dns for a name that does not resolve', async (t) => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
  const result = await open(t, { resolve: (_name, done) => done(error, []) }).post('http://nowhere.example.com/secret')
  assert.deepEqual(result, {
    kind: 'failure',
    reason: 'dns',
    message: 'no answer from http://nowhere.example.com (ENOTFOUND)',
  })
})

test('says connection for a closed port and for a connection cut before the answer', async (t) => {
  const target = await receiver(t)
  target.answerWith((request) => request.socket.destroy())
  const cut = await open(t).post(target.url)
  assert.ok(cut.kind === 'failure' && cut.reason === 'connection')
  await target.close()
  const closed = await open(t).post(target.url)
  assert.ok(closed.kind === 'failure' && closed.reason === 'connection')
})

test('says tls for a receiver that does not speak it', async (t) => {
  const target = await receiver(t)
  const result = await open(t).post(target.url.replace('http:', 'https:'))
  assert.ok(result.kind === 'failure')
  assert.equal(result.reason, 'tls')
})

test('through a proxy the target is judged, the proxy is not', async (t) => {
  const seen: string[] = []
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.end('by proxy')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => (proxy.closeAllConnections(), proxy.close(resolve))))
  const env = { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
  const { post } = open(t, { allowedNetworks: [], env, resolve: (_name, done) => done(new Error('unknown here'), []) })
  const passed = await post('http://hooks.example.com/x')
  assert.ok(passed.kind === 'answer' && passed.text === 'by proxy')
  const refused = await post('http://10.0.0.1/x')
  assert.ok(refused.kind === 'failure' && refused.reason === 'refused-address')
  assert.deepEqual(seen, ['http://hooks.example.com/x'])
})
