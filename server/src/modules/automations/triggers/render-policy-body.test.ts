import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PolicyFailingBody } from '@muster/contract/webhooks/policy-failing.ts'
import { Value } from 'typebox/value'
import type { HostLabel } from '../../hosts/index.ts'
import type { Policy } from '../../policies/index.ts'
import { type PolicyMessage, renderPolicyBody } from './render-policy-body.ts'
import { assertSeedShape } from './seed-shape.test-support.ts'

const seed: unknown = JSON.parse(readFileSync(new URL('./seed-policy-body.json', import.meta.url), 'utf8'))
const at = new Date('2026-06-01T12:00:00.123Z')

const policy: Policy = {
  id: 1,
  teamId: null,
  name: 'policy1',
  query: 'select 42',
  description: 'policy1 description',
  resolution: 'policy1 resolution',
  platform: 'darwin',
  authorId: 1,
  authorName: 'Alice',
  authorEmail: 'alice@example.com',
  queryVersion: 1,
  queryChangedAt: at,
  createdAt: at,
  updatedAt: at,
  passingHostCount: 2000,
  failingHostCount: 300,
}

function host(id: number): HostLabel {
  return {
    id,
    hostname: `host${id}`,
    displayName: `Host ${id}`,
    hardwareSerial: `S${id}`,
    uuid: `u${id}`,
    teamId: null,
    teamName: null,
  }
}

interface Rendered {
  readonly timestamp: string
  readonly policy: Readonly<Record<string, unknown>>
}

function render(changes: Partial<PolicyMessage> = {}): Rendered {
  const message = {
    at,
    policy,
    hosts: [host(1), host(2)],
    serverUrl: 'https://fleet.example.com',
    newlyFailingCount: 2,
    includeDetails: true,
  }
  return JSON.parse(renderPolicyBody({ ...message, ...changes })) as Rendered
}

test('A16 holds every documented key in its order and type, and lists what it adds', () => {
  assert.deepEqual(assertSeedShape(render(), seed), [
    '$.policy.team_id',
    '$.policy.platform',
    '$.policy.created_at',
    '$.policy.updated_at',
    '$.hosts[].display_name',
    '$.hosts[].hardware_serial',
    '$.hosts[].uuid',
    '$.hosts[].team_id',
    '$.hosts[].team_name',
  ])
})

test('A01 the additions stand where the other implementation has them', () => {
  assert.deepEqual(Object.keys(render().policy), [
    'id',
    'name',
    'query',
    'description',
    'author_id',
    'author_name',
    'author_email',
    'team_id',
    'resolution',
    'platform',
    'created_at',
    'updated_at',
    'passing_host_count',
    'failing_host_count',
  ])
})

test('without details there is nothing but the documented keys', () => {
  assert.deepEqual(assertSeedShape(render({ includeDetails: false }), seed), [])
})

test('fits the schema of the contract', () => {
  assert.ok(Value.Check(PolicyFailingBody, render()))
})

test('A17 a policy without a resolution keeps the key, empty', () => {
  const body = render({ policy: { ...policy, resolution: null } })
  assert.equal(body.policy['resolution'], '')
  assertSeedShape(body, seed)
})

test('the timestamp is UTC and ends in Z', () => {
  assert.equal(render().timestamp, '2026-06-01T12:00:00.123Z')
})

test('an author who is gone is null, with empty strings', () => {
  const { author_id, author_name, author_email } = render({
    policy: { ...policy, authorId: null, authorName: '', authorEmail: '' },
  }).policy
  assert.deepEqual([author_id, author_name, author_email], [null, '', ''])
})

test('the failing count is never below the number of hosts that are sent', () => {
  assert.equal(
    render({ policy: { ...policy, failingHostCount: 0 }, newlyFailingCount: 7 }).policy['failing_host_count'],
    7,
  )
})
