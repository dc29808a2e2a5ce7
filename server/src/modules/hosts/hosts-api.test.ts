import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

const names = (body: Json) => (body['hosts'] as Json[]).map(({ hostname }) => hostname)

test('J16 hosts are deleted by ids or by filters, not both', async (t) => {
  const api = await openApi(t)
  const [a] = [await buildHost(api.ctx, { hostname: 'a' }), await buildHost(api.ctx, { hostname: 'b' })]
  await buildHost(api.ctx, { hostname: 'c' })
  assert.equal((await api.post('/hosts/delete', { ids: [a], filters: { query: 'b' } })).status, 400)
  assert.equal((await api.post('/hosts/delete', { ids: [a] })).status, 200)
  assert.deepEqual(names((await api.get('/hosts')).body), ['b', 'c'])
  assert.equal((await api.post('/hosts/delete', { filters: { query: 'b' } })).status, 200)
  assert.deepEqual(names((await api.get('/hosts')).body), ['c'])
  assert.equal((await api.post('/hosts/delete', {})).status, 200)
  assert.deepEqual(names((await api.get('/hosts')).body), ['c'])
  const both = await api.post('/hosts/delete', { filters: { status: 'online', label_id: 6 } })
  assert.equal(both.status, 422)
})

test('J26 the report: 415 for another format or none, 400 for an unknown column', async (t) => {
  const api = await openApi(t)
  for (const query of ['', '?format=gzip']) {
    const { status, body } = await api.get(`/hosts/report${query}`)
    assert.deepEqual(
      [status, body['message'], (body['errors'] as Json[])[0]?.['name']],
      [415, 'Validation Failed', 'format'],
    )
  }
  const { status, text } = await api.get('/hosts/report?format=csv&columns=hostname,circus')
  assert.equal(status, 400)
  assert.match(text, /circus/)
})

test('the report quotes what CSV needs and disarms what a spreadsheet would compute', async (t) => {
  const api = await openApi(t)
  for (const hostname of ['=1+1', '+1', '-1', '@x', '\tx', 'a,"b"', 'plain']) await buildHost(api.ctx, { hostname })
  const { text, headers } = await api.get(
    '/hosts/report?format=csv&columns=id,hostname&order_key=id&order_direction=asc',
  )
  assert.match(String(headers['content-type']), /^text\/csv/)
  assert.match(String(headers['content-disposition']), /attachment/)
  const lines = text.split('\r\n').slice(0, -1)
  assert.deepEqual(
    lines.map((line) => line.replace(/^\d+,/, '')),
    ['id,hostname', "'=1+1", "'+1", "'-1", "'@x", "'\tx", '"a,""b"""', 'plain'],
  )
})

test('the report holds all hosts in the order asked for, beyond what one statement returns', async (t) => {
  const api = await openApi(t)
  const at = api.ctx.clock.now()
  const rows = Array.from({ length: 2_500 }, (_, index) => {
    const name = `host-${String(index).padStart(5, '0')}`
    return { identifier: name, hostname: name, created_at: at, updated_at: at, last_enrolled_at: at }
  })
  for (let start = 0; start < rows.length; start += 500) {
    await api.ctx.db
      .insertInto('hosts')
      .values(rows.slice(start, start + 500))
      .execute()
  }
  const hosts = await api.ctx.db.selectFrom('hosts').select('id').execute()
  for (let start = 0; start < hosts.length; start += 500) {
    await api.ctx.db
      .insertInto('host_checkins')
      .values(hosts.slice(start, start + 500).map(({ id }) => ({ host_id: id })))
      .execute()
  }
  const path = '/hosts/report?format=csv&columns=hostname&order_key=hostname&order_direction=desc'
  const lines = (await api.get(path)).text.split('\r\n')
  assert.equal(lines.length, 2_502)
  assert.deepEqual([lines[1], lines[2_500]], ['host-02499', 'host-00000'])
  const page = (await api.get('/hosts?per_page=1500&page=1&order_key=hostname')).body
  assert.equal((page['hosts'] as Json[]).length, 1_000)
  assert.equal(names(page)[0], 'host-01500')
})

