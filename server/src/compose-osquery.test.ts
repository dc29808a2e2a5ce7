import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildPolicy } from '@muster/testkit/factories/policy.ts'
import { hostOf, openRig, recorded } from './compose-osquery.test-support.ts'
import { applyEnrollSecrets, deleteHosts, refetchHost, transferHosts } from './modules/hosts/index.ts'
import { applyLabelSpecs } from './modules/labels/index.ts'
import { forgetHostsInCounts, forgetOtherTeams } from './modules/policies/index.ts'

test('enrols real agents and keeps what they tell, without NUL characters', async (t) => {
  const { ctx, post } = await openRig(t)
  for (const name of ['enroll-osqueryd', 'enroll-osctrl']) {
    const { status, body } = await post('enroll', recorded.requests[name])
    assert.equal(status, 200)
    assert.ok(typeof body['node_key'] === 'string' && body['node_key'].length >= 32)
    assert.equal('error' in body, false)
  }
  const hosts = await ctx.db
    .selectFrom('hosts')
    .select(['hostname', 'platform', 'os_version', 'cpu_brand', 'node_key_hash'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    hosts.map(({ hostname, platform, os_version }) => [hostname, platform, os_version]),
    [
      ['vm', 'debian', 'Debian GNU/Linux 12.0.0'],
      ['Debian9-Dev', 'debian', 'Debian GNU/Linux 9.0.0'],
    ],
  )
  assert.equal(hosts[1]?.cpu_brand, 'Intel(R) Core(TM) i7-7920HQ CPU @ 3.10GHz')
})

test('J17 refuses a bad secret without a node key', async (t) => {
  const { post } = await openRig(t)
  const { status, body } = await post('enroll', { ...recorded.requests['enroll-osqueryd'], enroll_secret: 'nope' })
  assert.equal(status, 401)
  assert.equal(body['node_invalid'], true)
  assert.equal('node_key' in body, false)
})

test('says node_invalid to a key that the database does not know', async (t) => {
  const { post } = await openRig(t)
  for (const path of ['config', 'distributed/read', 'distributed/write', 'log']) {
    const { status, body } = await post(path, { node_key: 'nobody', queries: {}, log_type: 'status', data: [] })
    assert.deepEqual([status, body['node_invalid']], [401, true], path)
  }
})

test('answers busy, never node_invalid, when the database fails', async (t) => {
  const { ctx, post } = await openRig(t)
  await ctx.db.schema.alterTable('hosts').renameTo('hosts_away').execute()
  t.after(() => ctx.db.schema.alterTable('hosts_away').renameTo('hosts').execute())
  const { status, body } = await post('config', { node_key: 'whoever' })
  assert.deepEqual([status, body], [503, { error: 'busy' }])
})

test('serves the config object itself, a platform override in its place', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  assert.deepEqual((await post('config', { node_key: nodeKey })).body, { options: { distributed_interval: 10 } })
  await ctx.db.updateTable('hosts').set({ platform: 'darwin' }).execute()
  ctx.changes.announce('hosts')
  assert.deepEqual((await post('config', { node_key: nodeKey })).body, { options: {} })
})

test('hosts of a team get the options of the team, from the next request after a transfer', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  const { id: teamId } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Laptops', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await post('config', { node_key: nodeKey })
  const host = await hostOf(ctx)
  await transferHosts(ctx, { hostIds: [host.id], teamId }, { moveHosts: forgetOtherTeams })
  assert.deepEqual((await post('config', { node_key: nodeKey })).body, { options: { distributed_interval: 7 } })
})

