import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { ensureServerCertificate } from './ensure-server-certificate.ts'
import { readConfiguredCertificate } from './read-configured-certificate.ts'

test('a certificate with its key is read, one that is missing or does not fit is refused by name', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'muster-own-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const { cert, key } = await ensureServerCertificate({ dir, names: ['a.example'], clock: systemClock, log: silentLog })
  const certPath = path.join(dir, 'server.pem')
  const keyPath = path.join(dir, 'server.key')
  assert.deepEqual(await readConfiguredCertificate(certPath, keyPath), { cert, key })
  await assert.rejects(readConfiguredCertificate('/none.pem', keyPath), /server\.cert \/none\.pem or .* does not exist/)
  await assert.rejects(readConfiguredCertificate(dir, keyPath), /cannot read server\.cert or server\.key: EISDIR/)
  await assert.rejects(
    readConfiguredCertificate(certPath, path.join(dir, 'ca.key')),
    /are not a certificate and its key/,
  )
  writeFileSync(keyPath, 'no key')
  await assert.rejects(readConfiguredCertificate(certPath, keyPath), { code: 'invalid' })
})