test('finds a host by each of its names, and searches ten at most', async (t) => {
  const api = await openApi(t)
  const id = await buildHost(api.ctx, { hostname: 'name' })
  await api.ctx.db.updateTable('hosts').set({ uuid: 'AB-CD', hardware_serial: 'S1', identifier: 'ident' }).execute()
  for (const name of ['name', 'ab-cd', 'S1', 'ident']) {
    assert.equal(((await api.get(`/hosts/identifier/${name}`)).body['host'] as Json)['id'], id)
  }
  assert.equal((await api.get('/hosts/identifier/other')).status, 404)
  for (let index = 0; index < 11; index++) await buildHost(api.ctx, { hostname: `many-${index}` })
  assert.equal(names((await api.post('/hosts/search', { query: 'many' })).body).length, 10)
  assert.deepEqual(names((await api.post('/hosts/search', { query: 'name', excluded_host_ids: [id] })).body), [])
})

test('lists refuse what they do not understand with 400 and the parameter', async (t) => {
  const api = await openApi(t)
  const page = ['page=-1', 'page=x', 'page=99999999999999999999', 'per_page=0', 'per_page=-1']
  const order = ['order_direction=asc', 'order_direction=up', 'order_key=nope', 'after=1', 'order_key=id&after=x']
  for (const list of ['/hosts', '/labels', '/teams', '/policies', '/users', '/activities']) {
    for (const query of [...page, ...order]) {
      const { status, body } = await api.get(`${list}?${query}`)
      const name = query.split('&').at(-1)?.split('=')[0]
      assert.deepEqual([status, (body['errors'] as Json[])[0]?.['name']], [400, name], `${list}?${query}`)
    }
    assert.equal((await api.get(`${list}?page=1000000000&per_page=10000`)).status, 200, list)
  }
  assert.deepEqual(api.errors, [])
})

test('each version of the API and both names of policies serve; an unknown version does not', async (t) => {
  const api = await openApi(t)
  for (const version of ['v1', 'latest', '2022-04']) {
    for (const path of ['hosts', 'labels', 'teams', 'fleets', 'global/policies', 'policies']) {
      assert.equal((await api.get(`/api/${version}/fleet/${path}`)).status, 200, `${version} ${path}`)
    }
  }
  assert.equal((await api.get('/api/v2/fleet/hosts')).status, 404)
  const other = await api.ask('PUT', '/api/v1/fleet/hosts', {})
  assert.deepEqual([other.status, other.headers['allow']], [405, 'GET'])
})

test('what happened to a host: changed answers and transfers, newest first, for those who see its team', async (t) => {
  const api = await openApi(t)
  const id = await buildHost(api.ctx, { hostname: 'a' })
  const team = ((await api.post('/teams', { name: 'Laptops' })).body['team'] as Json)['id'] as number
  const policy = ((await api.post('/policies', { name: 'P', query: 'select 1' })).body['policy'] as Json)[
    'id'
  ] as number
  const at = api.ctx.clock.now()
  const flip = { seq: 1, policy_id: policy, from_answer: 'passing', to_answer: 'failing', at, host_ids: [id, 999] }
  await api.ctx.db.insertInto('policy_flips').values(flip).execute()
  await api.ctx.clock.advance(1_000)
  await api.post('/hosts/transfer', { team_id: team, hosts: [id] })
  const changes = (await api.get(`/hosts/${id}/changes`)).body['changes'] as Json[]
  assert.deepEqual(
    changes.map(({ kind, policy: about, team_name }) => [kind, (about as Json | null)?.['name'], team_name]),
    [
      ['transferred', undefined, 'Laptops'],
      ['failing', 'P', null],
    ],
  )
  assert.equal((await api.get('/hosts/999/changes')).status, 404)
  const stranger = await api.logIn('observer')
  const other = ((await api.post('/teams', { name: 'Servers' })).body['team'] as Json)['id'] as number
  await api.patch(`/users/${stranger.userId}`, { global_role: null, teams: [{ id: other, role: 'admin' }] })
  assert.equal((await stranger.get(`/hosts/${id}/changes`)).status, 403)
})