test('label queries are sent, their answers make members, and a new label is asked soon', async (t) => {
  const { ctx, post, enroll, refreshLabels } = await openRig(t)
  await applyLabelSpecs(ctx, { specs: [{ name: 'Docker', query: 'select 1 from containers' }] })
  await refreshLabels()
  const nodeKey = await enroll()
  const ask = async () =>
    (await post('distributed/read', { node_key: nodeKey })).body['queries'] as Record<string, string>
  const labelNames = async () => Object.keys(await ask()).filter((name) => name.startsWith('fleet_label_query_'))
  const [docker] = await labelNames()
  assert.ok(docker)
  await post('distributed/write', {
    node_key: nodeKey,
    queries: { [docker]: [{ 1: '1' }], fleet_detail_query_os_version: recorded.debian12['os_version'] },
  })
  const members = () => ctx.db.selectFrom('label_hosts').select(['label_id', 'host_id']).execute()
  assert.equal((await members()).length, 1)
  assert.deepEqual(await labelNames(), [])
  await ctx.clock.advance(1_000)
  await applyLabelSpecs(ctx, { specs: [{ name: 'Podman', query: 'select 2' }] })
  await refreshLabels()
  await ctx.clock.advance(60_000)
  const again = await labelNames()
  assert.equal(again.length, 2)
  await post('distributed/write', { node_key: nodeKey, queries: Object.fromEntries(again.map((name) => [name, []])) })
  assert.deepEqual(await members(), [])
})

test('asks everything at the first read, stores the answers, then nothing until it is due', async (t) => {
  const { ctx, post, enroll, refreshPolicies } = await openRig(t)
  const policy = await buildPolicy(ctx, { query: "SELECT 1 FROM users WHERE username = 'root'" })
  await refreshPolicies()
  const nodeKey = await enroll()
  const first = (await post('distributed/read', { node_key: nodeKey })).body
  const queries = first['queries'] as Record<string, string>
  assert.equal(queries[`fleet_policy_query_${policy.id}`], policy.query)
  assert.deepEqual(Object.keys(first['discovery'] as object), Object.keys(queries))
  assert.ok('fleet_detail_query_disk_encryption_linux' in queries)
  assert.ok(!('fleet_detail_query_disk_encryption_windows' in queries))

  const rows = recorded.debian12
  const answer = await post('distributed/write', {
    node_key: nodeKey,
    queries: {
      fleet_detail_query_os_version: rows['os_version'],
      fleet_detail_query_system_info: rows['system_info'],
      fleet_detail_query_uptime: rows['uptime'],
      fleet_detail_query_users: (rows['users'] ?? []).slice(0, 3).map((user) => ({ ...user, groupname: 'staff' })),
      fleet_detail_query_disk_space_unix: [{ available: '50000000000', total: '100000000000' }],
      fleet_detail_query_disk_encryption_linux: [],
      fleet_detail_query_network_interface_unix: [{ address: '192.168.1.7', mac: '02:00:00:00:00:01', metric: '100' }],
      [`fleet_policy_query_${policy.id}`]: [{ 1: '1' }],
      'made up': [{ a: '1' }],
    },
    statuses: { 'made up': '0' },
    messages: {},
  })
  assert.deepEqual([answer.status, answer.body], [200, {}])
  const host = await hostOf(ctx)
  assert.equal(host.primary_ip, '192.168.1.7')
  assert.equal(host.disk_total_bytes, 100_000_000_000)
  assert.equal(host.is_disk_encrypted, false)
  assert.ok(host.uptime_seconds > 0 && host.last_restarted_at !== null)
  assert.equal((await ctx.db.selectFrom('host_users').select('username').execute()).length, 3)

  assert.deepEqual((await post('distributed/read', { node_key: nodeKey })).body, { queries: {}, discovery: {} })
  await ctx.clock.advance(3_600_000 * 1.1)
  assert.ok(
    `fleet_policy_query_${policy.id}` in
      ((await post('distributed/read', { node_key: nodeKey })).body['queries'] as object),
  )
})

