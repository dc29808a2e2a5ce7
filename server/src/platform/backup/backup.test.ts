import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { create } from 'tar'
import { listFiles } from './list-files.ts'
import { packBackup } from './pack-backup.ts'
import { unpackBackup } from './unpack-backup.ts'

const manifest = {
  ...{ format: 1 as const, musterVersion: '1.2.3', schemaVersion: 4, postgresMajor: 18 },
  ...{ createdAt: '2026-01-02T03:04:05.000Z', keyId: '01234567', hasKeys: false, secrets: ['the password of x'] },
}

async function open(t: TestContext) {
  const root = await mkdtemp(path.join(tmpdir(), 'muster-backup-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const source = path.join(root, 'source')
  await mkdir(path.join(source, 'database/pg_notify'), { recursive: true })
  await mkdir(path.join(source, 'database/base'), { recursive: true })
  await writeFile(path.join(source, 'database/PG_VERSION'), '18\n')
  await writeFile(path.join(source, 'database/base/1'), randomBytes(100_000))
  await writeFile(path.join(source, 'database/base/2'), '')
  const file = path.join(root, 'backup')
  const pack = (to = file) => packBackup({ folder: source, file: to, manifest, onProgress: () => undefined })
  let unpacked = 0
  const unpack = async (from = file) => {
    const folder = path.join(root, `unpacked-${++unpacked}`)
    await mkdir(folder)
    return { folder, manifest: await unpackBackup({ file: from, folder, onProgress: () => undefined }) }
  }
  return { root, source, file, pack, unpack }
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const names = (await listFiles(folder)).filter((name) => name.startsWith('database/'))
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await readFile(path.join(folder, name))).toString('hex')])),
  )
}

test('what was packed is unpacked as it was, folders without files included, for its user alone', async (t) => {
  const { source, file, pack, unpack } = await open(t)
  const { size } = await pack()
  assert.equal(statSync(file).size, size)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const { folder, manifest: read } = await unpack()
  assert.deepEqual(await readAll(folder), await readAll(source))
  assert.ok(existsSync(path.join(folder, 'database/pg_notify')))
  const { files, ...rest } = read
  assert.deepEqual(rest, manifest)
  assert.equal(files['database/PG_VERSION']?.size, 3)
})

test('a back-up with a changed byte, or one that was cut off, is refused or holds what was packed', async (t) => {
  const { root, source, file, pack, unpack } = await open(t)
  await pack()
  const whole = await readFile(file)
  const wanted = await readAll(source)
  let refused = 0
  for (let at = 3; at < whole.length; at += Math.ceil(whole.length / 25)) {
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(at) ^ 0x55, at)
    for (const [kind, bytes] of [['changed', changed] as const, ['cut', whole.subarray(0, at)] as const]) {
      const broken = path.join(root, `${kind}-${at}`)
      await writeFile(broken, bytes)
      const read = await unpack(broken).catch((error: Error) => {
        assert.match(error.message, /damaged|no back-up/)
        refused++
      })
      if (read) assert.deepEqual(await readAll(read.folder), wanted, `${kind} at ${at}`)
    }
  }
  assert.ok(refused > 45, `only ${refused} were refused`)
})

test('a back-up from which a file was taken, or to which one was added, is refused', async (t) => {
  const { root, source, pack, unpack } = await open(t)
  await pack()
  const pack2 = async (name: string) => {
    const file = path.join(root, name)
    await create({ file, cwd: source, gzip: true }, ['manifest.json', 'database'])
    return file
  }
  await writeFile(path.join(source, 'database/stranger'), 'x')
  await assert.rejects(unpack(await pack2('more')), /database\/stranger does not belong to it/)
  await rm(path.join(source, 'database/stranger'))
  await rm(path.join(source, 'database/base/2'))
  await assert.rejects(unpack(await pack2('fewer')), /base\/2 is missing in it/)
  await symlink('/etc/passwd', path.join(source, 'database/base/2'))
  await assert.rejects(unpack(await pack2('link')), /base\/2 is missing in it/)
  await writeFile(path.join(source, 'manifest.json'), JSON.stringify({ format: 2 }))
  await assert.rejects(unpack(await pack2('newer')), /made by a newer Muster \(format 2\)/)
})

test('an archive that is no back-up is refused, and one that leads out of its folder changes nothing there', async (t) => {
  const { root, source, unpack } = await open(t)
  const file = path.join(root, 'evil')
  await writeFile(path.join(root, 'outside'), 'mine')
  await create({ file, cwd: source, gzip: true, preservePaths: true }, ['../outside', 'database'])
  await writeFile(path.join(root, 'outside'), 'still mine')
  await assert.rejects(unpack(file), /damaged or no back-up/)
  assert.equal(await readFile(path.join(root, 'outside'), 'utf8'), 'still mine')
  await writeFile(file, 'hello')
  await assert.rejects(unpack(file), /no back-up/)
  await assert.rejects(unpack(path.join(root, 'nothing')), /there is no file .*nothing/)
})

test('nothing is overwritten, and what did not become whole is removed', async (t) => {
  const { root, source, file, pack } = await open(t)
  await pack()
  const before = await readFile(file)
  await assert.rejects(pack(), /is there already/)
  assert.deepEqual(await readFile(file), before)
  const second = path.join(root, 'second')
  await writeFile(`${second}.partial`, '')
  await assert.rejects(pack(second), /second\.partial is there/)
  const stopped = new AbortController()
  stopped.abort()
  const third = path.join(root, 'third')
  const packing = { folder: source, file: third, manifest, onProgress: () => undefined, signal: stopped.signal }
  await assert.rejects(packBackup(packing))
  assert.ok(!existsSync(third) && !existsSync(`${third}.partial`))
  await assert.rejects(pack(path.join(root, 'no/such/folder')), /cannot write/)
})
