import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocuments } from './parse-documents.ts'

test('reads all documents, passes over empty ones, and takes kinds in any case', () => {
  const text =
    '---\n# nothing\n---\nkind: Config\nspec: {a: 1}\n---\n{"kind": "policy", "spec": {"name": "---\\nx"}}\n---\n'
  const documents = parseDocuments(text, 'f.yml')
  assert.deepEqual(
    documents.map(({ kind, spec }) => [kind, spec]),
    [
      ['config', { a: 1 }],
      ['policy', { name: '---\nx' }],
    ],
  )
  assert.equal(documents[1]?.placeOf(['name']), 'f.yml:7:37')
})

test('a mistake is told with file, line and column', () => {
  const mistakes: [string, RegExp][] = [
    ['kind: config\nspec:\n  a: 1\n  a: 2\n', /^f\.yml:4:3: not valid YAML: .*unique/],
    ['kind: config\nspec: {a: [1}\n', /^f\.yml:2:\d+: not valid YAML/],
    ['\nkind: konfig\nspec: {}\n', /^f\.yml:2:7: unknown kind "konfig"; did you mean "config"\?/],
    ['kind: pod\nspec: {}\n', /^f\.yml:1:7: unknown kind "pod"; the kinds are policy, vulnerability_rule, config, /],
    ['apiVersion: v1\nspec: {}\n', /^f\.yml:1:1: the document has no kind/],
    ['kind: config\nspec:\n', /^f\.yml:1:7: the config document has no spec/],
    ['kind: config\nspec: [1]\n', /^f\.yml:2:7: the spec of a config document is a mapping/],
    ['- kind: config\n', /^f\.yml:1:1: a document is a mapping/],
    ['kind: config\nspec: *nowhere\n', /^f\.yml:1:1: not valid YAML: .*nowhere/],
    ['', /^f\.yml holds no document/],
    ['# only words\n', /^f\.yml holds no document/],
  ]
  for (const [text, message] of mistakes)
    assert.throws(() => parseDocuments(text, 'f.yml'), { name: 'CliError', message }, text)
})

test('aliases that unfold without end are refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `  a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
  )
  const text = `kind: config\nspec:\n  a0: &a0 [x]\n${levels.join('\n')}\n`
  assert.throws(() => parseDocuments(text, 'f.yml'), { name: 'CliError', message: /alias/ })
})
