import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

test('J25 fills the ids of users, labels, teams and hosts', async (t) => {
  const api = await openApi(t)
  const host = await buildHost(api.ctx, { hostname: 'h' })
  const team = ((await api.post('/teams', { name: 'T' })).body['team'] as Json)['id']
  const list = [
    ['user', 'USER1@example.com'],
    ['label', 'all hosts'],
    ['team', 't'],
    ['host', 'h'],
  ].map(([type, identifier]) => ({ type, payload: { identifier } }))
  const { body } = await api.post('/translate', { list })
  assert.deepEqual(
    (body['list'] as Json[]).map(({ payload }) => (payload as Json)['id']),
    [api.userId, 6, team, host],
  )
})

test('an unknown type is 400 with a code, an unknown name 404', async (t) => {
  const api = await openApi(t)
  const ask = (type: string, identifier: string) =>
    api.post('/translate', { list: [{ type, payload: { identifier } }] })
  const unknown = await ask('planet', 'Mars')
  assert.deepEqual([unknown.status, unknown.body['code']], [400, 3])
  assert.equal((await ask('constructor', 'x')).status, 400)
  assert.equal((await ask('host', 'nowhere')).status, 404)
})
