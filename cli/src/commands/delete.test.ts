import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '../cli-scene.test-support.ts'

const missing = { status: 404, body: { message: 'Resource Not Found', errors: [] } }
const policies = [
  { id: 1, name: 'A', team_id: null },
  { id: 2, name: 'B', team_id: null },
]

test('delete takes labels and policies by name, says what was not there and passes over the rest', async (t) => {
  const scene = await openScene(t, {
    'DELETE /api/latest/fleet/labels/Old%20ones': () => ({ body: {} }),
    'DELETE /api/latest/fleet/labels/gone': () => missing,
    'GET /api/latest/fleet/policies': () => ({ body: { policies } }),
    'GET /api/latest/fleet/teams': () => ({ body: { teams: [{ id: 5, name: 'T' }] } }),
    'GET /api/latest/fleet/teams/5/policies': () => ({ body: { policies: [{ id: 7, name: 'A', team_id: 5 }] } }),
    'POST /api/latest/fleet/global/policies/delete': () => ({ body: { deleted: [2] } }),
    'POST /api/latest/fleet/teams/5/policies/delete': () => ({ body: { deleted: [7] } }),
  })
  const documents = [
    'kind: label\nspec: {name: Old ones}',
    'kind: label\nspec: {name: gone}',
    'kind: label\nspec: {name: All Hosts, label_type: builtin}',
    'kind: policy\nspec: {name: B, query: select 1}',
    'kind: policy\nspec: {name: Z}',
    'kind: policy\nspec: {name: A, team: T}',
    'kind: policy\nspec: {name: A, team: U}',
    'kind: config\nspec: {}',
    'kind: query\nspec: {}',
  ]
  const { code, out } = await scene.fleetctl(['delete', '-f', '-'], { stdin: documents.join('\n---\n') })
  assert.equal(code, 0)
  assert.equal(
    out,
    [
      '[+] deleting label "Old ones"',
      '[+] deleting label "gone"',
      '[!] there was no label "gone"',
      '[+] deleting policy "B"',
      '[+] deleting policy "Z"',
      '[+] deleting policy "A" of team "T"',
      '[+] deleting policy "A" of team "U"',
      '[!] there was no policy "Z"',
      '[!] there was no policy "A" of team "U"',
      '[!] ignoring fleet config: files delete only labels, policies and rules about vulnerabilities',
      '',
    ].join('\n'),
  )
  const bodies = scene.requests.filter(({ call }) => call.startsWith('POST')).map(({ body }) => body)
  assert.deepEqual(bodies, [{ ids: [2] }, { ids: [7] }])
})

test('a document without a name stops before anything is deleted', async (t) => {
  const scene = await openScene(t, {})
  const stdin = 'kind: label\nspec: {name: A}\n---\nkind: policy\nspec: {query: select 1}\n'
  const { code, err } = await scene.fleetctl(['delete', '-f', '-'], { stdin })
  assert.equal(code, 1)
  assert.match(err, /standard input:5:1: the policy to delete has no name/)
  assert.deepEqual(scene.requests, [])
})
