import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { createMetrics } from '../../platform/metrics/create-metrics.ts'
import { createMetricsRoute } from './metrics-route.ts'

function ask(token: string, caller: Pick<Context, 'authorization' | 'isLocalCaller'>) {
  const metrics = createMetrics()
  metrics.counter({ name: 'muster_things_total', help: 'Things.', labels: ['kind'] }).add({ kind: 'odd' })
  const route = createMetricsRoute({ token: new Secret(token), render: metrics.render })
  // The route uses nothing else of the context.
  return route.run(caller as Context, { params: {}, query: {}, body: undefined })
}

test('without a token only callers on this machine get figures', async () => {
  const answer = await ask('', { isLocalCaller: true })
  assert.ok(answer instanceof TextAnswer)
  assert.match(answer.text, /^muster_things_total\{kind="odd"\} 1$/m)
  await assert.rejects(ask('', { isLocalCaller: false }), { code: 'forbidden', message: /metrics\.token/ })
  await assert.rejects(ask('', { authorization: 'Bearer ' }), { code: 'forbidden' })
})

test('with a token everybody needs it', async () => {
  assert.ok((await ask('t0ken', { authorization: 'Bearer t0ken' })) instanceof TextAnswer)
  await assert.rejects(ask('t0ken', { authorization: 'Bearer other' }), { code: 'unauthenticated' })
  await assert.rejects(ask('t0ken', { isLocalCaller: true }), { code: 'unauthenticated' })
})
