import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createSimulation } from '../create-simulation.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import { garbage } from './garbage.ts'
import { leave } from './leave.ts'
import { slow } from './slow.ts'

const random = createSeededRandom('faults')
const write = JSON.stringify({
  queries: { a: [{ x: '1', y: '2', z: '3' }], b: [] },
  statuses: { a: 0, b: 1 },
  messages: { a: '', b: 'no' },
  stats: { a: {}, b: {} },
  node_key: 'key',
})

it('garbage breaks JSON, types, rows, names and characters, but only in answers', () => {
  const bodies = Array.from({ length: 200 }, () => garbage.rewriteBody?.('write', write, random) ?? '')
  const parsed = bodies.flatMap((body) => {
    try {
      return [JSON.parse(body) as Record<string, unknown>]
    } catch {
      return []
    }
  })
  assert.equal(parsed.length < bodies.length, true)
  const text = parsed.map((body) => JSON.stringify(body)).join('\n')
  for (const sign of [
    'not an array',
    'nul\\u0000inside',
    '\\ud800',
    'no_such_query',
    '"queries":[]',
    '"status":"zero"',
  ]) {
    assert.equal(text.includes(sign), true, sign)
  }
  assert.equal(garbage.rewriteBody?.('config', '{}', random), '{}')
})

it('slow stalls shortly before the limit of an agent, in answers only', () => {
  const stallMs = slow.stallMs?.('write', random) ?? 0
  assert.equal(stallMs >= 12_000 && stallMs < 16_000, true)
  assert.equal(slow.stallMs?.('read', random), undefined)
})

it('leave goes after a few check-ins', () => {
  const checkIns = leave.checkInsBeforeLeaving?.(random) ?? 0
  assert.equal(checkIns >= 1 && checkIns <= 5, true)
})

it('mute reads and never answers', async (t) => {
  const server = await startFakeServer()
  const simulation = createSimulation({ server: server.url, enrollSecret: '' })
  t.after(async () => {
    await simulation.close()
    await server.close()
  })
  server.reply('/read', () => ({ queries: { a: 'select 1' } }))
  const host = simulation.createHost({ fault: 'mute' })
  await host.checkIn()
  await host.sendLogs()
  assert.deepEqual(
    server.seen.map((request) => request.path.split('/').at(-1)),
    ['enroll', 'read'],
  )
})
