import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Clock } from '../../kernel/clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import { checkEmbeddedVersion } from './check-embedded-version.ts'
import { lockDataFolder } from './data-folder-lock.ts'

function folder(t: TestContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'muster-lock-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A clock on which sleeping takes no time; `onSleep` runs in each pause. */
function movedClock(onSleep: () => void = () => undefined) {
  let elapsed = 0
  const clock: Clock = {
    now: () => new Date(elapsed),
    monotonicMs: () => elapsed,
    sleep: async (ms) => {
      elapsed += ms
      onSleep()
    },
  }
  return { clock, elapsedMs: () => elapsed }
}

const holder = `
  import { lockDataFolder } from ${JSON.stringify(new URL('./data-folder-lock.ts', import.meta.url).href)}
  import { systemClock } from ${JSON.stringify(new URL('../../kernel/clock.ts', import.meta.url).href)}
  globalThis.lock = await lockDataFolder({ dir: process.argv[1], clock: systemClock, waitMs: 0 })
  process.stdout.write('held')
  setInterval(() => undefined, 1000)
`

async function startHolder(t: TestContext, dir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('a folder that another process holds is refused after the wait, and free at once when it is killed', async (t) => {
  const dir = folder(t)
  const child = await startHolder(t, dir)
  const { clock, elapsedMs } = movedClock()
  let waits = 0
  await assert.rejects(lockDataFolder({ dir, clock, waitMs: 20_000, onWait: () => waits++ }), {
    code: 'unavailable',
    message: `the data folder ${dir} is in use by another Muster process; stop it, or set MUSTER_DATA_DIR to another folder`,
  })
  assert.equal(elapsedMs(), 20_000)
  assert.equal(waits, 1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = await lockDataFolder({ dir, clock: systemClock, waitMs: 0 })
  lock.release()
})

test('a start waits for a holder that stops', async (t) => {
  const dir = path.join(folder(t), 'new')
  const first = await lockDataFolder({ dir, clock: systemClock, waitMs: 0 })
  const { clock } = movedClock(() => first.release())
  const second = await lockDataFolder({ dir, clock, waitMs: 20_000 })
  await assert.rejects(lockDataFolder({ dir, clock: systemClock, waitMs: 0 }), /is in use/)
  second.release()
  second.release()
})

test('an aborted start stops waiting', async (t) => {
  const dir = folder(t)
  const lock = await lockDataFolder({ dir, clock: systemClock, waitMs: 0 })
  await assert.rejects(
    lockDataFolder({ dir, clock: systemClock, waitMs: 20_000, signal: AbortSignal.abort() }),
    /is in use/,
  )
  lock.release()
})

test('a folder that cannot be made or written is refused with the remedy', async (t) => {
  const dir = folder(t)
  writeFileSync(path.join(dir, 'file'), '')
  const refusal = { code: 'unavailable', message: /cannot create the data folder .*MUSTER_DATA_DIR/ }
  await assert.rejects(lockDataFolder({ dir: path.join(dir, 'file'), clock: systemClock, waitMs: 0 }), refusal)
  writeFileSync(path.join(dir, 'lock.db'), 'no database')
  await assert.rejects(
    lockDataFolder({ dir, clock: systemClock, waitMs: 0 }),
    /cannot lock the data folder .*MUSTER_DATA_DIR/,
  )
})

test('a database folder of another PostgreSQL major is refused, a new one is not', async (t) => {
  const dir = folder(t)
  await checkEmbeddedVersion(dir, 18)
  writeFileSync(path.join(dir, 'PG_VERSION'), '18\n')
  await checkEmbeddedVersion(dir, 18)
  await assert.rejects(checkEmbeddedVersion(dir, 19), {
    code: 'precondition-failed',
    message: /was written by PostgreSQL 18 and this Muster embeds PostgreSQL 19; run the Muster version that wrote it/,
  })
})
