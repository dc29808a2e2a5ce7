import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { createMetrics } from '../../../platform/metrics/create-metrics.ts'
import { addDeliveryMetrics } from './delivery-metrics.ts'
import { createDeliveryWorker } from './delivery-worker.ts'

test('tells what waits and since when, what was delivered, and how long attempts took', async (t) => {
  const scene = await openScene(t)
  const { ctx } = scene
  const policyId = await scene.addPolicy('p')
  const [a = 0, b = 0] = await scene.addHosts(2)
  await scene.enable({ policy_ids: [policyId], host_batch_size: 1 })
  await scene.answer(policyId, { [a]: 'failing', [b]: 'failing' })
  const metrics = createMetrics()
  const onRecorded = addDeliveryMetrics(metrics, { db: ctx.database.db, clock: ctx.clock })
  await scene.scheduler.trigger(ctx, 'automations')
  await scene.scheduler.check()
  await ctx.clock.advance(60_000)
  const before = (await metrics.render()).text
  assert.match(before, /^muster_outbox_deliveries\{kind="webhook",state="waiting"\} 2$/m)
  assert.match(before, /^muster_outbox_age_seconds\{kind="webhook"\} 60$/m)
  const { database } = ctx
  const worker = createDeliveryWorker({ ctx, database, outbound: scene.outbound, retryDelaysMs: [], onRecorded })
  await worker.drain()
  const after = (await metrics.render()).text
  assert.match(after, /^muster_deliveries_total\{kind="webhook",state="delivered"\} 2$/m)
  assert.match(after, /^muster_delivery_attempt_duration_seconds_count\{kind="webhook",outcome="delivered"\} 2$/m)
  assert.doesNotMatch(after, /^muster_outbox_deliveries\{/m)
})
