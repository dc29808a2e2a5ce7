import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '../cli-scene.test-support.ts'

const call = 'POST /api/latest/fleet/gitops'

test('delete asks once for all that the files name, says what was not there and passes over the rest', async (t) => {
  const gone = (document: number) => ({ document, kind: 'label', name: '', path: '', before: {}, after: null })
  const scene = await openScene(t, {
    [call]: () => ({ body: { is_dry_run: false, changes: [0, 2, 4, 5].map(gone) } }),
  })
  const documents = [
    'kind: label\nspec: {name: Old ones}',
    'kind: label\nspec: {name: gone}',
    'kind: label\nspec: {name: All Hosts, label_type: builtin}',
    'kind: policy\nspec: {name: B, query: select 1}',
    'kind: policy\nspec: {name: A, team: U}',
    'kind: team\nspec: {team: {name: T}}',
    'kind: enroll_secret\nspec: {secrets: [{secret: a}]}',
    'kind: config\nspec: {}',
    'kind: query\nspec: {}',
  ]
  const { code, out } = await scene.fleetctl(['delete', '-f', '-'], { stdin: documents.join('\n---\n') })
  assert.equal(code, 0)
  assert.equal(
    out,
    [
      '[!] ignoring fleet config: files cannot delete what they set',
      '[+] deleting label "Old ones"',
      '[!] there was no label "gone"',
      '[+] deleting policy "B"',
      '[!] there was no policy "A" of team "U"',
      '[+] deleting team "T"',
      '[+] deleting enroll_secret',
      '',
    ].join('\n'),
  )
  const [{ body } = { body: undefined }, ...more] = scene.requests
  const sent = body as { delete: boolean; documents: { kind: string }[] }
  assert.deepEqual(
    [more.length, sent.delete, sent.documents.map(({ kind }) => kind).join(' ')],
    [0, true, 'label label policy policy team enroll_secret'],
  )
})

test('a document without a name is refused by the server, with its place in the file', async (t) => {
  const errors = [{ name: 'name', reason: 'document 2: is required', document: 1, path: 'name' }]
  const scene = await openScene(t, { [call]: () => ({ status: 400, body: { message: 'Bad request', errors } }) })
  const stdin = 'kind: label\nspec: {name: A}\n---\nkind: policy\nspec: {query: select 1}\n'
  const { code, err } = await scene.fleetctl(['delete', '-f', '-'], { stdin })
  assert.equal(code, 1)
  assert.match(err, /standard input:5:1: name: is required/)
})
