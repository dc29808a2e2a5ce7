import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { enrollAgents } from './support/agent.ts'
import { createApi } from './support/api.ts'
import { startServer } from './support/start-server.ts'
import { runMuster } from './support/server-process.ts'
import { until } from './support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'about the embedded database'
const bodyOf = (number: number) => ({ name: `Label ${number}`, query: 'SELECT 1' })

async function openFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-e2e-backup-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const started = runMuster(args, env)
  assert.equal(await started.ended, 0, started.output())
  return started.output()
}

test('a back-up of a server that is written to holds all up to one moment, and another server goes on from there', {
  skip,
}, async (t) => {
  const folder = await openFolder(t)
  const server = await startServer(t)
  const [agent] = await enrollAgents({ url: server.url, enrollSecret: server.enrollSecret, count: 3 })
  const hook = 'https://hooks.example.com/secret-path'
  await server.api.patch('/config', {
    webhook_settings: {
      host_status_webhook: {
        enable_host_status_webhook: true,
        destination_url: hook,
        host_percentage: 10,
        days_count: 1,
      },
    },
  })
  let acknowledged = 0
  let isEnough = false
  const writing = (async () => {
    for (let number = 1; !isEnough; number++) {
      await server.api.post('/labels', bodyOf(number))
      acknowledged = number
    }
  })()
  await until('some are written', () => acknowledged >= 5)
  const before = acknowledged
  const file = path.join(folder, 'with-keys')
  const printed = await run(['backup', file, '--include-key'], server.home.env)
  const after = acknowledged
  isEnough = true
  await writing
  assert.ok(after > before, 'nothing was written meanwhile: this proves nothing')
  assert.match(printed, /packed: 100 %\n/)
  assert.match(printed, /WARNING: the private key/)
  const isSnapshotThere = async () => (await readdir(server.home.dataDir)).includes('snapshot.tmp')
  await until('the snapshot is gone', async () => !(await isSnapshotThere()))

  /** Starts a back-up that is in the middle: the server has made its snapshot, the command packs. */
  async function untilTaken(name: string) {
    const command = runMuster(['backup', path.join(folder, name)], server.home.env)
    let hasEnded = false
    void command.ended.then(() => (hasEnded = true))
    await until('it is taken', async () => hasEnded || (await isSnapshotThere()))
    return command
  }

  await t.test('a command that is killed and a server that stops leave no snapshot and no half back-up', async () => {
    const killed = await untilTaken('killed')
    killed.signal('SIGKILL')
    // On a machine that runs the test late it may be whole before.
    const isWhole = (await killed.ended) === 0
    await until('the server has removed it', async () => !(await isSnapshotThere()))
    const stopped = await untilTaken('stopped')
    await server.stop()
    const code = await stopped.ended
    if (code !== 0) assert.match(stopped.output(), /muster: the server stopped before/)
    assert.equal(await isSnapshotThere(), false)
    const left = await readdir(folder)
    assert.equal(left.includes('killed'), isWhole)
    assert.equal(left.includes('stopped'), code === 0)
    assert.equal(left.includes('stopped.partial'), false)
  })

  await t.test('without a server the command opens the database itself', async () => {
    const alone = path.join(folder, 'alone')
    assert.match(await run(['backup', alone], server.home.env), /private key and the certificates are not in it/)
    assert.equal(await isSnapshotThere(), false)
    // The key lies elsewhere, as it should.
    const names = execFileSync('tar', ['tzf', alone], { encoding: 'utf8' }).trim().split('\n')
    assert.equal(names[0], 'manifest.json')
    assert.deepEqual([...new Set(names.map((name) => name.split('/')[0]))], ['manifest.json', 'database'])
    assert.match(
      await run(['restore', alone], { MUSTER_DATA_DIR: path.join(folder, 'without-key') }),
      /typed again:\n {2}enroll secret .* of all hosts\n {2}the settings of the webhook destination .*hooks\.example\.com\)\n/,
    )
  })

  const dataDir = path.join(folder, 'data')
  assert.doesNotMatch(await run(['restore', file], { MUSTER_DATA_DIR: dataDir }), /WARNING/)
  const second = runMuster(['serve'], {
    ...server.home.env,
    MUSTER_DATA_DIR: dataDir,
    MUSTER_SERVER_TLS: 'false',
    MUSTER_SERVER_ADDRESS: '127.0.0.1:0',
  })
  t.after(() => second.signal('SIGKILL'))
  const url = await second.listening
  const api = createApi(url, { token: server.token })
  const { labels } = await api.get<{ labels: { name: string }[] }>('/labels?per_page=10000')
  const numbers = labels.flatMap(({ name }) => (/^Label (\d+)$/.exec(name) ? [Number(name.slice(6))] : []))
  numbers.sort((a, b) => a - b)
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, at) => at + 1),
    'a hole',
  )
  assert.ok(numbers.length >= before && numbers.length <= after + 1, `${before} ${numbers.length} ${after}`)
  // Secrets open and hosts are known.
  const { secrets } = (await api.get<{ spec: { secrets: { secret: string }[] } }>('/spec/enroll_secret')).spec
  assert.equal(secrets[0]?.secret, server.enrollSecret)
  assert.ok(agent)
  assert.equal((await agent.config(url))['node_invalid'], undefined)
  second.signal('SIGTERM')
  assert.equal(await second.ended, 0)
})
