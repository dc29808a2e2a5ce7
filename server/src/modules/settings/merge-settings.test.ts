import assert from 'node:assert/strict'
import test from 'node:test'
import { SECRET_MASK } from '../../kernel/secret.ts'
import { mergeSettings } from './merge-settings.ts'
import { changedKeys, overlay } from '../../platform/documents/overlay.ts'
import { defaultSettings } from './settings-document.ts'

const seal = (password: string) => `sealed ${password}`

function merge(patch: Record<string, unknown>, stored = defaultSettings) {
  return mergeSettings(stored, patch, seal)
}

test('changes what is given and leaves the rest', () => {
  const merged = merge({ org_info: { org_name: 'Acme' }, smtp_settings: { port: 25 } })
  assert.equal(merged.org_info.org_name, 'Acme')
  assert.equal(merged.org_info.contact_url, '')
  assert.equal(merged.smtp_settings.port, 25)
  assert.equal(merged.smtp_settings.enable_start_tls, true)
  assert.deepEqual(merged.agent_options, defaultSettings.agent_options)
})

test('seals a new password, keeps a masked one and clears an empty one', () => {
  const stored = merge({ smtp_settings: { password: 'hush' } })
  assert.equal(stored.smtp_settings.password, 'sealed hush')
  assert.equal(
    merge({ smtp_settings: { password: SECRET_MASK, server: 'mail' } }, stored).smtp_settings.password,
    'sealed hush',
  )
  assert.equal(merge({ smtp_settings: { password: '' } }, stored).smtp_settings.password, '')
})

test('replaces agent options and additional queries whole, so that names can go', () => {
  const stored = merge({ features: { additional_queries: { a: 'select 1', b: 'select 2' } } })
  const merged = merge({ features: { additional_queries: { b: 'select 3' } }, agent_options: { config: {} } }, stored)
  assert.deepEqual(merged.features.additional_queries, { b: 'select 3' })
  assert.equal(merged.features.enable_host_users, true)
  assert.deepEqual(merged.agent_options, { config: {} })
})

test('takes host_settings as the older name of features, but not both', () => {
  assert.equal(merge({ host_settings: { enable_host_users: false } }).features.enable_host_users, false)
  assert.equal('host_settings' in merge({ host_settings: {} }), false)
  assert.throws(() => merge({ host_settings: {}, features: {} }), { code: 'invalid' })
})

test('ignores what is derived or not ours', () => {
  const merged = merge({ smtp_settings: { configured: true }, webhook_settings: { interval: '1h' } })
  assert.equal(merged.smtp_settings.configured, false)
  assert.equal('webhook_settings' in merged, false)
})

test('keeps a key that is called __proto__ a mere key', () => {
  const given = JSON.parse('{"queries":{"__proto__":"select 1"}}')
  const merged = overlay({ queries: { a: 'select 2' } }, given)
  assert.equal(JSON.stringify(merged), '{"queries":{"a":"select 2","__proto__":"select 1"}}')
  assert.equal(({} as Record<string, unknown>)['queries'], undefined)
})

test('names the changed keys by their path', () => {
  const before = { a: { x: 1, list: [1, 2] }, b: 'same', gone: true }
  assert.deepEqual(changedKeys(before, { a: { x: 2, list: [1, 2] }, b: 'same', fresh: null }), ['a.x', 'gone', 'fresh'])
  assert.deepEqual(changedKeys(before, before), [])
})
