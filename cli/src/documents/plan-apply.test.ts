import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocuments } from './parse-documents.ts'
import { planApply } from './plan-apply.ts'

function plan(text: string) {
  return planApply(parseDocuments(text, 'f.yml'))
}

test('keeps the keys of a policy that the contract has and names the others', () => {
  const { policies, ignored } = plan(
    'kind: policy\nspec:\n  name: A\n  query: select 1\n  team: null\n  critical: true\n',
  )
  assert.deepEqual(policies, [{ name: 'A', query: 'select 1', team: null }])
  assert.deepEqual(ignored, ['ignoring "critical" of policy "A" (f.yml:6:13): not a key that Muster knows'])
})

test('finds the mistakes that need no server', () => {
  const mistakes: [string, RegExp][] = [
    ['kind: policy\nspec: {name: A}\n', /^f\.yml:2:7: the policy has no query/],
    ['kind: policy\nspec: {name: 12, query: q}\n', /^f\.yml:2:14: name is 12 and must be text; put it in quotes/],
    [
      'kind: policy\nspec: {name: A, query: q}\n---\nkind: policy\nspec: {name: A, query: r}\n',
      /^f\.yml:5:14: a second policy named "A"; the first is at f\.yml:2:14/,
    ],
    ['kind: enroll_secret\nspec: {}\n', /^f\.yml:2:7: the enroll_secret document needs "secrets"/],
    [
      'kind: enroll_secret\nspec: {secrets: [{secret: a}, {secret: 12}]}\n',
      /^f\.yml:2:\d+: each entry of "secrets" needs "secret"/,
    ],
    ['kind: enroll_secret\nspec: {secrets: [null]}\n', /each entry of "secrets" needs "secret"/],
    [
      'kind: enroll_secret\nspec: {secrets: []}\n---\nkind: enroll_secret\nspec: {secrets: []}\n',
      /a second enroll_secret document/,
    ],
  ]
  for (const [text, message] of mistakes) assert.throws(() => plan(text), { name: 'CliError', message }, text)
})

test('an empty list of secrets and an empty config are sent, absent ones are not', () => {
  assert.deepEqual(plan('kind: enroll_secret\nspec: {secrets: []}\n').enrollSecrets, [])
  assert.deepEqual(plan('kind: config\nspec: {}\n').config, {})
  const { config, enrollSecrets } = plan('kind: label\nspec: {}\n')
  assert.deepEqual([config, enrollSecrets], [undefined, undefined])
})
