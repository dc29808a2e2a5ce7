import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createSimulation, type HostChoice } from '../create-simulation.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import { createMovedClock } from '../testing/moved-clock.ts'
import { describeShape, recordedRequests } from '../testing/recorded-requests.ts'

async function build(
  t: TestContext,
  choice: HostChoice = { profile: 'ubuntu' },
  options: { compressesLogs?: boolean } = {},
) {
  const server = await startFakeServer()
  const clock = createMovedClock()
  const simulation = createSimulation({ server: server.url, enrollSecret: 's3cret', clock, ...options })
  t.after(async () => {
    await simulation.close()
    await server.close()
  })
  return { server, clock, simulation, host: simulation.createHost(choice) }
}

type Fields = Readonly<Record<string, unknown>>

function firstLine(body: Fields = {}): unknown {
  return Array.isArray(body.data) ? body.data[0] : undefined
}

describe('enrol', () => {
  it('sends the body of osqueryd', async (t) => {
    const { server, host } = await build(t)
    await host.enroll()
    const body = server.seenAt('/enroll')[0]?.body ?? {}
    assert.deepEqual(Object.keys(body), Object.keys(recordedRequests.enroll.body))
    assert.equal(body.enroll_secret, 's3cret')
    assert.equal(body.platform_type, '9')
    const details = body.host_details as Record<string, Fields>
    assert.deepEqual(Object.keys(details), ['os_version', 'osquery_info', 'platform_info', 'system_info'])
    const missing = Object.keys(recordedRequests.enroll.body.host_details.system_info).filter(
      (key) => !(key in (details.system_info ?? {})),
    )
    assert.deepEqual(missing, [])
    assert.equal(
      Object.values(details).every((row) => Object.values(row).every((value) => typeof value === 'string')),
      true,
    )
  })

  it('tries again after 1, 4, 9 … seconds and says why it gave up', async (t) => {
    const { server, clock, host } = await build(t)
    server.reply('/enroll', () => ({ error: 'wrong secret', node_invalid: true }))
    await assert.rejects(host.enroll({ attempts: 4 }), /wrong secret/)
    assert.deepEqual(clock.slept, [1000, 4000, 9000])
    assert.equal(host.nodeKey(), undefined)
  })

  it('refuses a node key that is no text, and believes one beside an error', async (t) => {
    const { server, host } = await build(t)
    server.reply('/enroll', () => ({ node_key: 123 }))
    await assert.rejects(host.enroll({ attempts: 1 }), /no node_key/)
    server.reply('/enroll', () => ({ error: 'no', node_key: 'key' }))
    await host.enroll({ attempts: 1 })
    assert.equal(host.nodeKey(), 'key')
  })

  it('happens anew when the server no longer knows the key, and the request is repeated', async (t) => {
    const { server, clock, host } = await build(t)
    await host.enroll()
    const oldKey = host.nodeKey()
    server.reply('/config', (request) => (request.nodeKey === oldKey ? { node_invalid: true } : {}))
    await host.fetchConfig()
    assert.deepEqual(
      server.seen.map((request) => request.path.split('/').at(-1)),
      ['enroll', 'config', 'enroll', 'config'],
    )
    assert.deepEqual(clock.slept, [1000])
    assert.equal(server.seen.at(-1)?.headers.includes(`NodeKey ${host.nodeKey()}`), true)
  })
})

describe('check-in', () => {
  it('runs what it is asked and answers in the shape of osqueryd', async (t) => {
    const { server, host } = await build(t)
    const queries = { fleet_detail_query_os: 'select name from os_version', fleet_policy_query_2: 'select 1 from apps' }
    server.reply('/read', () => ({ queries }))
    await host.checkIn()
    const body = server.seenAt('/write')[0]?.body ?? {}
    assert.deepEqual(Object.keys(body), Object.keys(recordedRequests.write.body))
    assert.deepEqual(body.queries, { fleet_detail_query_os: [{ name: 'Ubuntu' }], fleet_policy_query_2: [] })
    assert.deepEqual(body.statuses, { fleet_detail_query_os: 0, fleet_policy_query_2: 1 })
    assert.deepEqual(body.messages, { fleet_detail_query_os: '', fleet_policy_query_2: 'no such table: apps' })
    const stats = Object.values(body.stats as Record<string, unknown>).map(describeShape)
    assert.deepEqual(stats[0], describeShape(recordedRequests.write.body.stats.t))
  })

  it('writes nothing when nothing was asked', async (t) => {
    const { server, host } = await build(t)
    await host.checkIn()
    assert.equal(server.seenAt('/write').length, 0)
  })

  it('keeps results until they are acknowledged and sends them together with newer ones', async (t) => {
    const { server, clock, host } = await build(t)
    server.reply('/read', () => ({ queries: { q1: 'select 1' } }))
    server.reply('/write', () => ({ error: 'busy' }))
    await assert.rejects(host.checkIn(), /busy/)
    assert.deepEqual(clock.slept, [1000, 4000])
    server.reply('/read', () => ({ queries: { q2: 'select 2' } }))
    server.reply('/write', () => '')
    await host.checkIn()
    assert.deepEqual(Object.keys(server.seenAt('/write').at(-1)?.body.queries as Fields), ['q1', 'q2'])
    assert.equal(await host.writeResults(), 0)
  })

  it('finds a table by way of osquery_registry', async (t) => {
    const { server, host } = await build(t)
    const ask = (table: string) =>
      `select 1 from osquery_registry where registry = 'table' and name = '${table}' and active`
    server.reply('/read', () => ({
      queries: { a: 'select 1', b: 'select 1' },
      discovery: { a: ask('apps'), b: ask('users') },
    }))
    assert.deepEqual([...(await host.checkIn()).keys()], ['b'])
  })

  it('shows a change of the tables in the next answer', async (t) => {
    const { simulation, host } = await build(t)
    const other = simulation.createHost({ profile: 'ubuntu' })
    const count = (one: typeof host) => one.tables.query("select count(*) n from users where username = 'eve'")[0]?.n
    host.setRows('users', [{ uid: '5', username: 'adam' }])
    host.sql("update users set username = 'eve'")
    assert.deepEqual([count(host), count(other)], ['1', '0'])
    assert.throws(() => host.setRows('apps', []), /osquery on linux has no table apps/)
  })
})

