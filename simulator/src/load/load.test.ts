import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { renderResults } from '../protocol/request-bodies.ts'
import { type Certificate, startFakeServer } from '../testing/fake-server.ts'
import { certificateFile, listHeaderNames, readCertificate, recordedRequests } from '../testing/recorded-requests.ts'
import { createAnswerReader } from './answer-reader.ts'
import { driveReads, driveWrites } from './drive-checkins.ts'
import { enrollHosts } from './enroll-hosts.ts'
import { createLatencyHistogram } from './latency-histogram.ts'
import { createLoadTarget } from './load-target.ts'
import { createPreparedAnswers } from './prepared-answers.ts'
import { startReplay } from './replay.ts'

async function build(t: TestContext, certificate?: Certificate) {
  const server = await startFakeServer(certificate)
  t.after(server.close)
  return { server, target: createLoadTarget({ server: server.url, caFile: certificate && certificateFile }) }
}

describe('load', () => {
  it('enrols many hosts, each with its own identity, in the words of osqueryd', async (t) => {
    const { server, target } = await build(t)
    const hosts = await enrollHosts({ target, enrollSecret: 's', count: 30, connections: 4 })
    assert.equal(new Set(hosts.map((host) => host.nodeKey)).size, 30)
    assert.equal(new Set(server.seen.map((request) => request.body.host_identifier)).size, 30)
    assert.equal(new Set(server.seen.map((request) => request.remotePort)).size, 4)
    assert.deepEqual(listHeaderNames(server.seen[0]?.headers ?? []), listHeaderNames(recordedRequests.enroll.headers))
    assert.deepEqual(Object.keys(server.seen[0]?.body ?? {}), Object.keys(recordedRequests.enroll.body))
  })

  it('says why hosts were not enrolled', async (t) => {
    const { server, target } = await build(t)
    server.reply('/enroll', () => ({ error: 'wrong secret', node_invalid: true }))
    await assert.rejects(
      enrollHosts({ target, enrollSecret: 's', count: 3 }),
      /3 of 3 hosts were not enrolled: .*wrong secret/,
    )
  })

  it('counts answers and errors of reads', async (t) => {
    const { server, target } = await build(t)
    server.reply('/read', (request) => (request.nodeKey === 'b' ? { error: 'busy' } : {}))
    const result = await driveReads({ target, nodeKeys: ['a', 'b'], connections: 3, count: 100 })
    assert.deepEqual([result.requests, result.errors, server.seen.length], [100, 50, 100])
    assert.match(result.firstError ?? '', /busy/)
    assert.equal(result.p50Ms > 0 && result.p50Ms <= result.p99Ms && result.p99Ms <= result.maxMs, true)
  })

  it('keeps a rate', async (t) => {
    const { target } = await build(t)
    const result = await driveReads({ target, nodeKeys: ['a'], connections: 5, count: 41, ratePerSecond: 200 })
    assert.equal(result.requests, 41)
    // The last one is due after 200 ms; a busy machine is later, and never earlier.
    assert.equal(result.ratePerSecond <= 206, true, `${result.ratePerSecond} per second`)
  })

  it('sends the bodies that it is given', async (t) => {
    const { server, target } = await build(t)
    const stats = { wall_time_ms: 1, user_time: 1, system_time: 0, memory: 0 }
    const renderBody = (nodeKey: string, n: number) =>
      renderResults(nodeKey, new Map([['q', { rows: [{ n: String(n) }], status: 0, message: '', stats }]]))
    await driveWrites({ target, nodeKeys: ['a', 'b'], connections: 1, count: 3, renderBody })
    const seen = server.seenAt('/write').map(({ nodeKey, body }) => [nodeKey, body.queries])
    assert.deepEqual(seen, [
      ['a', { q: [{ n: '0' }] }],
      ['b', { q: [{ n: '1' }] }],
      ['a', { q: [{ n: '2' }] }],
    ])
  })

  it('opens a TLS connection for each request when told to', async (t) => {
    const { server, target } = await build(t, readCertificate())
    const result = await driveReads({ target, nodeKeys: ['a'], connections: 2, count: 6, opensAnew: true })
    assert.equal(result.errors, 0)
    assert.equal(new Set(server.seen.map((request) => request.remotePort)).size, 6)
  })
})

describe('answer reader', () => {
  it('joins what comes in pieces, with a length or in chunks', () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
    ]) {
      const reader = createAnswerReader()
      const answers = text.split('').flatMap((character) => reader.push(Buffer.from(character)) ?? [])
      assert.deepEqual(
        answers.map((answer) => [answer.status, answer.body.toString()]),
        [[200, 'hello']],
      )
    }
  })

  it('refuses what is no HTTP', () => {
    assert.throws(() => createAnswerReader().push(Buffer.from('SSH-2.0\r\n\r\n')), /no HTTP answer/)
  })
})

it('latencies have percentiles within 2 %', () => {
  const histogram = createLatencyHistogram()
  for (let ms = 1; ms <= 1000; ms++) histogram.record(ms)
  for (const share of [0.5, 0.95, 0.99]) {
    assert.equal(Math.abs(histogram.percentile(share) / (share * 1000) - 1) < 0.025, true)
  }
  assert.equal(histogram.maxMs(), 1000)
})

describe('replay', () => {
  const queries = {
    info: 'select hostname, uuid, hardware_serial from system_info',
    none: 'select 1 from users where uid = 5',
    net: "select address from interface_addresses where address like '10.%'",
    apps: 'select name from apps limit 1',
  }

  it('answers as each host itself although the SQL ran on a model', async (t) => {
    const { target } = await build(t)
    const answers = createPreparedAnswers()
    t.after(answers.close)
    const hosts = await enrollHosts({ target, enrollSecret: '', count: 12 })
    for (const host of hosts) {
      const body = JSON.parse(answers.renderWrite(host, { queries }) ?? '{}') as Record<string, Record<string, unknown>>
      const { machine } = host
      assert.deepEqual(Object.keys(body), Object.keys(recordedRequests.write.body))
      assert.deepEqual(body.queries?.info, [
        { hostname: machine.hostname, uuid: machine.uuid, hardware_serial: machine.serial },
      ])
      assert.deepEqual(body.queries?.net, [{ address: machine.address }])
      assert.equal(body.statuses?.apps, host.profile === 'macos' ? 0 : 1)
    }
    assert.equal(answers.renderWrite(hosts[0] ?? assert.fail(), {}), undefined)
  })

  it('plays enrol, config, read and write for every host', async (t) => {
    const { server } = await build(t)
    const { promise, resolve } = Promise.withResolvers<void>()
    server.reply('/read', () => ({ queries }))
    server.reply('/write', () => {
      if (server.seenAt('/write').length >= 20) resolve()
      return {}
    })
    const replay = startReplay({
      server: server.url,
      enrollSecret: 's',
      hosts: 20,
      spreadSeconds: 0.05,
      keepsAlive: true,
      distributedIntervalSeconds: 60,
      configIntervalSeconds: 60,
    })
    t.after(replay.stop)
    await promise
    assert.deepEqual(
      ['/enroll', '/config', '/read', '/write'].map((end) => server.seenAt(end).length),
      [20, 20, 20, 20],
    )
  })
})
