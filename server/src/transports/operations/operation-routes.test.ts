import assert from 'node:assert/strict'
import test from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import type { Context } from '../../platform/context.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import type { HealthCheck } from './health-check.ts'
import { createOperationRoutes } from './operation-routes.ts'

const clock = createFixedClock()
const fine: HealthCheck = { name: 'database', of: 'process', run: async () => ({ kind: 'embedded' }) }
const broken: HealthCheck = {
  name: 'result log',
  of: 'process',
  run: async () => Promise.reject(new Error('disk full')),
}

function open(checks: readonly HealthCheck[], { isReady = true, isLocalCaller = true } = {}) {
  const routes = createOperationRoutes({ version: '1.2.3', checks, isReady: () => isReady })
  return async (path: string, query: unknown = {}) => {
    const found = routes.find(({ route }) => route.path === path)
    assert.ok(found)
    // These routes use nothing of the context but its clock.
    const answer = await found.run({ clock, isLocalCaller } as unknown as Context, {
      params: {},
      query,
      body: undefined,
    })
    if (!(answer instanceof TextAnswer)) return { status: 200, body: answer as Record<string, unknown> }
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> }
  }
}

test('is healthy when every check passes, and shows them only when asked', async () => {
  const ask = open([fine])
  assert.deepEqual(await ask('/healthz'), { status: 200, body: { healthy: true } })
  const { body } = await ask('/healthz', { verbose: '' })
  assert.deepEqual(body['checks'], [{ name: 'database', healthy: true, details: { kind: 'embedded' } }])
})

test('answers 503 when one check fails, and says which and why', async () => {
  const ask = open([fine, broken])
  const { status, body } = await ask('/healthz', { verbose: '1' })
  assert.equal(status, 503)
  assert.deepEqual((body['checks'] as unknown[])[1], {
    name: 'result log',
    healthy: false,
    details: { error: 'disk full' },
  })
  assert.equal((await ask('/readyz')).status, 503)
})

test('takes a check that does not end for failed', async () => {
  const asked = open([{ name: 'database', of: 'process', run: () => new Promise(() => undefined) }])('/healthz', {
    verbose: '',
  })
  await clock.advance(5_000)
  const { status, body } = await asked
  assert.equal(status, 503)
  assert.match(JSON.stringify(body), /did not answer within 5 s/)
})

test('is not ready while the server stops, though it is healthy', async () => {
  const ask = open([fine], { isReady: false })
  const { status, body } = await ask('/readyz')
  assert.equal(status, 503)
  assert.deepEqual((body['checks'] as { name: string; healthy: boolean }[])[0], {
    name: 'accepting',
    healthy: false,
    details: {},
  })
  assert.equal((await ask('/healthz')).status, 200)
})

test('a part beside the process makes it not ready, says which and leaves the process healthy', async () => {
  const away: HealthCheck = { ...broken, name: 'database', of: 'service' }
  const ask = open([away], { isLocalCaller: false })
  assert.equal((await ask('/healthz')).status, 200)
  const { status, body } = await ask('/readyz')
  assert.equal(status, 503)
  assert.deepEqual(body['checks'], [
    { name: 'accepting', healthy: true, details: {} },
    // Strangers learn the part, not the words of its error.
    { name: 'database', healthy: false, details: {} },
  ])
})

test('tells its version with and without a log-in', async () => {
  const ask = open([])
  assert.equal((await ask('/version')).body['version'], '1.2.3')
  assert.equal((await ask('/api/v1/fleet/version')).body['version'], '1.2.3')
})
