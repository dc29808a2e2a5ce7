import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { findSecretsInLogs } from './find-secrets.ts'

const password = 'p&ssword of nobody'

async function look(t: TestContext, log: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-logs-'))
  t.after(() => rm(folder, { recursive: true }))
  const secrets = [
    { name: 'password', value: password },
    { name: 'token', value: 'short' },
  ]
  await writeFile(path.join(folder, 'secrets.jsonl'), secrets.map((one) => `${JSON.stringify(one)}\n`).join(''))
  await writeFile(path.join(folder, '1.log'), log)
  return findSecretsInLogs(folder)
}

test('finds a planted secret, plain and encoded, and does not repeat it', async (t) => {
  for (const form of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]) {
    const { finds } = await look(t, `a line\nlogged in with ${form} today\n`)
    assert.deepEqual(finds, ['password stands in 1.log: logged in with [secret]'])
  }
})

test('finds nothing where nothing is, and says how much it looked for', async (t) => {
  assert.deepEqual(await look(t, 'a short line\n'), { finds: [], looked: 3 })
})
