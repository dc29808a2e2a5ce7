import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startFakeServer } from '../testing/fake-server.ts'
import { certificateFile, listHeaderNames, readCertificate, recordedRequests } from '../testing/recorded-requests.ts'
import { createTransport } from './transport.ts'

describe('transport', () => {
  it('sends the headers of osqueryd in their order', async (t) => {
    const server = await startFakeServer()
    t.after(server.close)
    const transport = createTransport({ server: server.url })
    await transport.post({ path: '/api/osquery/enroll', body: '{}' })
    await transport.post({ path: '/api/osquery/config', body: '{}', nodeKey: 'key1' })
    await transport.post({ path: '/api/osquery/log', body: '{}', nodeKey: 'key1', isCompressed: true })
    const names = server.seen.map((request) => listHeaderNames(request.headers))
    assert.deepEqual(names[0], listHeaderNames(recordedRequests.enroll.headers))
    assert.deepEqual(names[1], listHeaderNames(recordedRequests.config.headers))
    // The recorded agent also asked for compressed answers, which is off by default.
    const gzip = listHeaderNames(recordedRequests['log-gzip'].headers).filter((name) => name !== 'Accept-Encoding')
    assert.deepEqual(names[2], gzip)
    assert.equal(server.seen[2]?.text, '{}')
  })

  it('opens a new TLS connection for each request and checks the certificate', async (t) => {
    const server = await startFakeServer(readCertificate())
    t.after(server.close)
    const transport = createTransport({ server: server.url, caFile: certificateFile })
    for (let n = 0; n < 3; n++) await transport.post({ path: '/x', body: '{}' })
    assert.equal(new Set(server.seen.map((request) => request.remotePort)).size, 3)
    await assert.rejects(createTransport({ server: server.url }).post({ path: '/x', body: '{}' }), /self-signed/)
    await createTransport({ server: server.url, isInsecure: true }).post({ path: '/x', body: '{}' })
  })

  it('keeps the connection when told to', async (t) => {
    const server = await startFakeServer()
    t.after(server.close)
    const transport = createTransport({ server: server.url, keepsAlive: true })
    t.after(transport.close)
    for (let n = 0; n < 3; n++) await transport.post({ path: '/x', body: '{}' })
    assert.equal(new Set(server.seen.map((request) => request.remotePort)).size, 1)
  })

  it('keeps a path before the endpoints', async (t) => {
    const server = await startFakeServer()
    t.after(server.close)
    await createTransport({ server: `${server.url}/muster` }).post({ path: '/api/osquery/config', body: '{}' })
    assert.equal(server.seen[0]?.path, '/muster/api/osquery/config')
  })

  it('sends the whole body even when it stalls in the middle', async (t) => {
    const server = await startFakeServer()
    t.after(server.close)
    await createTransport({ server: server.url }).post({ path: '/x', body: '{"node_key":"key"}', stallMs: 10 })
    assert.equal(server.seen[0]?.text, '{"node_key":"key"}')
  })

  it('ends a request when it is told to stop', async (t) => {
    const server = await startFakeServer()
    t.after(server.close)
    server.reply('/x', () => undefined)
    const abort = new AbortController()
    const asked = createTransport({ server: server.url }).post({ path: '/x', body: '{}' }, abort.signal)
    setImmediate(() => abort.abort())
    await assert.rejects(asked, { name: 'AbortError' })
  })
})
