import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz, mutated } from '@muster/testkit/fuzz.ts'
import { CliError } from '../cli-error.ts'
import { parseDocuments } from './parse-documents.ts'

const texts = [
  'apiVersion: v1\nkind: config\nspec:\n  org_info: &o {org_name: Acme}\n  webhook_settings:\n    interval: 6h\n',
  'kind: policy\nspec: {name: Disk encrypted, query: select 1, team: Workstations}\n---\nkind: label\nspec: {name: L}\n',
  'kind: team\nspec: {team: {name: T, secrets: [{secret: a}, {secret: b}]}}\n---\n- 1\n- &a [*a]\n---\nkind: enroll_secret\n',
  'kind: query\nspec:\n  name: Q\n  query: |\n    select 1\n    from x\n  <<: {description: d}\n',
  '{"kind":"user_roles","spec":{"roles":{"ada@example.com":{"global_role":"admin","teams":[]}}}}',
]

test('documents say what they like: they are read or refused with their place, and no memory grows', {
  timeout: 3_600_000,
}, async () => {
  let read = 0
  const tried = await fuzz({
    what: 'YAML documents',
    count: 12_000,
    inputs: mutated(texts),
    tryOne: async (text) => {
      try {
        read += parseDocuments({ name: 'fuzz.yml', text }).length
      } catch (error) {
        assert.ok(error instanceof CliError, error as Error)
        assert.match(error.message, /fuzz\.yml/)
      }
    },
  })
  assert.ok(read > tried / 20, `only ${read} documents were read`)
})
