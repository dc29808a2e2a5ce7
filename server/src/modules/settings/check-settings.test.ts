import assert from 'node:assert/strict'
import test from 'node:test'
import { findSettingsProblems } from './check-settings.ts'
import { mergeSettings } from './merge-settings.ts'
import { defaultSettings } from './settings-document.ts'

const valid = { org_info: { org_name: 'Acme' }, server_settings: { server_url: 'https://muster.example.com' } }

function problemsOf(patch: Record<string, unknown>): string[] {
  const document = mergeSettings(mergeSettings(defaultSettings, valid, String), patch, String)
  return findSettingsProblems(document).map(({ field }) => field)
}

test('finds nothing wrong with what the set-up leaves', () => {
  assert.deepEqual(problemsOf({}), [])
})

test('wants a name and an http(s) URL', () => {
  assert.deepEqual(problemsOf({ org_info: { org_name: ' ' } }), ['org_name'])
  for (const server_url of [
    '',
    'muster.example.com',
    'ftp://muster.example.com',
    'https://a@b.example',
    'https://a.example/?x=1',
  ]) {
    assert.deepEqual(problemsOf({ server_settings: { server_url } }), ['server_url'], server_url)
  }
  assert.deepEqual(problemsOf({ server_settings: { server_url: 'http://127.0.0.1:8080/muster' } }), [])
})

test('wants what single sign-on needs, once it is on', () => {
  assert.deepEqual(problemsOf({ sso_settings: { enable_sso: true } }), ['issuer_uri', 'client_id', 'idp_name'])
  const saml = { enable_sso: true, metadata_url: 'https://idp', entity_id: 'muster', idp_name: 'IdP' }
  assert.deepEqual(problemsOf({ sso_settings: saml }), ['issuer_uri', 'client_id'])
  assert.deepEqual(problemsOf({ sso_settings: { metadata: '<x/>', metadata_url: 'https://idp' } }), ['metadata'])
  const complete = { enable_sso: true, issuer_uri: 'https://idp.example.com', client_id: 'muster', idp_name: 'IdP' }
  assert.deepEqual(problemsOf({ sso_settings: complete }), [])
  for (const issuer_uri of ['http://idp.example.com', 'idp', 'http://localhost.example.com']) {
    assert.deepEqual(problemsOf({ sso_settings: { ...complete, issuer_uri } }), ['issuer_uri'])
  }
  assert.deepEqual(problemsOf({ sso_settings: { ...complete, issuer_uri: 'http://127.0.0.1:4000' } }), [])
})

test('wants a window for host expiry and a server for mail, once they are on', () => {
  assert.deepEqual(problemsOf({ host_expiry_settings: { host_expiry_enabled: true } }), ['host_expiry_window'])
  assert.deepEqual(problemsOf({ host_expiry_settings: { host_expiry_enabled: true, host_expiry_window: 30 } }), [])
  assert.deepEqual(problemsOf({ smtp_settings: { enable_smtp: true, server: 'mail' } }), ['sender_address'])
  assert.deepEqual(problemsOf({ smtp_settings: { port: 0 } }), [])
})

test('refuses agent options that would harm a host, wherever they stand', () => {
  const agent_options = {
    config: { options: { host_identifier: 'uuid', distributed_interval: 5 } },
    overrides: { platforms: { darwin: { options: { database_path: '/tmp/x' } } } },
    command_line_flags: { extensions_autoload: '/tmp/y' },
  }
  assert.deepEqual(problemsOf({ agent_options }), [
    'agent_options.config.options.host_identifier',
    'agent_options.command_line_flags.extensions_autoload',
    'agent_options.overrides.platforms.darwin.options.database_path',
  ])
})