test('C15 to C19 three policies: answers, what is asked when, flips and recoveries', async (t) => {
  const { ctx, post, enroll, refreshPolicies } = await openRig(t)
  const policies = [await buildPolicy(ctx), await buildPolicy(ctx), await buildPolicy(ctx)]
  const names = policies.map(({ id }) => `fleet_policy_query_${id}`)
  await refreshPolicies()
  const nodeKey = await enroll()
  const answer = async (outcomes: readonly ('row' | 'error' | 'none')[]) => {
    const body = {
      node_key: nodeKey,
      queries: Object.fromEntries(names.map((name, index) => [name, outcomes[index] === 'row' ? [{ 1: '1' }] : []])),
      statuses: Object.fromEntries(names.map((name, index) => [name, outcomes[index] === 'error' ? 1 : 0])),
    }
    assert.deepEqual((await post('distributed/write', body)).body, {})
  }
  const asked = async () => {
    const { queries } = (await post('distributed/read', { node_key: nodeKey })).body
    return Object.keys(queries as object).filter((name) => names.includes(name))
  }
  const standing = async () => {
    const { passing, failing } = await ctx.db
      .selectFrom('host_policies')
      .select(['passing', 'failing'])
      .executeTakeFirstOrThrow()
    return policies.map(({ id }) =>
      passing.includes(id) ? 'passing' : failing.includes(id) ? 'failing' : 'no response',
    )
  }
  const flips = async () => {
    const rows = await ctx.db.selectFrom('policy_flips').select(['policy_id', 'to_answer']).orderBy('seq').execute()
    return rows.map(
      ({ policy_id, to_answer }) => `${policies.findIndex(({ id }) => id === policy_id) + 1} ${to_answer}`,
    )
  }

  await answer(['row', 'error', 'none'])
  assert.deepEqual(await standing(), ['passing', 'no response', 'failing'], 'C15')
  assert.deepEqual(await asked(), [], 'C16')
  await ctx.clock.advance(2 * 3_600_000)
  assert.deepEqual(await asked(), names, 'C17')
  await answer(['none', 'error', 'row'])
  assert.deepEqual(await standing(), ['failing', 'no response', 'passing'], 'C18')
  await answer(['none', 'row', 'row'])
  assert.deepEqual(await standing(), ['failing', 'passing', 'passing'], 'C19')
  assert.deepEqual(await flips(), ['1 passing', '3 failing', '1 failing', '3 passing', '2 passing'])
})

test('a refetch makes everything due, whichever process was told', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  await post('distributed/write', {
    node_key: nodeKey,
    queries: { fleet_detail_query_uptime: [{ total_seconds: '5' }] },
  })
  assert.deepEqual((await post('distributed/read', { node_key: nodeKey })).body['queries'], {})
  await refetchHost(ctx, { id: (await hostOf(ctx)).id })
  assert.ok(Object.keys((await post('distributed/read', { node_key: nodeKey })).body['queries'] as object).length > 5)
})

test('a failed detail query leaves what was known', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  const before = await hostOf(ctx)
  await post('distributed/write', {
    node_key: nodeKey,
    queries: { fleet_detail_query_system_info: [], fleet_detail_query_os_version: '' },
    statuses: { fleet_detail_query_system_info: 1, fleet_detail_query_os_version: '1' },
    messages: { fleet_detail_query_system_info: 'no such table: system_info' },
  })
  const after = await hostOf(ctx)
  assert.equal(after.hostname, before.hostname)
  assert.equal(after.os_version, before.os_version)
})

test('writes logs as JSON lines, gzip included, old string formats included', async (t) => {
  const { post, enroll, lines } = await openRig(t)
  const nodeKey = await enroll()
  for (const name of ['log-result-osqueryd', 'log-status-osqueryd', 'log-result-osctrl', 'log-status-osctrl']) {
    const body = { ...recorded.requests[name], node_key: nodeKey }
    assert.deepEqual((await post('log', body, { gzip: true })).body, {}, name)
  }
  assert.ok(lines.status.length >= 2 && lines.result.length >= 2)
  for (const line of [...lines.status, ...lines.result]) assert.equal(typeof JSON.parse(line), 'object')
})

