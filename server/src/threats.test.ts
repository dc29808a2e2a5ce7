import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { buildPolicy } from '@muster/testkit/factories/policy.ts'
import { hostOf, openRig, recorded } from './compose-osquery.test-support.ts'

type Json = Record<string, unknown>

test('a host that answers what it was not asked changes nothing', async (t) => {
  const { ctx, post, enroll, refreshPolicies, refreshLabels } = await openRig(t)
  const { id: teamId } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Others', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ofMacs = await buildPolicy(ctx, { query: 'select 1', platform: 'darwin' })
  const ofOthers = await buildPolicy(ctx, { query: 'select 2', teamId })
  await refreshPolicies()
  await refreshLabels()
  const nodeKey = await enroll()
  const os = { fleet_detail_query_os_version: recorded.debian12['os_version'] }
  await post('distributed/write', { node_key: nodeKey, queries: os })
  const before = await hostOf(ctx)
  const forged = [ofMacs.id, ofOthers.id, 999_999].map((id) => [`fleet_policy_query_${id}`, []])
  const more = { fleet_label_query_999999: [{ 1: '1' }], fleet_detail_query_admin: [{ id: '1' }], users: [{ id: '1' }] }
  const answer = await post('distributed/write', {
    node_key: nodeKey,
    queries: { ...Object.fromEntries(forged), ...more },
  })
  assert.deepEqual([answer.status, answer.body], [200, {}])
  assert.deepEqual(await hostOf(ctx), before)
  for (const table of ['policy_flips', 'label_hosts', 'host_users'] as const) {
    assert.deepEqual(await ctx.db.selectFrom(table).selectAll().execute(), [], table)
  }
  const standing = await ctx.db.selectFrom('host_policies').select(['passing', 'failing']).execute()
  assert.ok(standing.every(({ passing, failing }) => passing.length + failing.length === 0))
})

test('a host speaks for itself alone, whatever it says that it is', async (t) => {
  const { ctx, post, enroll } = await openRig(t)
  const [mine, other] = [await enroll('mine'), await enroll('other')]
  const [{ id: otherId } = { id: 0 }] = await ctx.db
    .selectFrom('hosts')
    .select('id')
    .where('identifier', '=', 'other')
    .execute()
  const stored = () => ctx.db.selectFrom('hosts').selectAll().where('id', '=', otherId).executeTakeFirstOrThrow()
  const before = await stored()
  const rows = [{ hostname: 'forged', uuid: before.uuid, computer_name: 'forged', hardware_serial: 'x' }]
  const queries = { fleet_detail_query_system_info: rows }
  const claims = { host_identifier: 'other', host_id: otherId, id: otherId, uuid: before.uuid }
  const headers = { authorization: `NodeKey ${other}`, 'x-forwarded-for': '198.51.100.7' }
  assert.equal((await post('distributed/write', { node_key: mine, ...claims, queries }, { headers })).status, 200)
  assert.deepEqual(await stored(), before)
  for (const guess of ['', '*', `${other}x`, other.slice(0, -1), `${otherId}`, "' or 1=1 --"]) {
    const { status, body } = await post('distributed/write', { node_key: guess, queries })
    assert.deepEqual([status, body['node_invalid']], [401, true], guess)
  }
})

test('markup and SQL that a host calls itself go out as data of JSON, never as a page', async (t) => {
  const api = await openApi(t)
  const hostname = `<img src=x onerror=alert(1)>'; drop table hosts; --`
  const id = await buildHost(api.ctx, { hostname })
  for (const path of [`/hosts/${id}`, `/hosts?query=${encodeURIComponent("'; drop")}`, '/hosts/nothing<script>']) {
    const { headers } = await api.get(path)
    assert.match(String(headers['content-type']), /^application\/json/, path)
  }
  assert.equal(((await api.get(`/hosts/${id}`)).body['host'] as Json)['hostname'], hostname)
})

test('a session token that somebody chose beforehand is never anybody’s', async (t) => {
  const api = await openApi(t)
  const password = 'correct-horse-battery-9!'
  const user = { name: 'Ada', email: 'ada@example.com', password, global_role: 'observer' }
  assert.equal((await api.post('/users/admin', { ...user, admin_forced_password_reset: false })).status, 200)
  const chosen = 'A'.repeat(32)
  const answer = await api.inject({
    ...{ method: 'POST', url: '/api/latest/fleet/login' },
    headers: { cookie: `muster_session=${chosen}`, 'sec-fetch-site': 'same-origin' },
    payload: JSON.stringify({ email: user.email, password, cookie: true }),
  })
  assert.equal(answer.status, 200, answer.text)
  const cookies = String(answer.headers['set-cookie'])
  assert.match(cookies, /session=[\w-]{20,}; Path=\/; HttpOnly; Secure; SameSite=Lax/)
  assert.ok(!cookies.includes(chosen))
  assert.equal((await api.as(chosen).ask('GET', '/me')).status, 401)
})

test('JSON that nests without end is refused, or dropped where an agent would send it for ever', async (t) => {
  const nested = '['.repeat(25_000) + ']'.repeat(25_000)
  const api = await openApi(t)
  const login = {
    method: 'POST',
    url: '/api/latest/fleet/login',
    payload: `{"email":${nested},"password":"x"}`,
  } as const
  const { status, text } = await api.inject(login)
  assert.deepEqual([status, api.errors], [400, []], text)
  assert.match(text, /nests deeper than/)
  const brackets = { ...login, payload: JSON.stringify({ email: 'a@example.com', password: `${'['.repeat(500)}"{` }) }
  assert.equal((await api.inject(brackets)).status, 401, 'brackets inside of text do not nest')
})

test('a log line that nests without end costs itself only', async (t) => {
  const { post, enroll, lines } = await openRig(t)
  const node = await enroll()
  const nested = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
  const raw = `{"node_key":"${node}","log_type":"status","data":[${nested},{"message":"kept"}]}`
  const answer = await post('log', undefined, { raw })
  assert.deepEqual([answer.status, answer.body], [200, {}])
  assert.deepEqual(lines.status, ['{"message":"kept"}'])
})

test('a body that unfolds into millions of values is not even read of a stranger, and lost where a host sends it', async (t) => {
  const { post, enroll } = await openRig(t, {}, 32 * 1024 * 1024)
  const node = await enroll()
  const unfolded = (key: string) => `{"node_key":"${key}","log_type":"status","data":[${'[],'.repeat(1_000_000)}0]}`
  const stranger = await post('log', undefined, { raw: `${unfolded('x'.repeat(32))} and no JSON`, gzip: true })
  assert.deepEqual([stranger.status, stranger.body['node_invalid']], [401, true])
  const hidden = await post('log', undefined, { raw: `{"data":"${'x'.repeat(100_000)}"}`, gzip: true })
  assert.deepEqual([hidden.status, hidden.body['node_invalid']], [401, true], 'no key at all')
  const own = await post('log', undefined, { raw: unfolded(node), gzip: true })
  assert.deepEqual([own.status, own.body], [413, {}])
  const enrolment = {
    raw: `{"enroll_secret":"testsecret","host_identifier":"x","host_details":[${'[],'.repeat(100_000)}0]}`,
  }
  assert.equal((await post('enroll', undefined, enrolment)).status, 413)
  const large = { node_key: node, log_type: 'status', data: [{ message: 'x'.repeat(200_000) }] }
  assert.deepEqual((await post('log', large, { gzip: true })).status, 200, 'what is large and honest is taken')
})
