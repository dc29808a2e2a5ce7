import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { loadServerConfig } from '../../../../platform/config/load-server-config.ts'
import { checkFeeds } from './check-feeds.ts'
import { upsertFeed } from './feed-queries.ts'

const configOf = (env: Record<string, string>) =>
  loadServerConfig({ env, flags: [], readTextFile: () => '', warn: assert.fail }).config

test('feeds that fail, are stale or were never read are named with their age, and those that are off are not', async (t) => {
  const ctx = await openTestContext(t)
  const config = configOf({ MUSTER_VULNERABILITIES_FEEDS: 'nvd,kev,epss' })
  const look = async () => (await checkFeeds(ctx, config)).map(({ level, text }) => `${level} ${text}`)
  assert.deepEqual(await look(), ['warn none was ever read'])
  const at = ctx.clock.now()
  const store = (name: string, error = '') => {
    const times = { lastAttemptAt: at, lastSuccessAt: at, dataAsOf: at, at }
    return upsertFeed(ctx.db, { ...times, name, records: 5, bytes: 5, leftOut: 0, leftOutExample: '', error })
  }
  for (const name of ['nvd', 'kev']) await store(name)
  assert.deepEqual(await look(), ['warn never read: epss'])
  await store('epss')
  await ctx.clock.advance(2 * 3_600_000)
  assert.deepEqual(await look(), ['ok 3 feeds, the oldest 2 hours old'])
  await store('kev', 'kev: answered 404')
  await ctx.clock.advance(30 * 86_400_000)
  const said = await look()
  assert.ok(said.includes('warn kev fails (30 days old): kev: answered 404'), said.join())
  assert.ok(said.includes('warn nvd is 30 days old'), said.join())
})