test('keeps the agent’s logs with the agent while they cannot be written', async (t) => {
  const { post, enroll, failLogs, lines } = await openRig(t)
  const nodeKey = await enroll()
  failLogs(true)
  const body = { node_key: nodeKey, log_type: 'status', data: { message: 'one\u0000' } }
  assert.equal((await post('log', body)).body['error'], 'busy')
  failLogs(false)
  assert.deepEqual((await post('log', body)).body, {})
  assert.deepEqual(lines.status, ['{"message":"one"}'])
})

test('answers bad input as the protocol needs it', async (t) => {
  const { post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  const huge = { node_key: nodeKey, queries: { a: [{ a: 'x'.repeat(300_000) }] } }
  const cases: [string, Awaited<ReturnType<typeof post>>, number, boolean][] = [
    ['not JSON', await post('distributed/read', undefined, { raw: '{' }), 400, true],
    ['a top-level array', await post('distributed/read', []), 400, true],
    ['queries is no object', await post('distributed/write', { node_key: nodeKey, queries: 'x' }), 400, true],
    ['no node key', await post('distributed/read', {}), 401, true],
    ['a node key of another type', await post('distributed/read', { node_key: 7 }), 401, true],
    ['a broken gzip', await post('log', undefined, { raw: 'x', headers: { 'content-encoding': 'gzip' } }), 400, true],
    ['an unknown endpoint', await post('nonsense', {}), 404, true],
    ['GET', await post('config', {}, { method: 'GET' }), 405, true],
    ['a write over the limit', await post('distributed/write', huge), 413, false],
    ['a gzip bomb', await post('log', undefined, { raw: ' '.repeat(5_000_000), gzip: true }), 413, false],
    [
      'a bad entry beside a good one',
      await post('distributed/write', {
        node_key: nodeKey,
        queries: { x: 7, fleet_detail_query_uptime: [{ total_seconds: '9' }, null, 3] },
        statuses: { y: {} },
      }),
      200,
      false,
    ],
    ['an unknown log type', await post('log', { node_key: nodeKey, log_type: 'nonsense', data: [] }), 200, false],
  ]
  for (const [name, { status, body }, expected, isError] of cases) {
    assert.equal(status, expected, name)
    assert.equal('error' in body, isError, `${name}: ${JSON.stringify(body)}`)
  }
})

test('names the host of whatever it did not understand', async (t) => {
  const { ctx, post, enroll, warnings } = await openRig(t)
  const node_key = await enroll()
  const { id } = await hostOf(ctx)
  await post('distributed/read', undefined, { raw: '{', headers: { authorization: `NodeKey ${node_key}` } })
  await post('distributed/read', undefined, { raw: '{' })
  await post('distributed/write', { node_key, queries: { x: 7, fleet_detail_query_uptime: [{ total_seconds: '9' }] } })
  await post('distributed/write', { node_key, queries: [] })
  await post('log', { node_key, log_type: 'nonsense', data: [{}] })
  await post('distributed/write', { node_key, queries: { fleet_detail_query_uptime: [{ total_seconds: '9' }] } })
  assert.deepEqual(warnings, [
    [id, 'the body is not valid JSON'],
    [undefined, 'the body is not valid JSON'],
    [id, "1 results are not of the protocol's shape"],
    [id, '"queries" must be an object'],
    [id, 'log_type must be "status" or "result"'],
  ])
})

test('a host that enrols again keeps its id and its answers; the old key stops working', async (t) => {
  const { ctx, post, enroll, refreshPolicies } = await openRig(t, { MUSTER_OSQUERY_ENROLL_COOLDOWN: '0s' })
  const policy = await buildPolicy(ctx)
  await refreshPolicies()
  const oldKey = await enroll()
  await post('distributed/write', { node_key: oldKey, queries: { [`fleet_policy_query_${policy.id}`]: [] } })
  const newKey = await enroll()
  assert.equal((await post('config', { node_key: oldKey })).body['node_invalid'], true)
  assert.equal((await post('config', { node_key: newKey })).status, 200)
  assert.equal((await ctx.db.selectFrom('hosts').select('id').execute()).length, 1)
  assert.deepEqual((await ctx.db.selectFrom('host_policies').select('failing').executeTakeFirstOrThrow()).failing, [
    policy.id,
  ])
})

test('the cooldown holds only when the issued key was used', async (t) => {
  const { ctx, post, enroll, writeSeen } = await openRig(t)
  await enroll()
  const key = await enroll()
  await post('config', { node_key: key })
  await writeSeen()
  const refused = await post('enroll', { ...recorded.requests['enroll-osqueryd'], host_identifier: 'host-1' })
  assert.equal(refused.status, 401)
  assert.match(String(refused.body['error']), /wait 60 s/)
  await ctx.clock.advance(60_000)
  await enroll()
})

test('records a duplicate identity when the key was in use at another address', async (t) => {
  const { ctx, post, writeSeen } = await openRig(t, { MUSTER_OSQUERY_ENROLL_COOLDOWN: '0s' })
  const enrollFrom = (address: string) =>
    post('enroll', recorded.requests['enroll-osqueryd'], { headers: { 'x-forwarded-for': address } })
  const { body } = await enrollFrom('198.51.100.1')
  await post('config', { node_key: body['node_key'] }, { headers: { 'x-forwarded-for': '198.51.100.1' } })
  await writeSeen()
  await ctx.clock.advance(9 * 60_000)
  await enrollFrom('198.51.100.2')
  const notices = await ctx.db.selectFrom('notices').select(['kind', 'details']).execute()
  assert.equal(notices.length, 1)
  assert.equal(notices[0]?.kind, 'duplicate_identity')
  const details = notices[0]?.details as Record<string, unknown>
  assert.deepEqual([details['seen_address'], details['enrolled_address']], ['198.51.100.1', '198.51.100.2'])
})

test('another team’s secret leaves the host where it is and says so', async (t) => {
  const { ctx, enroll, post } = await openRig(t, { MUSTER_OSQUERY_ENROLL_COOLDOWN: '0s' })
  const team = await ctx.db
    .insertInto('teams')
    .values({ name: 'Servers', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await applyEnrollSecrets(ctx, { teamId: team.id, secrets: [{ secret: 'servers only' }] })
  await enroll()
  await post('enroll', {
    ...recorded.requests['enroll-osqueryd'],
    host_identifier: 'host-1',
    enroll_secret: 'servers only',
  })
  assert.equal((await hostOf(ctx)).team_id, null)
  assert.equal((await ctx.db.selectFrom('notices').select('kind').executeTakeFirstOrThrow()).kind, 'enroll_other_team')
})

test('rotating secrets loses no host; a removed secret enrols nobody', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  await applyEnrollSecrets(ctx, { teamId: null, secrets: [{ secret: 'the new one' }] })
  assert.equal((await post('config', { node_key: nodeKey })).status, 200)
  assert.equal((await post('enroll', recorded.requests['enroll-osqueryd'])).status, 401)
})

test('a host that tells impossible numbers hurts nobody and is not asked for ever', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const [odd, sane] = [await enroll('odd'), await enroll('sane')]
  const seconds = ['9'.repeat(30), '-1', '1e308', 'Infinity', '99999999999999']
  const answers = await Promise.all([
    ...seconds.map((total_seconds) =>
      post('distributed/write', { node_key: odd, queries: { fleet_detail_query_uptime: [{ total_seconds }] } }),
    ),
    post('distributed/write', { node_key: sane, queries: { fleet_detail_query_uptime: [{ total_seconds: '60' }] } }),
  ])
  for (const { status, body } of answers) assert.deepEqual([status, body], [200, {}])
  const host = await ctx.db
    .selectFrom('hosts')
    .select('uptime_seconds')
    .where('identifier', '=', 'sane')
    .executeTakeFirstOrThrow()
  assert.equal(host.uptime_seconds, 60)
})

test('a deleted host is told to enrol again', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const nodeKey = await enroll()
  await post('config', { node_key: nodeKey })
  await deleteHosts(ctx, { hostIds: [(await hostOf(ctx)).id], reason: 'deleted' }, { forgetHosts: forgetHostsInCounts })
  const { body } = await post('distributed/write', { node_key: nodeKey, queries: { fleet_detail_query_uptime: [] } })
  assert.equal(body['node_invalid'], true)
})

