import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScheduler } from '@muster/server/platform/jobs/create-scheduler.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { automationSchedules } from './automations-jobs.ts'
import { listBuiltIns } from './queries/automation-queries.ts'
import { readTiming } from './rules/rule-timing.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

test('a switched off search for CVEs runs only when somebody asks, is not overdue and announces no check', async (t) => {
  const { ctx, outbound, patch, receiver } = await openScene(t)
  const options = {
    outbound,
    historyMs: 30 * dayMs,
    recency: { maxAgeMs: 30 * dayMs, from: 'published' as const },
    vulnerabilityIntervalMs: hourMs,
  }
  const scheduler = createScheduler({ ctx, database: ctx.database })
  for (const one of automationSchedules(ctx, { ...options, isVulnerabilityScheduleOff: true })) scheduler.define(one)
  const pass = async () => {
    await scheduler.check()
    await ctx.clock.advance(2 * dayMs)
    await scheduler.check()
    const overview = (await scheduler.list()).find(({ name }) => name === 'vulnerabilities')
    return { progressAt: overview?.progressAt, kinds: overview?.runs.map(({ kind }) => kind) }
  }
  assert.deepEqual((await pass()).kinds, [])
  // Who switches it on asks for a first look.
  const vulnerabilities_webhook = { enable_vulnerabilities_webhook: true, destination_url: receiver.url }
  await patch('webhook_settings', { vulnerabilities_webhook })
  assert.deepEqual((await pass()).kinds, ['triggered'])
  await scheduler.trigger(ctx, 'vulnerabilities')
  assert.deepEqual(await pass(), { progressAt: undefined, kinds: ['triggered', 'triggered'] })
  const rule = (await listBuiltIns(ctx.db)).find(({ kind }) => kind === 'vulnerability')
  assert.equal(rule?.isEnabled, true)
  const timing = await readTiming(ctx, { ...options, scheduler, outbound })
  assert.equal(rule && timing.nextCheckOf(rule), undefined)
})
