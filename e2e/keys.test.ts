import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { enrollAgents } from './support/agent.ts'
import type { Json } from './support/api.ts'
import { enablePolicyWebhook, runAutomations } from './support/automation.ts'
import { query } from './support/server-home.ts'
import { runMuster } from './support/server-process.ts'
import { startServer } from './support/start-server.ts'

const isPostgres = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined
const secretPath = '/services/T0KEN-of-the-receiver'
const bearer = 'bearer-of-the-receiver-of-all'

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const started = runMuster(args, env)
  return { code: await started.ended, output: started.output() }
}

test('the key is changed; without it nothing opens, and no data file holds a secret as it is', async (t) => {
  const server = await startServer(t)
  const { home } = server
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const { policy } = await server.api.post<{ policy: { id: number } }>('/policies', { name: 'P', query: 'select 1' })
  await enablePolicyWebhook(server.api, { url: receiver.url + secretPath, policyIds: [policy.id] })
  const { destinations } = await server.api.get<{ destinations: { id: number }[] }>('/destinations')
  await server.api.patch(`/destinations/${destinations[0]?.id}`, { bearer_token: bearer })
  const [agent] = await enrollAgents({ ...server, count: 1 })
  assert.ok(agent)
  await agent.answer(server.url, new Map([[policy.id, 'failing']]))
  await runAutomations(server.api)
  const [first] = await receiver.waitFor(1)
  assert.deepEqual([first?.url, first?.headers['authorization']], [secretPath, `Bearer ${bearer}`])
  await server.stop()

  await t.test('the files of the data folder', { skip: isPostgres && 'there is no database in them' }, async () => {
    const used = ['correct-horse-battery-1!', server.token, server.enrollSecret, agent.nodeKey, secretPath, bearer]
    let bytes = 0
    for (const entry of await readdir(home.dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === 'private_key') continue
      const content = await readFile(path.join(entry.parentPath, entry.name))
      bytes += content.length
      for (const secret of used) assert.ok(!content.includes(secret), `${secret.slice(0, 4)}… stands in ${entry.name}`)
    }
    assert.ok(bytes > 1_000_000, 'the database was looked at')
  })

  const newKeyFile = path.join(home.dataDir, 'new-key')
  const newKey = randomBytes(24).toString('base64')
  if (isPostgres) {
    await writeFile(newKeyFile, newKey)
    await query(home.databaseUrl ?? '', `update server_presence set touched_at = touched_at - interval '1 minute'`)
  }
  const rotated = await run(['keys', 'rotate', ...(isPostgres ? ['--new-key-file', newKeyFile] : [])], home.env)
  assert.equal(rotated.code, 0, rotated.output)
  assert.match(rotated.output, /sealed with the new key [0-9a-f]{8}\.\nThe old key was [0-9a-f]{8}\./)
  if (isPostgres) {
    const refused = await run(['serve'], { ...home.env, MUSTER_SERVER_ADDRESS: '127.0.0.1:0' })
    assert.match(refused.output, /^muster: server\.private_key is not the key of this database.*enroll secret/m)
    return
  }

  await t.test('a key that is gone is refused, with what would have to be typed again', async () => {
    const [key, aside] = ['private_key', 'aside'].map((name) => path.join(home.dataDir, name)) as [string, string]
    await rename(key, aside)
    await rename(`${key}.old`, `${aside}.old`)
    const refused = await run(['serve'], { ...home.env, MUSTER_SERVER_ADDRESS: '127.0.0.1:0' })
    assert.equal(refused.code, 1)
    const line = refused.output.split('\n').find((text) => text.startsWith('muster: ')) ?? ''
    assert.match(
      line,
      /private key of this database is missing.*enroll secret 1 of all hosts \(Settings > Enroll secrets\)/,
    )
    assert.match(line, /webhook destination .*127\.0\.0\.1.*\(Automations > Destinations\)/)
    await rename(aside, key)
  })

  await server.restart()
  const { webhook_settings } = await server.api.get<{ webhook_settings: Record<string, Json> }>('/config')
  assert.equal(webhook_settings['failing_policies_webhook']?.['destination_url'], receiver.url + secretPath)
  assert.equal((await enrollAgents({ ...server, count: 2 })).length, 2, 'the enroll secret is still known')
})