test('hosts are seen at each request, written in bulk', async (t) => {
  const { ctx, post, enroll, writeSeen } = await openRig(t)
  const nodeKey = await enroll()
  await writeSeen()
  await ctx.clock.advance(10_000)
  await post('distributed/read', { node_key: nodeKey })
  await writeSeen()
  const early = await ctx.db.selectFrom('host_seen').select('seen_at').executeTakeFirstOrThrow()
  assert.equal(ctx.clock.now().getTime() - early.seen_at.getTime(), 10_000, 'not twice within 20 s')
  await ctx.clock.advance(10_000)
  await writeSeen()
  const late = await ctx.db.selectFrom('host_seen').select('seen_at').executeTakeFirstOrThrow()
  assert.equal(late.seen_at.getTime() - early.seen_at.getTime(), 10_000)
})

test('software is asked for with the vitals, stored with them, and new versions are announced', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  let announced = 0
  ctx.changes.subscribe('software', () => void announced++)
  const nodeKey = await enroll()
  const { body } = await post('distributed/read', { node_key: nodeKey })
  const queries = body['queries'] as Record<string, string>
  assert.ok('fleet_detail_query_os_unix_like' in queries && 'fleet_detail_query_software_linux' in queries)
  assert.ok(!('fleet_detail_query_software_windows' in queries))
  const curl = { source: 'deb_packages', name: 'curl', version: '7.88.1-10', arch: 'amd64' }
  for (let report = 0; report < 2; report++) {
    await post('distributed/write', {
      node_key: nodeKey,
      queries: {
        fleet_detail_query_os_unix_like: recorded.debian12['os_version'],
        fleet_detail_query_uptime: [{ total_seconds: '60' }],
        fleet_detail_query_software_linux: [curl],
        fleet_detail_query_software_npm_packages: [],
      },
      statuses: { fleet_detail_query_software_npm_packages: 1 },
    })
  }
  const software = await ctx.db.selectFrom('software').select(['name', 'host_count']).orderBy('name').execute()
  assert.deepEqual(software, [
    { name: 'Debian GNU/Linux', host_count: 1 },
    { name: 'curl', host_count: 1 },
  ])
  assert.equal((await hostOf(ctx)).uptime_seconds, 60)
  assert.equal(announced, 1)
})

test('a host that tells more software than is kept opens a notice', async (t) => {
  const { ctx, post, enroll } = await openRig(t, {}, 5_000_000)
  const nodeKey = await enroll()
  const rows = Array.from({ length: 20_001 }, (_, index) => ({
    source: 'deb_packages',
    name: `p${index}`,
    version: '1',
  }))
  await post('distributed/write', { node_key: nodeKey, queries: { fleet_detail_query_software_linux: rows } })
  // The notice is written after the answer.
  for (let tries = 0; tries < 200; tries++) {
    const [notice] = await ctx.db.selectFrom('notices').select('message').where('kind', '=', 'software_limit').execute()
    if (notice) return assert.match(notice.message, /told more than 20000 pieces of software/)
  }
  assert.fail('no notice')
})
