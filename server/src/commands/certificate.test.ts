import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { certificate } from './certificate.ts'

function setUp(t: TestContext, env: Record<string, string> = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'muster-cert-'))
  t.after(() => rmSync(dir, { recursive: true }))
  let printed = ''
  const deps = {
    env: { MUSTER_DATA_DIR: dir, ...env },
    readTextFile: () => '',
    warn: assert.fail,
    clock: systemClock,
    log: silentLog,
    machineNames: () => ['localhost', '::1'],
    print: (text: string) => void (printed = text),
  }
  return { dir, deps, printed: () => printed }
}

test('shows the file that hosts trust, the expiry and the names', async (t) => {
  const { dir, deps, printed } = setUp(t)
  assert.equal(await certificate(deps, { flags: [], addNames: [] }), 0)
  assert.ok(printed().startsWith(`CA file for hosts:  ${path.join(dir, 'tls', 'ca.pem')}\n`), printed())
  assert.match(printed(), /valid until: {8}\d{4}-\d\d-\d\d\nnames:\n {2}localhost\n {2}::1\n$/)
})

test('adds names for good', async (t) => {
  const { deps, printed } = setUp(t)
  await certificate(deps, { flags: [], addNames: ['Muster.Example.org', '10.0.0.5'] })
  assert.match(printed(), /\n {2}muster\.example\.org\n {2}10\.0\.0\.5\n\nA server that runs takes/)
  await certificate(deps, { flags: [], addNames: [] })
  assert.match(printed(), /\n {2}muster\.example\.org\n {2}10\.0\.0\.5\n$/)
})

test('a name that is none is refused', async (t) => {
  const { deps } = setUp(t)
  await assert.rejects(certificate(deps, { flags: [], addNames: ['https://x'] }), /"https:\/\/x" is not a host name/)
})

test('a certificate of the operator gets no names from us', async (t) => {
  const { deps } = setUp(t, { MUSTER_SERVER_CERT: '/c.pem', MUSTER_SERVER_KEY: '/k.pem' })
  await assert.rejects(certificate(deps, { flags: [], addNames: ['x'] }), /server\.cert is set \(\/c\.pem\)/)
  await assert.rejects(
    certificate(deps, { flags: [], addNames: [] }),
    /server\.cert \/c\.pem or server\.key .* does not exist/,
  )
})
