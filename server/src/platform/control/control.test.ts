import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../../kernel/log.ts'
import { askControl } from './ask-control.ts'
import { findControlPath } from './control-path.ts'
import { type ControlOptions, createControl } from './create-control.ts'

async function open(t: TestContext, answers: ControlOptions['answers']) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'muster-control-'))
  const control = createControl({ dataDir, log: silentLog, answers })
  await control.start?.()
  t.after(async () => {
    await control.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  return { dataDir, control }
}

test('a command is answered, through a socket that only its user may open', async (t) => {
  const { dataDir } = await open(t, { greet: async () => ({ value: { hello: 'there' } }) })
  const reply = await askControl(dataDir, 'greet')
  assert.deepEqual(reply?.value, { hello: 'there' })
  assert.equal(statSync(findControlPath(dataDir) ?? '').mode & 0o777, 0o600)
})

test('what is held for a command is given back when it ends, and when the server stops', async (t) => {
  let held = 0
  const released = new EventEmitter()
  const { dataDir, control } = await open(t, {
    hold: async () => {
      held++
      return { value: held, release: async () => void (held--, released.emit('one')) }
    },
  })
  const first = await askControl(dataDir, 'hold')
  assert.equal(held, 1)
  assert.equal(first?.gone.aborted, false)
  const isReleased = once(released, 'one')
  first?.close()
  await isReleased
  assert.equal(held, 0)
  const second = await askControl(dataDir, 'hold')
  await control.stop()
  assert.equal(held, 0)
  await new Promise((resolve) => (second?.gone.aborted ? resolve(0) : second?.gone.addEventListener('abort', resolve)))
})

test('a refusal arrives with its words, an unknown command is refused, no server is no answer', async (t) => {
  const { dataDir, control } = await open(t, {
    fail: async () => {
      throw new Error('no room')
    },
  })
  await assert.rejects(askControl(dataDir, 'fail'), { code: 'unavailable', message: 'no room' })
  await assert.rejects(askControl(dataDir, 'constructor'), /knows no command "constructor"/)
  await control.stop()
  assert.equal(await askControl(dataDir, 'fail'), undefined)
  assert.equal(existsSync(findControlPath(dataDir) ?? ''), false)
})

test('a folder whose path is too long has no socket, and says so', async () => {
  const dataDir = path.join(tmpdir(), 'x'.repeat(120))
  assert.equal(findControlPath(dataDir), undefined)
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: unknown, message: string) => void warnings.push(message) }
  const control = createControl({ dataDir, log, answers: {} })
  await control.start?.()
  await control.stop()
  assert.match(warnings.join(), /too long for a socket/)
})
