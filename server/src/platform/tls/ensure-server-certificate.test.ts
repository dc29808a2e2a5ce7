import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Clock } from '../../kernel/clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { LogFields } from '../../kernel/log.ts'
import { silentLog } from '../../kernel/log.ts'
import { addCertificateNames, machineNames } from './certificate-names.ts'
import { ensureServerCertificate } from './ensure-server-certificate.ts'

const dayMs = 86_400_000

function setUp(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const dir = path.join(folder, 'tls')
  const lines: [LogFields, string][] = []
  const note = (fields: LogFields, message: string) => void lines.push([fields, message])
  const log = { ...silentLog, info: note, warn: note }
  const start = new Date('2026-03-01T12:00:00Z').getTime()
  const ensure = (names: readonly string[], dayCount = 0) => {
    const clock: Clock = { ...systemClock, now: () => new Date(start + dayCount * dayMs) }
    return ensureServerCertificate({ dir, names, clock, log })
  }
  return { dir, ensure, lines, start, authority: () => readFileSync(path.join(dir, 'ca.pem'), 'utf8') }
}

test('makes an authority for ten years and a certificate for 825 days under it', async (t) => {
  const { dir, ensure, authority, start } = setUp(t)
  const made = await ensure(['host.example', 'localhost', '127.0.0.1', '::1'])
  const ca = new X509Certificate(authority())
  const leaf = new X509Certificate(made.cert)
  assert.deepEqual(made.names, ['host.example', 'localhost', '127.0.0.1', '::1'])
  assert.equal(made.caPath, path.join(dir, 'ca.pem'))
  assert.ok(ca.ca && !leaf.ca)
  assert.ok(leaf.checkIssued(ca) && leaf.verify(ca.publicKey))
  assert.equal(ca.validToDate.getTime() - ca.validFromDate.getTime(), 3652 * dayMs)
  assert.equal(leaf.validToDate.getTime() - leaf.validFromDate.getTime(), 825 * dayMs)
  assert.ok(leaf.validFromDate.getTime() < start)
  assert.equal(leaf.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.equal(made.cert.split('BEGIN CERTIFICATE').length - 1, 2)
})

test('keys are for the owner only and no temporary files stay', async (t) => {
  const { dir, ensure } = setUp(t)
  await ensure(['localhost'])
  assert.deepEqual(readdirSync(dir).toSorted(), ['ca.key', 'ca.pem', 'server.key', 'server.pem'])
  if (process.platform === 'win32') return
  for (const file of ['ca.key', 'server.key']) assert.equal(statSync(path.join(dir, file)).mode & 0o777, 0o600)
})

test('a later start finds the same certificate and logs nothing', async (t) => {
  const { ensure, lines } = setUp(t)
  const first = await ensure(['localhost', '::1', '10.0.0.1'])
  const logged = lines.length
  assert.deepEqual(await ensure(['localhost', '::1'], 700), first)
  assert.equal(lines.length, logged)
})

test('a new name is added under the same authority, with a log line', async (t) => {
  const { dir, ensure, lines, authority } = setUp(t)
  await ensure(['localhost'])
  const before = authority()
  await addCertificateNames(dir, ['Muster.Example.org', 'fd00::5'])
  const made = await ensure(['localhost'])
  assert.deepEqual(made.names, ['localhost', 'muster.example.org', 'fd00::5'])
  assert.equal(authority(), before)
  assert.match(String(lines.at(-1)?.[0].reason), /names were added: muster\.example\.org, fd00::5/)
})

test('a certificate is renewed when less than 30 days remain', async (t) => {
  const { ensure, authority } = setUp(t)
  const first = await ensure(['localhost'])
  const before = authority()
  assert.equal((await ensure(['localhost'], 793)).cert, first.cert)
  const renewed = await ensure(['localhost'], 795)
  assert.notEqual(renewed.cert, first.cert)
  assert.equal(renewed.expiresAt.getTime() - first.expiresAt.getTime(), 795 * dayMs)
  assert.equal(authority(), before)
})

test('no certificate outlives its authority, and an old authority is followed by a new one', async (t) => {
  const { ensure, authority, lines } = setUp(t)
  await ensure(['localhost'])
  const before = authority()
  const late = await ensure(['localhost'], 3500)
  assert.equal(late.expiresAt.getTime(), new X509Certificate(before).validToDate.getTime())
  await ensure(['localhost'], 3640)
  assert.notEqual(authority(), before)
  assert.ok(lines.some(([, message]) => /authority expired/.test(message)))
})

test('a key that was lost or does not fit is replaced', async (t) => {
  const { dir, ensure } = setUp(t)
  const first = await ensure(['localhost'])
  rmSync(path.join(dir, 'server.key'))
  const second = await ensure(['localhost'])
  assert.notEqual(second.key, first.key)
})

test('an authority without its key is refused with the remedy, not replaced', async (t) => {
  const { dir, ensure, authority } = setUp(t)
  await ensure(['localhost'])
  const before = authority()
  rmSync(path.join(dir, 'ca.key'))
  await assert.rejects(ensure(['localhost']), {
    code: 'precondition-failed',
    message: /ca\.pem has no key that fits; restore/,
  })
  assert.equal(authority(), before)
})

test('the machine is known by its names and addresses, each of which a certificate can hold', async (t) => {
  const { ensure } = setUp(t)
  const names = machineNames()
  for (const name of ['localhost', '127.0.0.1', '::1']) assert.ok(names.includes(name))
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual((await ensure(names)).names.length, names.length)
})
