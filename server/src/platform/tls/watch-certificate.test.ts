import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../kernel/clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { watchCertificate } from './watch-certificate.ts'

/** A clock whose sleepers wait until `tick` or an abort. */
function steppedClock() {
  const sleepers: (() => void)[] = []
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve())
      sleepers.push(resolve)
    })
  const clock: Clock = { ...systemClock, sleep }
  const tick = async () => {
    sleepers.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, tick }
}

test('applies a certificate that changed, once, and goes on after a failure', async () => {
  const { clock, tick } = steppedClock()
  const warnings: string[] = []
  const applied: string[] = []
  let found = () => ({ cert: 'a', key: 'a' })
  const watch = watchCertificate({
    initial: { cert: 'a', key: 'a' },
    load: async () => found(),
    apply: ({ cert }) => void applied.push(cert),
    clock,
    log: { ...silentLog, warn: (fields) => void warnings.push(String(fields.error)) },
  })
  await watch.start?.()
  await tick()
  found = () => ({ cert: 'b', key: 'b' })
  await tick()
  await tick()
  found = () => {
    throw new Error('half written')
  }
  await tick()
  found = () => ({ cert: 'c', key: 'c' })
  await tick()
  await watch.stop()
  assert.deepEqual(applied, ['b', 'c'])
  assert.deepEqual(warnings, ['half written'])
})