describe('logs', () => {
  const schedule = {
    changes: { query: 'select username from users where uid = 1000', interval: 60 },
    all: { query: 'select name from os_version', interval: 60, snapshot: true },
    broken: { query: 'select * from apps', interval: 60 },
  }

  it('have the shape of osqueryd, compressed or not', async (t) => {
    for (const compressesLogs of [true, false]) {
      const { server, host } = await build(t, { profile: 'ubuntu' }, { compressesLogs })
      server.reply('/config', () => ({ schedule: { all: schedule.all } }))
      await host.fetchConfig()
      host.runSchedule('all')
      await host.sendLogs()
      const recorded = recordedRequests[compressesLogs ? 'log-gzip' : 'log-snapshot'].body
      const [result, status] = server.seenAt('/log').map((request) => request.body)
      assert.deepEqual(Object.keys(result ?? {}), Object.keys(recorded))
      const withoutRows = (line: unknown) => describeShape({ ...(line as Fields), snapshot: [] })
      assert.deepEqual(withoutRows(firstLine(result)), withoutRows(recorded.data[0]))
      assert.deepEqual(describeShape(firstLine(status)), describeShape(recordedRequests['log-status'].body.data[0]))
    }
  })

  it('tell rows that came and went, snapshots in full, and failures as status lines', async (t) => {
    const { server, host } = await build(t)
    server.reply('/config', () => ({ schedule, decorators: { load: ['select 7 as lucky'] } }))
    await host.fetchConfig()
    const [before] = host.tables.rows('users').filter((row) => row.uid === '1000')
    host.runSchedule('all')
    host.sql("update users set username = 'new' where uid = 1000")
    host.runSchedule('all')
    await host.sendLogs()
    const [results, statuses] = server.seenAt('/log').map((request) => request.body.data as Fields[])
    const changes = (results ?? []).filter((line) => line.name === 'changes')
    assert.deepEqual(
      changes.map((line) => [line.counter, line.action, line.columns]),
      [
        [0, 'added', { username: before?.username }],
        [1, 'removed', { username: before?.username }],
        [1, 'added', { username: 'new' }],
      ],
    )
    assert.deepEqual(changes[0]?.decorations, { lucky: '7' })
    assert.equal(changes[0]?.calendarTime, 'Wed Jun  3 12:00:00 2026 UTC')
    assert.equal((results ?? []).filter((line) => line.name === 'all').length, 2)
    assert.equal(
      (statuses ?? []).filter((line) => line.severity === 2 && String(line.message).includes('no such table: apps'))
        .length,
      2,
    )
  })

  it('stay until they are acknowledged', async (t) => {
    const { server, host } = await build(t)
    server.reply('/log', () => ({ error: null }))
    assert.equal(await host.sendLogs(), 0)
    server.reply('/log', () => ({}))
    assert.equal(await host.sendLogs(), 1)
    assert.equal(await host.sendLogs(), 0)
    const [first, second] = server.seenAt('/log').map((request) => request.text)
    assert.equal(first, second)
  })
})

describe('config', () => {
  it('of {} empties the schedule, and a refused one changes nothing', async (t) => {
    const { server, host } = await build(t)
    server.reply('/config', () => ({ schedule: { a: { query: 'select 1', interval: 60 } } }))
    await host.fetchConfig()
    server.reply('/config', () => ({ error: 'busy' }))
    await assert.rejects(host.fetchConfig(), /busy/)
    assert.equal(host.runSchedule('all'), 1)
    server.reply('/config', () => ({}))
    await host.fetchConfig()
    assert.equal(host.runSchedule('all'), 0)
  })

  it('sets the flags that a server may set, and osquery_flags tells them', async (t) => {
    const { server, host } = await build(t)
    server.reply('/config', () => ({ options: { distributed_interval: 7, config_refresh: 5, pack_delimiter: '/' } }))
    await host.fetchConfig()
    const rows = host.tables.query(
      "select name, value from osquery_flags where name in ('distributed_interval', 'config_refresh') order by name",
    )
    assert.deepEqual(rows, [
      { name: 'config_refresh', value: '60' },
      { name: 'distributed_interval', value: '7' },
    ])
  })
})
