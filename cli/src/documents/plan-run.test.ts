import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { kinds } from './kinds/index.ts'
import { parseDocuments } from './parse-documents.ts'
import { planRun } from './plan-run.ts'

const plan = (text: string) => planRun(parseDocuments({ name: 'f.yml', text }))

test('what only Fleet does is left out and named', () => {
  const { documents, ignored } = plan(`
kind: policy
spec: {name: A, query: select 1, critical: true, team: null}
---
kind: config
spec:
  mdm: {enabled: true, names: []}
  yara_rules: []
  gitops: {gitops_mode_enabled: false, repository_url: ""}
  integrations:
    google_calendar: [{domain: a.test}]
    jira: []
---
kind: query
spec: {}
---
kind: query
spec: {}
---
kind: pack
spec: {}
`)
  assert.deepEqual(
    documents.map(({ kind, spec }) => [kind, spec]),
    [
      ['policy', { name: 'A', query: 'select 1', team: null }],
      ['config', { integrations: { jira: [] } }],
    ],
  )
  assert.deepEqual(ignored, [
    'ignoring 2 queries: not supported yet',
    'ignoring 1 packs: not supported yet',
    'ignoring "critical" (f.yml:3:34): a part of Fleet that Muster does not have',
    'ignoring "integrations.google_calendar" (f.yml:11:5): a part of Fleet that Muster does not have',
    'ignoring "mdm" (f.yml:7:3): a part of Fleet that Muster does not have',
  ])
  assert.equal(documents[1]?.placeOf(['integrations', 'jira']), 'f.yml:12:5')
})

test('K08 documents that contradict each other are refused', () => {
  const mistakes: [string, RegExp][] = [
    ['kind: config\nspec: {}\n---\nkind: config\nspec: {}\n', /^f\.yml:5:1: a second config document; .* f\.yml:2:1,/],
    ['kind: policy\nspec: {name: A}\n---\nkind: policy\nspec: {name: A}\n', /a second policy "A"; the first is at/],
    ['kind: team\nspec: {team: {name: T}}\n---\nkind: team\nspec: {team: {name: T}}\n', /a second team "T"/],
    ['kind: label\nspec: {name: L}\n---\nkind: label\nspec: {name: L}\n', /a second label "L"/],
    [
      'kind: enroll_secret\nspec: {secrets: []}\n---\nkind: enroll_secret\nspec: {secrets: []}\n',
      /a second enroll_secret document/,
    ],
  ]
  for (const [text, message] of mistakes) assert.throws(() => plan(text), { name: 'CliError', message }, text)
})

test('the same name in two teams, and two documents of roles, are fine', () => {
  const policies =
    'kind: policy\nspec: {name: A}\n---\nkind: policy\nspec: {name: A, team: T}\n---\nkind: policy\nspec: {name: A, team: U}\n'
  const roles = 'kind: user_roles\nspec: {roles: {}}\n'
  assert.equal(plan(`${policies}---\n${roles}---\n${roles}`).documents.length, 5)
})

test('what get shows and nobody sets is left out without a word, built-in labels with one', () => {
  const { documents, ignored } = plan(`
kind: enroll_secret
spec: {secrets: [{secret: a, created_at: "2026-01-01T00:00:00Z"}, odd]}
---
kind: label
spec: {id: 7, name: Laptops, label_type: regular}
---
kind: label
spec: {id: 1, name: All Hosts, label_type: builtin}
---
kind: team
spec: {team: {id: 3, name: T, user_count: 2, secrets: [{secret: b, team_id: 3}]}}
`)
  assert.deepEqual(
    documents.map(({ spec }) => spec),
    [{ secrets: [{ secret: 'a' }, 'odd'] }, { name: 'Laptops' }, { team: { name: 'T', secrets: [{ secret: 'b' }] } }],
  )
  assert.deepEqual(ignored, ['ignoring label "All Hosts": it is built in'])
})

test('nothing is left out that a document of Muster can set', () => {
  for (const [name, { properties }] of Object.entries(documentSpecs)) {
    const { readOnly = [], passedOver = [] } = kinds[name as keyof typeof kinds]
    for (const path of [...readOnly, ...passedOver]) {
      let node: unknown = { properties }
      for (const key of path.split('.')) {
        const { items, properties = {} } = (node ?? {}) as { items?: unknown; properties?: Record<string, unknown> }
        node = key === '*' ? items : properties[key]
      }
      assert.equal(node, undefined, `${name}: ${path}`)
    }
  }
})
