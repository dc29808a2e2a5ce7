import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import tls from 'node:tls'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../kernel/clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { addCertificateNames } from './certificate-names.ts'
import { createSecureServer } from './create-secure-server.ts'
import { ensureServerCertificate } from './ensure-server-certificate.ts'
import type { FrontListenerOptions } from './front-listener.ts'
import { createFrontListener } from './front-listener.ts'
import { answerPlainHttp } from './plain-http-hint.ts'

/** Two certificates of one authority, the second with a name more. */
async function issue(t: TestContext) {
  const dir = mkdtempSync(path.join(tmpdir(), 'muster-front-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const names = ['localhost', '127.0.0.1']
  const first = await ensureServerCertificate({ dir, names, clock: systemClock, log: silentLog })
  await addCertificateNames(dir, ['second.example'])
  const second = await ensureServerCertificate({ dir, names, clock: systemClock, log: silentLog })
  return { first, second, ca: readFileSync(first.caPath, 'utf8') }
}

const hello: RequestListener = (request, response) => {
  response.end(`hello ${request.socket.remoteAddress}`)
}

type OpenOptions = Partial<FrontListenerOptions>

async function open(t: TestContext, options: OpenOptions & { server: http.Server }) {
  const front = createFrontListener({ clock: systemClock, log: silentLog, ...options })
  t.after(() => front.close())
  const { port } = await front.listen({ host: '127.0.0.1', port: 0 })
  return { front, port }
}

async function openSecure(t: TestContext, handler = hello, options: OpenOptions = {}) {
  const certificates = await issue(t)
  const opened = await open(t, { ...options, server: createSecureServer(certificates.first, handler) })
  const ask = { host: '127.0.0.1', port: opened.port, ca: certificates.ca }
  return { ...opened, certificates, ask }
}

async function getSecurely(options: https.RequestOptions) {
  const [response] = await once(https.get({ agent: false, ...options }), 'response')
  const names = response.socket.getPeerX509Certificate().subjectAltName
  return { body: await text(response), names }
}

test('a client that trusts only our authority is served, by name and by address', async (t) => {
  const { ask } = await openSecure(t)
  assert.equal((await getSecurely(ask)).body, 'hello 127.0.0.1')
  assert.equal((await getSecurely({ ...ask, host: 'localhost', family: 4 })).body, 'hello 127.0.0.1')
  await assert.rejects(getSecurely({ ...ask, servername: 'other.example' }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  await assert.rejects(getSecurely({ ...ask, ca: undefined }), /self-signed certificate/)
})

test('requests of several records on one kept connection are served', async (t) => {
  const { ask } = await openSecure(t, async (request, response) => response.end(`${(await text(request)).length}`))
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  for (const size of [0, 300_000]) {
    const request = https.request({ ...ask, agent, method: 'POST' })
    request.end('x'.repeat(size))
    const [response] = await once(request, 'response')
    assert.equal(await text(response), `${size}`)
  }
})

test('plain HTTP on the TLS port is told what to do', async (t) => {
  const { port } = await openSecure(t)
  const request = http.request({ host: '127.0.0.1', port, method: 'POST', path: '/x', agent: false })
  request.end('x'.repeat(100_000))
  const [response] = await once(request, 'response')
  assert.equal(response.statusCode, 400)
  assert.match(response.headers['content-type'] ?? '', /^text\/plain/)
  assert.equal(await text(response), `This port speaks HTTPS: use https://127.0.0.1:${port}\n`)
})

test('what is neither TLS nor HTTP, and what says nothing, is closed', async (t) => {
  const server = https.createServer(hello)
  answerPlainHttp(server, 30)
  const { port } = await open(t, { server })
  for (const words of ['\0\0garbage', '']) {
    const socket = net.connect(port, '127.0.0.1')
    if (words !== '') socket.write(words)
    socket.on('error', () => undefined)
    await once(socket, 'close')
  }
})

test('old TLS versions are refused', async (t) => {
  const { ask } = await openSecure(t)
  const old = { ciphers: 'DEFAULT:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const
  const [error] = await once(tls.connect({ ...ask, ...old }), 'error')
  assert.match(error.message, /alert protocol version/)
})

test('ciphers without forward secrecy or authentication are refused, good ones of TLS 1.2 are taken', async (t) => {
  const { ask } = await openSecure(t)
  const tls12 = { maxVersion: 'TLSv1.2' } as const
  for (const ciphers of ['AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256']) {
    const [error] = await once(tls.connect({ ...ask, ...tls12, ciphers }), 'error')
    assert.match(error.message, /handshake failure/, ciphers)
  }
  assert.equal((await getSecurely({ ...ask, ...tls12 })).body, 'hello 127.0.0.1')
})

test('new connections get a new certificate, and one that does not fit changes nothing', async (t) => {
  const { front, ask, certificates } = await openSecure(t)
  assert.doesNotMatch((await getSecurely(ask)).names, /second\.example/)
  front.reload(certificates.second)
  assert.match((await getSecurely(ask)).names, /second\.example/)
  assert.throws(() => front.reload({ cert: certificates.second.cert, key: certificates.first.key }))
  assert.match((await getSecurely(ask)).names, /second\.example/)
})

test('without TLS it is the plain server', async (t) => {
  const { port } = await open(t, { server: http.createServer(hello) })
  const [response] = await once(http.get({ host: '127.0.0.1', port, agent: false }), 'response')
  assert.equal(await text(response), 'hello 127.0.0.1')
})

test('closing lets a request finish and drops connections that are idle or silent', async (t) => {
  let answer = () => {}
  const handler: RequestListener = (_request, response) => {
    answer = () => response.end('done')
    arrived()
  }
  let arrived = () => {}
  const hasArrived = new Promise<void>((resolve) => (arrived = resolve))
  const { port, front, ask } = await openSecure(t, handler)
  const silent = net.connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const response = getSecurely(ask)
  await hasArrived
  const silentClosed = once(silent.resume(), 'close')
  const closed = front.close()
  await silentClosed
  answer()
  assert.equal((await response).body, 'done')
  await closed
  await assert.rejects(getSecurely(ask), { code: 'ECONNREFUSED' })
})

test('a request that does not end is cut when the drain time is over', async (t) => {
  let arrived = () => {}
  const hasArrived = new Promise<void>((resolve) => (arrived = resolve))
  const clock: Clock = { ...systemClock, sleep: async () => undefined }
  const { front, ask } = await openSecure(t, () => arrived(), { clock })
  const response = assert.rejects(getSecurely(ask), { code: 'ECONNRESET' })
  await hasArrived
  await front.close()
  await response
})

test('a port in use is waited for, then named with the remedy', async (t) => {
  const { front: holder, port } = await open(t, { server: http.createServer(hello) })
  let elapsed = 0
  let onSleep = () => {}
  const sleep = async (ms: number) => {
    elapsed += ms
    onSleep()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const clock: Clock = { ...systemClock, monotonicMs: () => elapsed, sleep }
  const front = createFrontListener({ server: http.createServer(hello), clock, log: silentLog })
  t.after(() => front.close())
  await assert.rejects(front.listen({ host: '127.0.0.1', port }), {
    code: 'unavailable',
    message: new RegExp(
      `address 127\\.0\\.0\\.1:${port} is in use .*MUSTER_SERVER_ADDRESS=127\\.0\\.0\\.1:${port + 1}`,
    ),
  })
  assert.equal(elapsed, 20_000)
  onSleep = () => void holder.close()
  assert.deepEqual(await front.listen({ host: '127.0.0.1', port }), { host: '127.0.0.1', port })
})

test('an address that is not of this machine is refused at once with the remedy', async (t) => {
  const front = createFrontListener({ server: http.createServer(hello), clock: systemClock, log: silentLog })
  t.after(() => front.close())
  await assert.rejects(front.listen({ host: '192.0.2.1', port: 0 }), {
    code: 'unavailable',
    message: /cannot listen on 192\.0\.2\.1:0: .*MUSTER_SERVER_ADDRESS/,
  })
})

/** Opens connections in a thread of its own and counts those that were taken by the system. */
function connectFrom(port: number, count: number, connected: Int32Array): Worker {
  const source = `
    const { workerData: { port, count, connected } } = require('node:worker_threads')
    for (let n = 0; n < count; n++)
      require('node:net').connect(port, '127.0.0.1', () => {
        if (Atomics.add(connected, 0, 1) + 1 === count) Atomics.notify(connected, 0)
      }).on('error', () => undefined)`
  return new Worker(source, { eval: true, workerData: { port, count, connected } })
}

const allowed = () => Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))
const obstacle =
  process.platform === 'linux' && allowed() >= 2_000 ? false : 'the system lets fewer connections wait than this opens'

test('a thousand connections wait while the process is busy, and many are taken at each turn', {
  skip: obstacle,
}, async (t) => {
  const server = http.createServer(hello)
  const { port } = await open(t, { server })
  const count = 1_000
  const connected = new Int32Array(new SharedArrayBuffer(4))
  const worker = connectFrom(port, count, connected)
  t.after(() => worker.terminate())
  await once(worker, 'online')
  const giveUpMs = performance.now() + 10_000
  // Stands still until all have come, or no more do.
  for (let seen = 0; seen < count && performance.now() < giveUpMs; seen = Atomics.load(connected, 0))
    Atomics.wait(connected, 0, seen, 1_000)
  assert.equal(Atomics.load(connected, 0), count)
  let taken = 0
  server.on('connection', () => taken++)
  let turns = 0
  for (; taken < count && turns < count; turns++) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(turns < count / 4, `${taken} connections were taken in ${turns} turns of the event loop`)
})

test('a port that is shared among own sockets is in use for everybody else', { skip: obstacle }, async (t) => {
  const { port } = await open(t, { server: http.createServer(hello) })
  const second = createFrontListener({
    server: http.createServer(hello),
    clock: systemClock,
    log: silentLog,
    waitMs: 0,
  })
  await assert.rejects(second.listen({ host: '127.0.0.1', port }), /is in use by another program/)
})
