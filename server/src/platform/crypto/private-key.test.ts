import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { Secret } from '../../kernel/secret.ts'
import { loadPrivateKey } from './private-key.ts'

function folder(t: TestContext): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'muster-key-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  return dataDir
}

const none = new Secret('')

test('the embedded database gets a key at the first start and the same one afterwards', async (t) => {
  const dataDir = path.join(folder(t), 'new')
  const made = await loadPrivateKey({ configured: none, dataDir, embedded: true })
  const again = await loadPrivateKey({ configured: none, dataDir, embedded: true })
  assert.ok(made.reveal().length >= 32)
  assert.equal(again.reveal(), made.reveal())
  assert.deepEqual(readdirSync(dataDir), ['private_key'])
  if (process.platform !== 'win32') assert.equal(statSync(path.join(dataDir, 'private_key')).mode & 0o777, 0o600)
})

test('a configured key wins and no file is made', async (t) => {
  const dataDir = folder(t)
  const configured = new Secret('c'.repeat(32))
  assert.equal(await loadPrivateKey({ configured, dataDir, embedded: true }), configured)
  assert.deepEqual(readdirSync(dataDir), [])
})

test('a short key is refused without being shown', async (t) => {
  const loading = loadPrivateKey({ configured: new Secret('hush'), dataDir: folder(t), embedded: true })
  await assert.rejects(
    loading,
    (error: Error) => /4 characters.*32 or more/.test(error.message) && !/hush/.test(error.message),
  )
})

test('PostgreSQL without a key is refused with the remedy', async (t) => {
  const loading = loadPrivateKey({ configured: none, dataDir: folder(t), embedded: false })
  await assert.rejects(loading, { code: 'invalid', message: /openssl rand.*MUSTER_SERVER_PRIVATE_KEY/ })
})

test('a damaged key file stops the start and stays as it is', async (t) => {
  const dataDir = folder(t)
  writeFileSync(path.join(dataDir, 'private_key'), '')
  const loading = loadPrivateKey({ configured: none, dataDir, embedded: true })
  await assert.rejects(loading, { code: 'precondition-failed', message: /private_key is damaged; restore/ })
  assert.equal(statSync(path.join(dataDir, 'private_key')).size, 0)
})
