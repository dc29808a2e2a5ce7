import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { deleteHosts } from '../hosts/index.ts'
import { ensureBuiltInLabels } from './built-in-labels.ts'
import { createLabelIngest } from './label-ingest.ts'
import { createLabelSnapshot } from './label-snapshot.ts'
import { forgetHostsInLabels } from './member-queries.ts'

type Json = Record<string, unknown>

async function create(api: ApiRig, body: Json): Promise<Json> {
  const { status, body: answer } = await api.post('/labels', body)
  assert.equal(status, 200, JSON.stringify(answer))
  return answer['label'] as Json
}

async function counted(api: ApiRig, id: unknown): Promise<unknown> {
  return ((await api.get(`/labels/${String(id)}`)).body['label'] as Json)['host_count']
}

async function memberIds(api: ApiRig, id: unknown, query = ''): Promise<unknown[]> {
  const { body } = await api.get(`/labels/${String(id)}/hosts${query}`)
  return (body['hosts'] as Json[]).map((host) => host['id'])
}

/** A host answers its label queries. */
async function answer(api: ApiRig, hostId: number, rows: Record<string, boolean | 'error'>, platform = 'ubuntu') {
  const { ctx } = api
  const snapshot = createLabelSnapshot(ctx)
  await snapshot.refresh()
  const part = createLabelIngest(snapshot)
  const host = { id: hostId, teamId: null, platform, isKnown: true }
  const answers = Object.entries(rows).flatMap(([name, told]) => {
    const isError = told === 'error'
    const parsed = part.parse(host, { name, rows: told === true ? [{ 1: '1' }] : [], isError, message: '' })
    return parsed === undefined || parsed === 'stale' ? [] : [parsed]
  })
  await inTransaction(ctx.db, (tx) => part.recordMany(tx, [{ host, answers }], ctx.clock.now()))
  return { sent: snapshot.groupFor(host).queries.map(({ name }) => name), stored: answers.length }
}

test('creates, shows, renames and deletes a dynamic label; its query stays', async (t) => {
  const api = await openApi(t)
  const label = await create(api, { name: ' Docker ', query: 'select 1 from x', platform: 'Linux', description: 'd' })
  assert.deepEqual(
    [label['name'], label['platform'], label['label_type'], label['label_membership_type'], label['host_count']],
    ['Docker', 'linux', 'regular', 'dynamic', 0],
  )
  const renamed = await api.patch(`/labels/${String(label['id'])}`, { name: 'Containers', query: 'select 2' })
  assert.deepEqual(
    [(renamed.body['label'] as Json)['name'], (renamed.body['label'] as Json)['query']],
    ['Containers', 'select 1 from x'],
  )
  assert.equal((await api.delete('/labels/containers')).status, 200)
  assert.equal((await api.get(`/labels/${String(label['id'])}`)).status, 404)
  assert.equal((await api.delete(`/labels/id/${String(label['id'])}`)).status, 404)
})

test('refuses labels without name or query, taken names, and changes of built-in ones', async (t) => {
  const api = await openApi(t)
  assert.equal((await api.post('/labels', { query: 'select 1' })).status, 422)
  const noQuery = await api.post('/labels', { name: 'x' })
  assert.deepEqual([noQuery.status, (noQuery.body['errors'] as Json[])[0]?.['name']], [422, 'query'])
  await create(api, { name: 'Mine', query: 'select 1' })
  assert.equal((await api.post('/labels', { name: 'mINE', query: 'select 1' })).status, 409)
  assert.equal((await api.patch('/labels/6', { name: 'x' })).status, 422)
  assert.equal((await api.delete('/labels/id/6')).status, 422)
  assert.equal((await api.post('/labels', { name: 'm', query: 'select 1', hosts: [] })).status, 422)
  const observer = await api.logIn('observer')
  assert.equal((await observer.post('/labels', { name: 'n', query: 'select 1' })).status, 403)
  assert.equal((await observer.get('/labels')).status, 200)
})

test('built-in labels exist once, with the ids of Fleet, however often the server starts', async (t) => {
  const api = await openApi(t)
  await ensureBuiltInLabels(api.ctx)
  const labels = (await api.get('/labels')).body['labels'] as Json[]
  assert.deepEqual(
    labels.slice(0, 3).map(({ id, name }) => [id, name]),
    [
      [6, 'All Hosts'],
      [7, 'macOS'],
      [8, 'Ubuntu Linux'],
    ],
  )
  assert.ok(labels.every(({ label_type }) => label_type === 'builtin'))
  const own = await create(api, { name: 'Own', query: 'select 1' })
  assert.ok(Number(own['id']) > 20)
})

test('keeps the members that hosts answer, and counts them', async (t) => {
  const api = await openApi(t)
  const { ctx } = api
  const [a, b] = [await buildHost(ctx, { hostname: 'a' }), await buildHost(ctx, { hostname: 'b' })]
  const label = await create(api, { name: 'L', query: 'select 1' })
  const name = `fleet_label_query_${String(label['id'])}`
  const { sent } = await answer(api, a, { [name]: true })
  assert.ok(sent.includes(name) && sent.includes('fleet_label_query_6'))
  assert.ok(!sent.includes('fleet_label_query_10'), 'a Linux host is not asked whether it is Windows')
  await answer(api, b, { [name]: true })
  await answer(api, b, { [name]: true })
  assert.deepEqual(await memberIds(api, label['id']), [a, b])
  assert.equal(await counted(api, label['id']), 2)
  await answer(api, b, { [name]: 'error' })
  assert.deepEqual(await memberIds(api, label['id']), [a])
  await deleteHosts(ctx, { hostIds: [a], reason: 'deleted' }, { forgetHosts: forgetHostsInLabels })
  assert.equal(await counted(api, label['id']), 0)
})

