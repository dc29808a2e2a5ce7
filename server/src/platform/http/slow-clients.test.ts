import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { cutSlowClients, slowClientOptions } from './slow-clients.ts'

const patient = { headersMs: 60_000, requestMs: 60_000, idleMs: 60_000, takeMs: 60_000 }

async function open(t: TestContext, limits: Partial<typeof patient>, handler: RequestListener) {
  const server = createServer({ ...slowClientOptions({ ...patient, ...limits }) }, handler)
  cutSlowClients(server, { ...patient, ...limits })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => void server.close())
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Sends a byte again and again; resolves with what the server said before it hung up. */
async function drip(socket: net.Socket, head: string): Promise<string> {
  let said = ''
  socket.on('data', (chunk) => (said += chunk.toString()))
  socket.write(head)
  const timer = setInterval(() => socket.write('x'), 20)
  await once(socket, 'close')
  clearInterval(timer)
  return said
}

test('headers that come byte by byte are cut', async (t) => {
  const socket = await open(t, { headersMs: 100 }, () => assert.fail('there is no request'))
  assert.match(await drip(socket, 'GET / HTTP/1.1\r\nX: '), /^HTTP\/1\.1 408 /)
})

test('a body that comes byte by byte is cut', async (t) => {
  const socket = await open(t, { headersMs: 150, requestMs: 150 }, (request) => void request.resume())
  const said = await drip(socket, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
  assert.match(said, /^HTTP\/1\.1 408 |^$/)
})

test('a connection on which nobody says a word is cut', async (t) => {
  const socket = await open(t, { idleMs: 100 }, () => assert.fail('there is no request'))
  await once(socket.resume(), 'close')
})

test('an answer that is taken a little at a time is cut', async (t) => {
  const socket = await open(t, { takeMs: 200 }, (_request, response) => void response.end(Buffer.alloc(64_000_000)))
  socket.pause()
  const taken = setInterval(() => socket.read(), 20)
  t.after(() => clearInterval(taken))
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'close')
  assert.ok(socket.bytesRead < 64_000_000)
})

test('an answer that is taken in time is whole', async (t) => {
  const socket = await open(t, { takeMs: 5_000 }, (_request, response) => void response.end(Buffer.alloc(2_000_000)))
  socket.resume().write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await once(socket, 'close')
  assert.ok(socket.bytesRead > 2_000_000)
})
