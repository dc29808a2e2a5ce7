import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

test('counts the hosts named, and those that have a chosen label and are in a chosen team', async (t) => {
  const api = await openApi(t)
  const at = api.ctx.clock.now()
  const team = Number(((await api.post('/teams', { name: 'T' })).body['team'] as Json)['id'])
  const a = await buildHost(api.ctx, { hostname: 'a', seenAt: at })
  await buildHost(api.ctx, { hostname: 'b', teamId: team, seenAt: at })
  const month = new Date(at.getTime() - 40 * 86_400_000)
  await buildHost(api.ctx, { hostname: 'c', teamId: team, seenAt: month, createdAt: month })
  const label = ((await api.post('/labels', { name: 'L', hosts: ['a', 'b'] })).body['label'] as Json)['id']
  const count = async (selected: Json) => (await api.post('/targets/count', { selected })).body['targets_count']
  assert.equal(await count({}), 0)
  assert.equal(await count({ hosts: [a] }), 1)
  assert.equal(await count({ labels: [label] }), 2)
  assert.equal(await count({ teams: [team] }), 2)
  assert.equal(await count({ labels: [label], teams: [team] }), 1)
  assert.equal(await count({ hosts: [a], labels: [label], teams: [team] }), 2)
  const { body } = await api.post('/targets', { query: 't', selected: { teams: [team] } })
  assert.deepEqual(
    [body['targets_count'], body['targets_online'], body['targets_offline'], body['targets_missing_in_action']],
    [2, 1, 1, 1],
  )
})

test('finds what matches and is not chosen yet', async (t) => {
  const api = await openApi(t)
  await api.post('/teams', { name: 'Docks' })
  await buildHost(api.ctx, { hostname: 'docker-1' })
  await api.post('/labels', { name: 'Docker', query: 'select 1' })
  const { targets } = (await api.post('/targets', { query: 'dock' })).body as { targets: Record<string, Json[]> }
  assert.deepEqual(
    [targets['hosts'], targets['labels'], targets['teams']].map((found) => found?.length),
    [1, 1, 1],
  )
  const chosen = { labels: [targets['labels']?.[0]?.['id']], teams: [targets['teams']?.[0]?.['id']] }
  const again = (await api.post('/targets', { query: 'dock', selected: chosen })).body as {
    targets: Record<string, Json[]>
  }
  assert.deepEqual([again.targets['labels'], again.targets['teams']], [[], []])
})
