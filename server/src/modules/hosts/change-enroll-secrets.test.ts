import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, openApi } from '@muster/testkit/api-rig.ts'

interface Shown {
  readonly secret: string
  readonly name?: string
}

const ofAll = async (api: Caller) =>
  ((await api.get('/spec/enroll_secret')).body['spec'] as { secrets: Shown[] }).secrets

test('secrets are added and removed without naming the others: changes at once are all kept', async (t) => {
  const api = await openApi(t)
  const secrets = [{ secret: 'first' }, { secret: 'named', name: 'of the image' }]
  assert.equal((await api.post('/spec/enroll_secret', { spec: { secrets } })).status, 200)
  const changes = [
    { add_secrets: [{ secret: 'one' }] },
    { add_secrets: [{ secret: 'other' }] },
    { remove_secrets: ['first', 'unknown'] },
  ]
  const answers = await Promise.all(changes.map((change) => api.patch('/spec/enroll_secret', change)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  )
  const stored = await ofAll(api)
  assert.deepEqual(stored.map(({ secret }) => secret).sort(), ['named', 'one', 'other'])
  assert.equal(stored.find(({ secret }) => secret === 'named')?.name, 'of the image')
})

test('those of a team are replaced, or added and removed, and not both', async (t) => {
  const api = await openApi(t)
  const { team } = (await api.post('/teams', { name: 'A', secrets: [{ secret: 'first' }] })).body as {
    team: { id: number }
  }
  const path = `/teams/${team.id}/secrets`
  const changed = await api.patch(path, { add_secrets: [{ secret: 'second' }], remove_secrets: ['first'] })
  assert.deepEqual(
    (changed.body['secrets'] as Shown[]).map(({ secret }) => secret),
    ['second'],
  )
  assert.equal((await api.patch(path, { add_secrets: [{ secret: 'second' }] })).status, 422)
  for (const wrong of [{}, { secrets: [], remove_secrets: ['second'] }]) {
    const { status, text } = await api.patch(path, wrong)
    assert.equal(status, 422)
    assert.match(text, /add_secrets and remove_secrets/)
  }
  assert.deepEqual(
    ((await api.get(path)).body['secrets'] as Shown[]).map(({ secret }) => secret),
    ['second'],
  )
})
