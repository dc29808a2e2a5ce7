import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { findProgram } from '../support/find-program.ts'

const analyze = findProgram('systemd-analyze')
const skip =
  process.env['MUSTER_TEST_DATABASE_URL'] !== undefined
    ? 'needs no database, so once is enough'
    : analyze === undefined && 'systemd-analyze is not installed'

/** Of ten; what is left is the network and the compiling of JavaScript, which a server needs. */
const mostExposed = 2

test('the unit is one that systemd takes, and leaves little open', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-unit-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const unit = path.join(folder, 'muster.service')
  const text = await readFile(new URL('../../deploy/muster.service', import.meta.url), 'utf8')
  // Where the program lies is looked up, too.
  await writeFile(unit, text.replace('/usr/bin/node', process.execPath))
  const run = (args: readonly string[]) =>
    new Promise<{ code: unknown; output: string }>((resolve) =>
      execFile(analyze ?? '', args, { env: { ...process.env, SYSTEMD_COLORS: '0' } }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, output: stdout + stderr }),
      ),
    )
  assert.deepEqual(await run(['verify', '--man=no', unit]), { code: 0, output: '' })
  const { output } = await run(['security', '--offline=true', '--no-pager', unit])
  const level = Number(/Overall exposure level .*: (\d+\.\d)/.exec(output)?.[1])
  assert.ok(level <= mostExposed, output)
})
