import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadServerConfig } from '../platform/config/load-server-config.ts'
import { serverOptions } from '../platform/config/server-options.ts'
import { configDump } from './config-dump.ts'

test('prints every value with its origin, secrets masked', async () => {
  let printed = ''
  const env = { MUSTER_SERVER_PRIVATE_KEY: 'hush', MUSTER_CONFIG: 'm.yml' }
  const readTextFile = () => 'server:\n  trusted_proxies: [10.0.0.0/8, "::1"]\n'
  const print = (text: string) => void (printed = text)
  const code = await configDump({ env, readTextFile, warn: assert.fail, print }, ['--server_tls=false'])
  assert.equal(code, 0)
  assert.match(printed, /^server:\n {2}address: 0\.0\.0\.0:8080 # default\n {2}tls: false # flag --server_tls\n/)
  assert.match(printed, /\n {2}trusted_proxies: \[.*\] # file m\.yml\n/)
  assert.match(printed, /\n {2}private_key: "\*{8}" # environment MUSTER_SERVER_PRIVATE_KEY\n/)
  assert.ok(!printed.includes('hush'))
})

test('what is printed can be given back as a configuration file', async () => {
  let printed = ''
  const input = { env: {}, warn: assert.fail, readTextFile: () => printed }
  await configDump({ ...input, print: (text) => void (printed = text) }, ['--filesystem_status_log_file='])
  const { config, origins } = loadServerConfig({ ...input, flags: ['-c', 'dump.yml'] })
  const again = loadServerConfig({ ...input, flags: ['--filesystem_status_log_file='] })
  assert.deepEqual(JSON.stringify(config), JSON.stringify(again.config))
  for (const key of Object.keys(serverOptions))
    assert.equal(origins[key as keyof typeof serverOptions], 'file dump.yml')
})
