import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRelayPath } from './relay-path.ts'

test('comes back to a page of ours with its query', () => {
  for (const page of ['/', '/hosts?status=online&page=2', '/automations/deliveries/dlv_1#x', '/a//b']) {
    assert.equal(toRelayPath(page), page)
  }
})

test('leads nowhere else, however it is written', () => {
  const elsewhere = [
    ...['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)'],
    ...[
      '/ evil',
      '/\tevil',
      '/\n/evil.example',
      '',
      'hosts',
      '/./\\evil.example',
      '/..//evil.example',
      '/.//evil.example',
    ],
    ...[`/${'a'.repeat(2000)}`, '/hosts\r\nset-cookie: a=b', undefined],
  ]
  for (const page of elsewhere) assert.equal(toRelayPath(page), '/', page)
})
