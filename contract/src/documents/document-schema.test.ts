import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Compile } from 'typebox/schema'
import { documentKinds } from '../rest/gitops.ts'

const file = new URL('../../../docs/schema/muster-documents.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(file, 'utf8')) as { readonly definitions: object }
const validator = Compile(schema)

const webhook = { enable_failing_policies_webhook: true, destination_url: 'https://a.test', policy_ids: ['Disk', 4] }
const documents = [
  { kind: 'config', spec: { webhook_settings: { interval: '6h', failing_policies_webhook: webhook } } },
  { kind: 'config', spec: { host_settings: { enable_host_users: false }, agent_options: { config: { options: {} } } } },
  { kind: 'policy', spec: { name: 'Disk', query: 'select 1', team: null } },
  { kind: 'label', spec: { name: 'Laptops', query: 'select 1', label_membership_type: 'dynamic' } },
  { kind: 'enroll_secret', spec: { secrets: [{ secret: 'a' }] } },
  { kind: 'team', spec: { team: { name: 'T', webhook_settings: { failing_policies_webhook: webhook } } } },
  { kind: 'user_roles', spec: { roles: { 'ada@example.com': { global_role: 'admin', teams: [] } } } },
  { kind: 'query', spec: { anything: 1 } },
]
const mistakes = [
  { spec: {} },
  { kind: 'confg', spec: {} },
  { kind: 'config', spec: {}, more: 1 },
  { kind: 'config', spec: { webhook_settings: { intervall: '6h' } } },
  { kind: 'config', spec: { webhook_settings: { failing_policies_webhook: { policy_ids: [{}] } } } },
  { kind: 'config', spec: { smtp_settings: { port: 'high' } } },
  { kind: 'policy', spec: { query: 'select 1' } },
  { kind: 'policy', spec: { name: 'Disk', query: 'select 1', resolutoin: '' } },
  { kind: 'team', spec: { name: 'T' } },
  { kind: 'enroll_secret', spec: { secrets: ['a'] } },
]

test('the published schema describes every kind, takes documents and refuses mistakes in them', () => {
  assert.deepEqual(Object.keys(schema.definitions).sort(), [...documentKinds].sort())
  for (const document of documents) {
    const whole = { apiVersion: 'v1', ...document }
    assert.ok(validator.Check(whole), `${JSON.stringify(document)} ${JSON.stringify(validator.Errors(whole))}`)
  }
  for (const mistake of mistakes) assert.ok(!validator.Check(mistake), JSON.stringify(mistake))
})
