import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import test from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createSettingsSnapshot, type Settings } from './settings-snapshot.ts'
import { updateSettings } from './update-settings.ts'

const organisation = { org_info: { org_name: 'Acme' }, server_settings: { server_url: 'https://muster.example.com' } }

function heardOnce(subscribe: (listener: (settings: Settings) => void) => void): Promise<Settings> {
  return new Promise((resolve) => subscribe(resolve))
}

test('gives the defaults before anything was saved, and the same object until something changes', async (t) => {
  const ctx = await openTestContext(t)
  const snapshot = createSettingsSnapshot(ctx)
  assert.throws(() => snapshot.current(), /before it was started/)
  await snapshot.start?.()
  t.after(() => snapshot.stop())
  assert.equal(snapshot.current().features.isHostUsersEnabled, true)
  assert.equal(snapshot.current().hostExpiry.isEnabled, false)
  assert.equal(snapshot.current(), snapshot.current())
})

test('reads again what another part of the process changed', async (t) => {
  const ctx = await openTestContext(t)
  const snapshot = createSettingsSnapshot(ctx)
  await snapshot.start?.()
  t.after(() => snapshot.stop())
  const heard = heardOnce(snapshot.onChange)
  const features = { enable_host_users: false, additional_queries: { a: 'select 1' } }
  await updateSettings(ctx, { patch: { ...organisation, features, agent_options: { config: { schedule: {} } } } }, [])
  assert.equal((await heard).serverUrl, 'https://muster.example.com')
  assert.deepEqual(snapshot.current().features.additionalQueries, { a: 'select 1' })
  assert.equal(snapshot.current().features.isHostUsersEnabled, false)
  assert.deepEqual(snapshot.current().agentOptions, { config: { schedule: {} }, overrides: {} })
})

test('keeps what it has while the database is away, and reads when it is back', async (t) => {
  const ctx = await openTestContext(t)
  let isAway = false
  const away = new Proxy(ctx.database.db, {
    get: (target, key) => {
      if (isAway) throw new Error('the database is away')
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const snapshot = createSettingsSnapshot({ ...ctx, db: away })
  await snapshot.start?.()
  t.after(() => snapshot.stop())
  const heard = heardOnce(snapshot.onChange)
  isAway = true
  await updateSettings(ctx, { patch: organisation }, [])
  await setImmediate()
  assert.equal(snapshot.current().orgName, '')
  isAway = false
  await ctx.clock.advance(1_000)
  assert.equal((await heard).orgName, 'Acme')
})
