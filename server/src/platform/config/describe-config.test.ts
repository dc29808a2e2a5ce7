import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig, helpRows, renderOptionsTable } from './describe-config.ts'
import { loadServerConfig } from './load-server-config.ts'
import { serverOptions } from './server-options.ts'

test('every value is shown as people write it, with its origin and without secrets', () => {
  const flags = ['--database_url=postgres://u:hush@db/m', '--session_duration=90m']
  const { config, origins } = loadServerConfig({ flags, env: {}, readTextFile: () => '', warn: () => undefined })
  const rows = describeConfig(config, origins)
  assert.deepEqual(
    rows.find((row) => row.key === 'session.duration'),
    {
      key: 'session.duration',
      value: '1h30m0s',
      origin: 'flag --session_duration',
    },
  )
  assert.equal(rows.find((row) => row.key === 'database.url')?.value, '********')
  assert.equal(rows.find((row) => row.key === 'server.private_key')?.value, '')
  assert.equal(rows.length, Object.keys(serverOptions).length)
  assert.ok(!JSON.stringify(rows).includes('hush'))
})

test('help has a row for each option with its flag and default', () => {
  const rows = helpRows()
  assert.equal(rows.length, Object.keys(serverOptions).length)
  assert.deepEqual(
    rows.find((row) => row.flag.startsWith('--server_address')),
    {
      flag: '--server_address=text',
      help: 'Address and port to listen on; :8080 means every address.',
      default: '0.0.0.0:8080',
    },
  )
  assert.ok(rows.some((row) => row.flag === '--osquery_host_identifier=provided|instance|uuid|hostname'))
})

test('the table for the docs has one row of five cells for each option', () => {
  const [, , ...rows] = renderOptionsTable().trimEnd().split('\n')
  assert.equal(rows.length, Object.keys(serverOptions).length)
  for (const row of rows) assert.equal(row.split(' | ').length, 5, row)
  assert.ok(rows.some((row) => row.includes('`MUSTER_VULNERABILITIES_PERIODICITY`')))
})
