import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderChanges } from './render-changes.ts'

const config = { document: 0, kind: 'config', name: '' } as const

test('each line is one value; what is equal inside of a mapping is left out', () => {
  const before = { interval: '24h0m0s', host_status_webhook: { days_count: 0, host_percentage: 0 } }
  const after = { interval: '6h', host_status_webhook: { days_count: 3, host_percentage: 0 } }
  assert.deepEqual(renderChanges([{ ...config, path: 'webhook_settings', before, after }]), [
    {
      document: 0,
      sign: '~',
      title: 'config',
      fields: [
        'webhook_settings.interval: "24h0m0s" -> "6h"',
        'webhook_settings.host_status_webhook.days_count: 0 -> 3',
      ],
    },
  ])
})

test('new and removed things show their values, changes of one thing stay together', () => {
  const policy = { document: 1, kind: 'policy', name: 'A "b"' } as const
  const label = { document: 2, kind: 'label', name: 'L' } as const
  assert.deepEqual(
    renderChanges([
      { ...policy, path: '', before: null, after: { query: 'select 1', platform: '', team: null } },
      { ...label, path: '', before: { query: 'select 2' }, after: null },
      { ...config, path: 'org_info.org_name', before: 'A', after: 'B' },
      { ...config, path: 'features.additional_queries.x', before: null, after: 'select 3' },
    ]).map(({ sign, title, fields }) => [sign, title, fields]),
    [
      ['+', 'policy "A \\"b\\""', ['query: "select 1"']],
      ['-', 'label "L"', ['query: "select 2"']],
      ['~', 'config', ['org_info.org_name: "A" -> "B"', 'features.additional_queries.x: none -> "select 3"']],
    ],
  )
})

test('long values are cut so that the difference is seen', () => {
  const text = (word: string) => `${'x'.repeat(500)}${word}${'y'.repeat(500)}`
  const [{ fields } = { fields: [] }] = renderChanges([
    { ...config, path: 'org_info.org_name', before: text('old'), after: text('new') },
  ])
  const [line = ''] = fields
  assert.match(line, /^org_info\.org_name: …x{20}oldy+… -> …x{20}newy+…$/)
  assert.ok(line.length < 250, line)
})

test('a secret that becomes another says so', () => {
  const before = [{ secret: '********' }]
  const changes = [{ document: 0, kind: 'enroll_secret' as const, name: '', path: 'secrets', before, after: before }]
  assert.deepEqual(renderChanges(changes)[0]?.fields, ['secrets: changed; what it holds is secret'])
})
