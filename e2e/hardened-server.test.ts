import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import path from 'node:path'
import { test } from 'node:test'
import tls from 'node:tls'
import { systemClock } from '@muster/server/kernel/clock.ts'
import { silentLog } from '@muster/server/kernel/log.ts'
import { ensureServerCertificate } from '@muster/server/platform/tls/ensure-server-certificate.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { enrollAgents } from './support/agent.ts'
import { enablePolicyWebhook, listDeliveries, runAutomations } from './support/automation.ts'
import { renderAnswers } from './support/policy-answers.ts'
import { createServerHome } from './support/server-home.ts'
import { runMuster } from './support/server-process.ts'
import { startServer } from './support/start-server.ts'
import { pause, until } from './support/until.ts'

const skipSecond = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'the same on every database'

test('a server with a certificate of its operator', { skip: skipSecond }, async (t) => {
  const home = await createServerHome(undefined)
  const issue = (name: string) =>
    ensureServerCertificate({
      ...{ dir: path.join(home.dataDir, name), names: ['localhost', '127.0.0.1', `${name}.example`] },
      ...{ clock: systemClock, log: silentLog },
    })
  const authorities = [(await issue('first')).caPath, (await issue('second')).caPath]
  const ca = await Promise.all(authorities.map((file) => readFile(file, 'utf8')))
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(home.dataDir, name)) as [string, string]
  const put = async (name: string) => {
    await copyFile(path.join(home.dataDir, name, 'server.pem'), cert)
    await copyFile(path.join(home.dataDir, name, 'server.key'), key)
  }
  await put('first')
  const server = runMuster(['serve'], {
    ...home.env,
    MUSTER_SERVER_ADDRESS: '127.0.0.1:0',
    MUSTER_SERVER_CERT: cert,
    MUSTER_SERVER_KEY: key,
  })
  t.after(async () => {
    server.signal('SIGKILL')
    await server.ended
    await home.remove()
  })
  const url = await server.listening

  async function ask(where: string, { host, method = 'GET' }: { host?: string; method?: string } = {}) {
    const outgoing = requestHttps(new URL(where, url), {
      ...{ ca, method, headers: host ? { host } : {}, agent: false },
      servername: 'localhost',
    })
    outgoing.end(method === 'POST' ? '{}' : undefined)
    const [response] = await once(outgoing, 'response')
    const text = (await response.setEncoding('utf8').toArray()).join('')
    return { status: response.statusCode, headers: response.headers, text }
  }

  await t.test('every answer is fenced in and tells nothing of what answers', async () => {
    const places = ['/', '/healthz', '/api/latest/fleet/hosts', '/api/latest/fleet/nothing', '/%ff', '/docs']
    for (const place of [...places, 'POST /api/osquery/enroll']) {
      const [method = '', where = ''] = place.startsWith('POST ') ? place.split(' ') : ['GET', place]
      const { headers } = await ask(where, { method, host: 'muster.example.com' })
      assert.equal(headers['x-content-type-options'], 'nosniff', place)
      assert.equal(headers['x-frame-options'], 'DENY', place)
      assert.equal(headers['referrer-policy'], 'same-origin', place)
      assert.match(headers['content-security-policy'] ?? '', /^default-src 'none';.*frame-ancestors 'none'/, place)
      assert.equal(headers['cache-control'], 'no-store', place)
      assert.match(headers['strict-transport-security'] ?? '', /^max-age=31536000/, place)
      assert.deepEqual([headers['server'], headers['x-powered-by']], [undefined, undefined], place)
    }
    // A browser would keep it for all that runs on this machine.
    assert.equal((await ask('/healthz')).headers['strict-transport-security'], undefined)
  })

  await t.test(
    'a broken certificate is told and the earlier one stays; a good one is taken up, both by SIGHUP',
    async () => {
      assert.match(await namesServed(url), /first\.example/)
      await writeFile(cert, 'half written')
      server.signal('SIGHUP')
      await until('the log tells', () =>
        /cannot take up the server certificate.*\n.*not a certificate/.test(server.output()),
      )
      assert.match(await namesServed(url), /first\.example/)
      await put('second')
      server.signal('SIGHUP')
      await until('it is taken up', async () => /second\.example/.test(await namesServed(url)))
      assert.equal((await ask('/healthz')).status, 200)
    },
  )

  await t.test('readiness names its parts', async () => {
    const { status, text } = await ask('/readyz')
    assert.equal(status, 200)
    const names = (JSON.parse(text) as { checks: { name: string }[] }).checks.map(({ name }) => name)
    assert.deepEqual(names, [
      ...['accepting', 'database', 'schema', 'delivery_worker', 'scheduler'],
      ...['status_log', 'result_log'],
    ])
  })
})

async function namesServed(url: string): Promise<string> {
  const socket = tls.connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const names = socket.getPeerX509Certificate()?.subjectAltName ?? ''
  socket.destroy()
  return names
}

test('a server that is told to stop answers what it has begun and records what it sent', async (t) => {
  const server = await startServer(t)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const { policy } = await server.api.post<{ policy: { id: number } }>('/policies', { name: 'P', query: 'select 1' })
  await enablePolicyWebhook(server.api, {
    url: `${receiver.url}/services/token-of-the-receiver`,
    policyIds: [policy.id],
  })
  const [agent, other] = await enrollAgents({ ...server, count: 2 })
  assert.ok(agent && other)
  await agent.answer(server.url, new Map([[policy.id, 'failing']]))
  let answerReceiver: () => void = () => undefined
  receiver.answerWith((_request, response) => (answerReceiver = () => void response.writeHead(200).end()))
  await runAutomations(server.api)
  await receiver.waitFor(1)

  const write = openWrite(server.url, renderAnswers(other.nodeKey, new Map([[policy.id, 'failing']])))
  await write.begun
  const stopped = server.stop()
  await until('it has begun to stop', () => / INFO: stopping/.test(server.output()))
  write.finish()
  assert.deepEqual(await write.answer, { status: 200, text: '{}' })
  // Time enough to end without what the receiver says.
  await pause(300)
  answerReceiver()
  assert.equal(await stopped, 0)

  await server.restart()
  const { policy: after } = await server.api.get<{ policy: { failing_host_count: number } }>(`/policies/${policy.id}`)
  assert.equal(after.failing_host_count, 2, 'what was answered is stored')
  assert.deepEqual(
    (await listDeliveries(server.api)).map(({ state }) => state),
    ['delivered'],
  )
  assert.equal(receiver.requests.length, 1)
})

/** A host's request of which the second half is still to come. */
function openWrite(url: string, body: string) {
  const outgoing = requestHttp(new URL('/api/osquery/distributed/write', url), {
    method: 'POST',
    agent: false,
    headers: { 'content-length': Buffer.byteLength(body), expect: '100-continue' },
  })
  const half = Math.floor(body.length / 2)
  // The server has taken the request up.
  const begun = once(outgoing, 'continue').then(() => void outgoing.write(body.slice(0, half)))
  outgoing.flushHeaders()
  const answer = once(outgoing, 'response').then(async ([response]) => ({
    status: response.statusCode as number,
    text: (await response.setEncoding('utf8').toArray()).join('') as string,
  }))
  return { answer, begun, finish: () => void outgoing.end(body.slice(half)) }
}
