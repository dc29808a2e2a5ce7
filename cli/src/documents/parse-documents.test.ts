import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocuments } from './parse-documents.ts'

const parse = (text: string) => parseDocuments({ name: 'f.yml', text })

test('reads all documents, passes over empty ones, and takes kinds in any case', () => {
  const text =
    '---\n# nothing\n---\nkind: Config\nspec: {a: 1}\n---\n{"kind": "policy", "spec": {"name": "---\\nx"}}\n---\n'
  const documents = parse(text)
  assert.deepEqual(
    documents.map(({ kind, spec }) => [kind, spec]),
    [
      ['config', { a: 1 }],
      ['policy', { name: '---\nx' }],
    ],
  )
  assert.equal(documents[1]?.placeOf(['name']), 'f.yml:7:29')
})

test('K08 a mistake is told with file, line and column', () => {
  const mistakes: [string, RegExp][] = [
    ['kind: config\nspec:\n  a: 1\n  a: 2\n', /^f\.yml:4:3: not valid YAML: .*unique/],
    ['kind: config\nspec: {a: [1}\n', /^f\.yml:2:\d+: not valid YAML/],
    ['kind: config\r\nspec:\r\n\ta: 1\r\n', /^f\.yml:3:1: not valid YAML: .*[Tt]ab/],
    ['\nkind: konfig\nspec: {}\n', /^f\.yml:2:1: unknown kind "konfig"; did you mean "config"\?/],
    ['kind: pod\nspec: {}\n', /^f\.yml:1:1: unknown kind "pod"; the kinds are label, config, /],
    ['apiVersion: v1\nspec: {}\n', /^f\.yml:1:1: the document has no kind/],
    ['kind: config\nspec:\n', /^f\.yml:1:1: the config document has no spec/],
    ['kind: config\nspec: [1]\n', /^f\.yml:2:1: the spec of a config document is a mapping/],
    ['- kind: config\n', /^f\.yml:1:1: a document is a mapping/],
    ['kind: config\nspec: *nowhere\n', /^f\.yml:1:1: not valid YAML: .*nowhere/],
    ['', /^f\.yml holds no document/],
    ['# only words\n', /^f\.yml holds no document/],
  ]
  for (const [text, message] of mistakes) assert.throws(() => parse(text), { name: 'CliError', message }, text)
})

test('aliases that unfold without end are refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `  a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
  )
  const text = `kind: config\nspec:\n  a0: &a0 [x]\n${levels.join('\n')}\n`
  assert.throws(() => parse(text), { name: 'CliError', message: /alias/ })
})

test('what comes through an anchor or a merge key is found where it is written', () => {
  const text = `
kind: config
spec:
  base: &base
    port: 1
  one: *base
  two:
    <<: *base
    name: x
  three:
    <<: [{other: 1}, *base]
`
  const [document] = parse(text)
  assert.deepEqual(document?.spec['two'], { port: 1, name: 'x' })
  for (const key of ['base', 'one', 'two', 'three']) assert.equal(document?.placeOf([key, 'port']), 'f.yml:5:5', key)
  assert.equal(document?.placeOf(['three', 'other']), 'f.yml:11:11')
  assert.equal(document?.placeOf(['two', 'absent', 'deeper']), 'f.yml:7:3')
})
