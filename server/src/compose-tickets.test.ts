import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'

test('a policy and a CVE show their tickets to those who may read deliveries, and no others', async (t) => {
  const api = await openApi(t)
  const at = api.ctx.clock.now()
  const policy = (await api.post('/policies', { name: 'P', query: 'select 1' })).body['policy'] as { id: number }
  await api.ctx.db.insertInto('cves').values({ cve: 'CVE-2026-1', created_at: at }).execute()
  for (const [id, subject_kind, subject_id, facts] of [
    ['tkt_1', 'policy', String(policy.id), { kind: 'policy', id: policy.id }],
    ['tkt_2', 'cve', 'CVE-2026-1', { kind: 'cve', cve: 'CVE-2026-1' }],
  ] as const) {
    const told = { host_ids: [1], told_host_ids: [1], told_at: at, looked_at: at, created_at: at }
    const row = { id, subject_kind, subject_id, facts: JSON.stringify(facts), key: `QUX-${id}`, ...told }
    await api.ctx.db.insertInto('tickets').values(row).execute()
  }
  const keysOf = (body: Record<string, unknown>) =>
    (body['tickets'] as { key: string }[] | undefined)?.map(({ key }) => key)
  assert.deepEqual(keysOf((await api.get(`/policies/${policy.id}`)).body), ['QUX-tkt_1'])
  assert.deepEqual(keysOf((await api.get('/vulnerabilities/cve-2026-1')).body), ['QUX-tkt_2'])
  const observer = await api.logIn('observer')
  const { status, body } = await observer.get(`/policies/${policy.id}`)
  assert.deepEqual([status, keysOf(body)], [200, undefined])
})
