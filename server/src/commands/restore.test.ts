import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { Secret } from '../kernel/secret.ts'
import { EMBEDDED_POSTGRES_MAJOR } from '../open-state.ts'
import { packBackup } from '../platform/backup/pack-backup.ts'
import { refuseHalfRestored } from '../platform/backup/place-restored.ts'
import { keyIdOf } from '../platform/crypto/key-id.ts'
import { createSecretBox } from '../platform/crypto/secret-box.ts'
import { lockDataFolder } from '../platform/files/data-folder-lock.ts'
import { backup } from './backup.ts'
import { refuseForeignFolder } from './own-folder.ts'
import { restore } from './restore.ts'

const key = 'the private key of the server that made the back-up'
const manifest = {
  ...{ format: 1 as const, musterVersion: '1.2.3', schemaVersion: 1, postgresMajor: EMBEDDED_POSTGRES_MAJOR },
  ...{ createdAt: '2026-01-02T03:04:05.000Z', hasKeys: false, secrets: ['the password of smtp_settings'] },
  keyId: keyIdOf(createSecretBox(new Secret(key))),
}

async function open(t: TestContext) {
  const root = await mkdtemp(path.join(tmpdir(), 'muster-restore-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const dataDir = path.join(root, 'data')
  const file = path.join(root, 'backup')
  const read = (name: string) => readFile(path.join(dataDir, name), 'utf8')
  const run = async ({ force = false, env = {} }: { force?: boolean; env?: Record<string, string> } = {}) => {
    let printed = ''
    const print = (text: string) => void (printed += text)
    const loading = { env, readTextFile: () => '', warn: assert.fail }
    const deps = { ...loading, print, clock: systemClock, log: silentLog }
    await restore(deps, { flags: [`--data_dir=${dataDir}`], file, force })
    return printed
  }
  /** A back-up whose database is one file. */
  const pack = async (content: string, change: Partial<typeof manifest> = {}) => {
    const folder = path.join(root, 'source')
    await rm(folder, { recursive: true, force: true })
    await rm(file, { force: true })
    await mkdir(path.join(folder, 'database'), { recursive: true })
    await writeFile(path.join(folder, 'database/content'), content)
    if (change.hasKeys) {
      await mkdir(path.join(folder, 'tls'))
      await writeFile(path.join(folder, 'tls/ca.key'), `ca of ${content}`)
      await writeFile(path.join(folder, 'private_key'), `${key}\n`)
    }
    await packBackup({ folder, file, manifest: { ...manifest, ...change }, onProgress: () => undefined })
  }
  return { root, dataDir, file, read, run, pack }
}

test('fills an empty folder and says which secrets are lost without the key', async (t) => {
  const { dataDir, read, run, pack } = await open(t)
  await pack('one')
  const printed = await run()
  assert.equal(await read('database/content'), 'one')
  assert.deepEqual((await readdir(dataDir)).sort(), ['database', 'lock.db'])
  assert.match(printed, /WARNING: there is no private key here; .* the id [0-9a-f]{8}\./)
  assert.match(printed, /typed again:\n {2}the password of smtp_settings\n/)
})

test('is content with the key of the back-up, wherever it comes from, and not with another', async (t) => {
  const { root, dataDir, run, pack } = await open(t)
  await pack('one')
  await mkdir(dataDir)
  await writeFile(path.join(dataDir, 'private_key'), `${key}\n`)
  assert.doesNotMatch(await run(), /WARNING/)
  await rm(dataDir, { recursive: true })
  assert.doesNotMatch(await run({ env: { MUSTER_SERVER_PRIVATE_KEY: key } }), /WARNING/)
  await rm(dataDir, { recursive: true })
  const other = 'some other private key that is long enough'
  assert.match(await run({ env: { MUSTER_SERVER_PRIVATE_KEY: other } }), /WARNING: the private key here is another one/)
  await rm(path.join(root, 'data'), { recursive: true })
  await pack('two', { hasKeys: true })
  assert.doesNotMatch(await run(), /WARNING/)
})

test('replaces what is there only with --force, and keeps it beside', async (t) => {
  const { dataDir, read, run, pack } = await open(t)
  await pack('one', { hasKeys: true })
  await run()
  await pack('two', { hasKeys: true })
  await assert.rejects(run(), { code: 'conflict', message: /holds a database already; --force/ })
  await rename(path.join(dataDir, 'database'), path.join(dataDir, 'elsewhere'))
  await assert.rejects(run(), { code: 'conflict', message: /has tls and private_key; --force/ })
  await rename(path.join(dataDir, 'elsewhere'), path.join(dataDir, 'database'))
  assert.equal(await read('database/content'), 'one')
  const printed = await run({ force: true })
  assert.match(printed, /kept in .*database\.replaced/)
  for (const [name, content] of [['database', 'two'] as const, ['database.replaced', 'one'] as const]) {
    assert.equal(await read(`${name}/content`), content)
  }
  assert.deepEqual([await read('tls/ca.key'), await read('tls.replaced/ca.key')], ['ca of two', 'ca of one'])
  await pack('three')
  await run({ force: true })
  assert.equal(await read('database.replaced/content'), 'two')
  assert.equal(await read('tls/ca.key'), 'ca of two', 'keys stay where the back-up has none')
})

test('refuses what this Muster cannot run and what is damaged, and leaves everything as it was', async (t) => {
  const { dataDir, file, read, run, pack } = await open(t)
  await pack('one')
  await run()
  const before = (await readdir(dataDir)).sort()
  await pack('two', { schemaVersion: 9_999 })
  await assert.rejects(
    run({ force: true }),
    /has schema 9999, this Muster knows up to \d+: restore it with Muster 1\.2\.3/,
  )
  await pack('two', { postgresMajor: 99 })
  await assert.rejects(run({ force: true }), /is of PostgreSQL 99, this Muster embeds/)
  await pack('two')
  await writeFile(file, (await readFile(file)).subarray(0, -20))
  await assert.rejects(run({ force: true }), /damaged/)
  const lock = await lockDataFolder({ dir: dataDir, clock: systemClock, waitMs: 0 })
  await assert.rejects(run({ force: true }), /is in use by another Muster/)
  lock.release()
  assert.equal(await read('database/content'), 'one')
  assert.deepEqual((await readdir(dataDir)).sort(), before)
  await assert.rejects(run({ env: { MUSTER_DATABASE_URL: 'postgres://x' } }), /pg_restore/)
})

test('no server begins anew where a restore was cut off, and the next restore goes through', async (t) => {
  const { dataDir, read, run, pack } = await open(t)
  await pack('one')
  await run()
  refuseHalfRestored(dataDir)
  await rename(path.join(dataDir, 'database'), path.join(dataDir, 'database.replaced'))
  assert.throws(() => refuseHalfRestored(dataDir), /restore into .* was interrupted: run it again/)
  await run()
  assert.equal(await read('database/content'), 'one')
  await rm(dataDir, { recursive: true })
  await mkdir(path.join(dataDir, 'restore.tmp'), { recursive: true })
  assert.throws(() => refuseHalfRestored(dataDir), /was interrupted/)
  await run()
  refuseHalfRestored(dataDir)
})

test('root does not write into the folder of another user', async (t) => {
  const { root } = await open(t)
  const own = process.getuid?.() ?? 0
  refuseForeignFolder(root, own)
  refuseForeignFolder(path.join(root, 'nothing'), 0)
  await chown(root, own === 0 ? 12_345 : own, -1)
  assert.throws(() => refuseForeignFolder(root, 0), /belongs to the user \d+; run this as that user/)
})

test('a back-up needs a database, and PostgreSQL has tools of its own', async (t) => {
  const { dataDir, file } = await open(t)
  const run = (env: Record<string, string>) => {
    const deps = { env, readTextFile: () => '', warn: assert.fail, print: () => undefined }
    const all = { ...deps, clock: systemClock, log: silentLog }
    return backup(all, { flags: [`--data_dir=${dataDir}`], file, includeKey: false })
  }
  await assert.rejects(run({}), /there is no database in .*data\.dir/)
  await assert.rejects(run({ MUSTER_DATABASE_URL: 'postgres://x' }), /pg_dump/)
  assert.ok(!existsSync(dataDir))
})