test('an answer to the query before an edit is dropped; members stay until they answer the new one', async (t) => {
  const api = await openApi(t)
  const host = await buildHost(api.ctx)
  const label = await create(api, { name: 'L', query: 'select 1' })
  const name = `fleet_label_query_${String(label['id'])}`
  await answer(api, host, { [name]: true })
  await api.post('/spec/labels', { specs: [{ name: 'L', query: 'select 2' }] })
  const stale = await answer(api, host, { [name]: false })
  assert.ok(stale.sent.includes(`${name}_v2`))
  assert.equal(stale.stored, 0)
  assert.equal(await counted(api, label['id']), 1)
  await answer(api, host, { [`${name}_v2`]: false })
  assert.equal(await counted(api, label['id']), 0)
})

test('manual labels: hosts by any of their names, replaced by documents, refused when unknown', async (t) => {
  const api = await openApi(t)
  const [a, b] = [await buildHost(api.ctx, { hostname: 'a' }), await buildHost(api.ctx, { hostname: 'b' })]
  const label = await create(api, { name: 'Kiosks', hosts: ['a', 'a', 'b'] })
  assert.equal(label['label_membership_type'], 'manual')
  assert.deepEqual(await memberIds(api, label['id']), [a, b])
  const spec = { name: 'Kiosks', label_membership_type: 'manual' }
  assert.equal((await api.post('/spec/labels', { specs: [{ ...spec, hosts: ['b'] }] })).status, 200)
  assert.deepEqual(await memberIds(api, label['id']), [b])
  assert.deepEqual(((await api.get('/spec/labels/kiosks')).body['specs'] as Json)['hosts'], ['b'])
  const unknown = await api.post('/spec/labels', { specs: [{ ...spec, hosts: ['b', 'nowhere'] }] })
  assert.equal(unknown.status, 422)
  assert.match(unknown.text, /no host \\"nowhere\\"/)
  assert.deepEqual(await memberIds(api, label['id']), [b])
  await api.patch(`/labels/${String(label['id'])}`, { host_ids: [] })
  assert.equal(await counted(api, label['id']), 0)
})

test('what GET shows of labels can be applied, and changes nothing', async (t) => {
  const api = await openApi(t)
  await buildHost(api.ctx, { hostname: 'a' })
  await create(api, { name: 'Manual', hosts: ['a'] })
  await create(api, { name: 'Dynamic', query: 'select 1', platform: 'darwin' })
  const { specs } = (await api.get('/spec/labels')).body
  assert.equal((await api.post('/spec/labels', { specs })).status, 200)
  assert.deepEqual((await api.get('/spec/labels')).body['specs'], specs)
})

test('members are added and removed beside those that others add and remove at the same time', async (t) => {
  const api = await openApi(t)
  const ids: number[] = []
  for (const hostname of ['a', 'b', 'c', 'd']) ids.push(await buildHost(api.ctx, { hostname }))
  const [a, b, c, d] = ids as [number, number, number, number]
  const { id } = await create(api, { name: 'Kiosks', hosts: ['a', 'b'] })
  const path = `/labels/${String(id)}`
  const answers = await Promise.all([
    api.patch(path, { add_hosts: ['c'] }),
    api.patch(path, { remove_host_ids: [a] }),
    api.patch(path, { add_hosts: ['d', 'b'], remove_host_ids: [999] }),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  )
  assert.deepEqual(await memberIds(api, id, '?order_key=id'), [b, c, d])
  assert.equal(await counted(api, id), 3)

  const refused = async (body: Json, to = path) => {
    const { status, body: answered } = await api.patch(to, body)
    return [status, (answered['errors'] as Json[])[0]?.['name']]
  }
  assert.deepEqual(await refused({ add_hosts: ['a', 'nowhere'] }), [422, 'add_hosts'])
  assert.deepEqual(await refused({ host_ids: [], remove_host_ids: [b] }), [422, 'host_ids'])
  const dynamic = await create(api, { name: 'Dynamic', query: 'select 1' })
  assert.deepEqual(await refused({ add_hosts: ['a'] }, `/labels/${String(dynamic['id'])}`), [422, 'hosts'])
  assert.equal(await counted(api, id), 3)
})

test('filters hosts, their count and the report by label', async (t) => {
  const api = await openApi(t)
  await buildHost(api.ctx, { hostname: 'a' })
  const b = await buildHost(api.ctx, { hostname: 'b' })
  const { id } = await create(api, { name: 'B', hosts: ['b'] })
  const listed = (await api.get(`/hosts?label_id=${String(id)}`)).body['hosts'] as Json[]
  assert.deepEqual(
    listed.map((host) => host['id']),
    [b],
  )
  assert.equal((await api.get(`/hosts/count?label_id=${String(id)}`)).body['count'], 1)
  assert.deepEqual(await memberIds(api, id, '?query=nothing'), [])
  assert.equal((await api.get('/labels/999/hosts')).status, 404)
  const { text } = await api.get(`/hosts/report?format=csv&columns=hostname&label_id=${String(id)}`)
  assert.equal(text, 'hostname\r\nb\r\n')
  const detail = (await api.get(`/hosts/${b}`)).body['host'] as Json
  assert.deepEqual(
    (detail['labels'] as Json[]).map(({ name }) => name),
    ['B'],
  )
})
