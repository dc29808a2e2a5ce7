import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { silentLog } from '../../kernel/log.ts'
import type { LineLogOptions } from './line-log.ts'
import { createDiscardLog, createLineLog } from './line-log.ts'

function setUp(t: TestContext, options: Partial<LineLogOptions> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-lines-'))
  const file = options.path ?? path.join(folder, 'x.log')
  const log = createLineLog({ maxBytes: 1e6, maxFiles: 2, rotate: true, log: silentLog, ...options, path: file })
  t.after(async () => {
    await log.close()
    rmSync(folder, { recursive: true })
  })
  return { folder, file, log, read: (suffix = '') => readFileSync(`${file}${suffix}`, 'utf8') }
}

const onUnix = { skip: process.platform === 'win32' ? 'needs POSIX files' : false }

test('lines are in the file, in order, when append resolves', async (t) => {
  const { log, read } = setUp(t)
  await log.append(['a', 'b'])
  assert.equal(read(), 'a\nb\n')
  await Promise.all(Array.from({ length: 50 }, (_, i) => log.append([`${i}`])))
  assert.equal(read(), `a\nb\n${Array.from({ length: 50 }, (_, i) => `${i}\n`).join('')}`)
  await log.append([])
})

test('the folder is made and only the owner may read the file', onUnix, async (t) => {
  const { folder } = setUp(t)
  const file = path.join(folder, 'deep', 'er', 'x.log')
  const log = createLineLog({ path: file, maxBytes: 100, maxFiles: 1, rotate: true, log: silentLog })
  await log.append(['a'])
  await log.close()
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('a full file is rotated and only the newest full ones are kept', async (t) => {
  const { log, read, folder } = setUp(t, { maxBytes: 10 })
  for (const letter of ['a', 'b', 'c', 'd']) await log.append([letter.repeat(6)])
  assert.deepEqual(readdirSync(folder).toSorted(), ['x.log', 'x.log.1', 'x.log.2'])
  assert.deepEqual([read(), read('.1'), read('.2')], ['dddddd\n', 'cccccc\n', 'bbbbbb\n'])
})

test('a file that was full before the start is rotated as well', async (t) => {
  const { log, read, file } = setUp(t, { maxBytes: 10 })
  writeFileSync(file, 'old line\n')
  await log.append(['new'])
  assert.deepEqual([read(), read('.1')], ['new\n', 'old line\n'])
})

test('without rotation the file grows', async (t) => {
  const { log, read, folder } = setUp(t, { maxBytes: 5, rotate: false })
  await log.append(['aaaa'])
  await log.append(['bbbb'])
  assert.equal(read(), 'aaaa\nbbbb\n')
  assert.deepEqual(readdirSync(folder), ['x.log'])
})

test('when rotation fails the lines are still written and a warning is logged', async (t) => {
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_fields: object, message: string) => void warnings.push(message) }
  const { log: lines, read, file } = setUp(t, { maxBytes: 8, maxFiles: 1, log })
  mkdirSync(`${file}.1`)
  await lines.append(['aaaa'])
  await lines.append(['bbbb'])
  await lines.append(['c'])
  assert.equal(read(), 'aaaa\nbbbb\nc\n')
  assert.deepEqual(warnings, ['cannot rotate a log file; it grows further'])
})

test('a line that a crash cut off does not swallow the next one', async (t) => {
  const { log, read, file } = setUp(t)
  writeFileSync(file, '{"whole":1}\n{"cut')
  await log.append(['{"next":1}'])
  await log.append(['{"more":1}'])
  assert.equal(read(), '{"whole":1}\n{"cut\n{"next":1}\n{"more":1}\n')
})

test('a file that another program moved away is opened anew', onUnix, async (t) => {
  const { log, read, file } = setUp(t)
  await log.append(['a'])
  renameSync(file, `${file}.moved`)
  await log.append(['b'])
  assert.deepEqual([read(), read('.moved')], ['b\n', 'a\n'])
})

test('a full disk rejects the lines, and writing goes on when there is space', {
  skip: !existsSync('/dev/full'),
}, async (t) => {
  const { log, read, file } = setUp(t)
  symlinkSync('/dev/full', file)
  await assert.rejects(log.append(['a']), { code: 'unavailable', message: /cannot write .*ENOSPC/ })
  const { lastError } = log.state() as { lastError?: string }
  assert.match(lastError ?? '', /ENOSPC/)
  rmSync(file)
  await log.append(['b'])
  assert.equal(read(), 'b\n')
  assert.deepEqual(log.state(), { kind: 'file', path: file, lastError: undefined })
})

test('nothing stays of a write that the disk took only in part', onUnix, (t) => {
  const { file, read } = setUp(t)
  const program = `
    import { createLineLog } from ${JSON.stringify(new URL('./line-log.ts', import.meta.url).href)}
    const log = createLineLog({ path: process.argv[1], maxBytes: 1e6, maxFiles: 1, rotate: true, log: console })
    await log.append(['first'])
    const refused = await log.append(['x'.repeat(100_000)]).then(() => 'written', (error) => error.message)
    await log.append(['last'])
    await log.close()
    process.stdout.write(refused)
  `
  const run = `ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"`
  const { stdout } = spawnSync('sh', ['-c', run, process.execPath, program, file], { encoding: 'utf8' })
  assert.match(stdout, /EFBIG/)
  assert.equal(read(), 'first\nlast\n')
})

test('a path that cannot be written rejects and recovers', async (t) => {
  const { log, read, file } = setUp(t)
  mkdirSync(file)
  await assert.rejects(log.append(['a']), /EISDIR/)
  rmSync(file, { recursive: true })
  await log.append(['b'])
  assert.equal(read(), 'b\n')
})

test('more than the queue holds is refused at once, the rest is written', async (t) => {
  const { log, read } = setUp(t, { maxQueuedBytes: 10 })
  const results = await Promise.allSettled([log.append(['aaaa']), log.append(['bbbb']), log.append(['c'])])
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'fulfilled', 'rejected'],
  )
  assert.equal(read(), 'aaaa\nbbbb\n')
  await log.append(['d'])
  assert.equal(read(), 'aaaa\nbbbb\nd\n')
})

test('closing writes what waits and refuses more', async (t) => {
  const { log, read } = setUp(t)
  const appended = [log.append(['a']), log.append(['b'])]
  await log.close()
  assert.equal(read(), 'a\nb\n')
  await Promise.all(appended)
  await assert.rejects(log.append(['c']), { code: 'unavailable', message: /is closed/ })
})

test('a switched-off log counts what it discards', async () => {
  const log = createDiscardLog()
  await log.append(['a', 'b'])
  await log.append(['c'])
  assert.deepEqual(log.state(), { kind: 'discard', discardedLines: 3 })
})
