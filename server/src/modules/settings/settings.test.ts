import assert from 'node:assert/strict'
import test from 'node:test'
import { getConfigRoute, patchConfigRoute } from '@muster/contract/rest/config.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { Type } from 'typebox'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { Value } from 'typebox/value'
import { SECRET_MASK } from '../../kernel/secret.ts'
import { loadServerConfig } from '../../platform/config/load-server-config.ts'
import type { Actor, GlobalRole } from '../../platform/context.ts'
import { createPasswords } from '../../platform/crypto/passwords.ts'
import { withoutAbsent } from '../../platform/documents/absent.ts'
import { getServerUrl } from './get-server-url.ts'
import { createSettingsRoutes } from './settings-routes.ts'
import type { SettingsSection } from './settings-section.ts'

type Json = Record<string, unknown>

const { config: serverConfig } = loadServerConfig({ flags: [], env: {}, readTextFile: () => '', warn: () => undefined })

/** What GET adds from elsewhere and PATCH does not take. */
const readOnly = ['update_interval', 'vulnerabilities', 'license', 'logging']

function user(role: GlobalRole): Actor {
  return { kind: 'user', id: 1, name: 'Ada', email: 'ada@example.com', role, sessionId: 1 }
}

/** A section that keeps its value in memory and refuses the number 13. */
function createColourSection() {
  let stored: Json = { colours: ['red'], number: 1 }
  const followUps: string[] = []
  const section: SettingsSection = {
    key: 'paint',
    schema: Type.Object({ colours: Type.Optional(Type.Array(Type.String())), number: Type.Optional(Type.Integer()) }),
    read: async () => ({ ...stored }),
    write: async (_ctx, { merged }) => {
      if (merged['number'] === 13) throw new Error('paint.number must not be 13')
      stored = merged
      return { afterCommit: () => void followUps.push('painted'), remarks: { paint: 'still wet' } }
    },
  }
  return { section, followUps }
}

async function openSettings(t: test.TestContext) {
  const ctx = await openTestContext(t)
  const { section, followUps } = createColourSection()
  const options = {
    sections: [section],
    serverConfig,
    passwords: createPasswords(),
    mailer: { send: async () => assert.fail('no mail is sent here'), verify: async () => undefined },
    setEnrollSecret: async () => undefined,
  }
  const routes = createSettingsRoutes(options)
  const patchRoute = routes.find(({ route }) => route.method === 'PATCH')
  const getRoute = routes.find(({ route }) => route.method === 'GET')
  assert.ok(patchRoute?.route.body && getRoute)
  const patch = (body: Json, query: Json = {}, on: TestContext = ctx) =>
    patchRoute.run(on, { params: {}, query, body }) as Promise<Record<string, Json>>
  const get = (actor: Actor = ctx.actor) =>
    getRoute.run({ ...ctx, actor }, { params: {}, query: {}, body: undefined }) as Promise<Record<string, Json>>
  await patch({ org_info: { org_name: 'Acme' }, server_settings: { server_url: 'https://muster.example.com' } })
  return { ctx, patch, get, followUps, schema: patchRoute.route.body }
}

test('G36: shows an administrator everything, with the intervals in nanoseconds', async (t) => {
  const { get } = await openSettings(t)
  const config = await get(user('admin'))
  assert.equal(config['update_interval']?.['osquery_detail'], 3_600_000_000_000)
  assert.equal(config['org_info']?.['org_name'], 'Acme')
  assert.equal(config['license']?.['tier'], 'premium')
  assert.deepEqual(Object.keys(config['logging'] ?? {}), ['debug', 'json', 'result', 'status', 'audit'])
  assert.deepEqual(Object.keys(config['agent_options']?.['config'] ?? {}), ['options', 'decorators'])
  assert.deepEqual(config['paint'], { colours: ['red'], number: 1 })
  assert.deepEqual(Object.keys(config).slice(0, 3), ['org_info', 'server_settings', 'smtp_settings'])
})

test('G35: shows an observer no agent options and empties what is private', async (t) => {
  const { get, patch } = await openSettings(t)
  await patch({ smtp_settings: { server: 'mail.example.com', user_name: 'ada', password: 'hush' } })
  for (const role of ['observer', 'observer_plus', 'maintainer'] as const) {
    const config = await get(user(role))
    assert.equal('agent_options' in config, false)
    assert.equal(config['smtp_settings']?.['server'], '')
    assert.equal(config['smtp_settings']?.['port'], 0)
    assert.equal(config['smtp_settings']?.['password'], '')
    assert.equal(config['org_info']?.['org_name'], 'Acme')
  }
})

test('answers within the schema of the contract, whoever asks', async (t) => {
  const { get, patch } = await openSettings(t)
  const wire = (answer: unknown) => JSON.parse(JSON.stringify(answer)) as unknown
  assert.equal(Value.Check(getConfigRoute.answer, wire(await get(user('admin')))), true)
  assert.equal(Value.Check(getConfigRoute.answer, wire(await get(user('observer')))), true)
  assert.equal(Value.Check(patchConfigRoute.answer, wire(await patch({}))), true)
})

test('changes what is given, answers the whole document and remembers it', async (t) => {
  const { ctx, patch, get } = await openSettings(t)
  const answer = await patch({ host_expiry_settings: { host_expiry_enabled: true, host_expiry_window: 30 } })
  assert.equal(answer['host_expiry_settings']?.['host_expiry_window'], 30)
  assert.equal(answer['update_interval'], null)
  const config = await get(user('admin'))
  assert.equal(config['host_expiry_settings']?.['host_expiry_window'], 30)
  assert.equal(config['org_info']?.['org_name'], 'Acme')
  assert.equal(await getServerUrl(ctx), 'https://muster.example.com')
})

test('G33: refuses an unknown key at any depth, also in a section of another module', async (t) => {
  const { schema } = await openSettings(t)
  assert.equal(Value.Check(schema, { host_settings: { enable_host_users: true } }), true)
  assert.equal(Value.Check(schema, { host_settings: { enable_host_user: true } }), false)
  assert.equal(Value.Check(schema, { org_infos: {} }), false)
  assert.equal(Value.Check(schema, { paint: { colour: [] } }), false)
  assert.equal(Value.Check(schema, { agent_options: { config: { anything: 1 }, overides: {} } }), false)
  assert.equal(Value.Check(schema, { agent_options: { config: { anything: 1 }, overrides: {} } }), true)
  assert.equal(Value.Check(schema, { smtp_settings: { port: '25' } }), false)
})

test('takes back unchanged what it showed', async (t) => {
  const { ctx, patch, get, schema } = await openSettings(t)
  await patch({ smtp_settings: { password: 'hush' } })
  const shown = Object.fromEntries(Object.entries(await get(user('admin'))).filter(([key]) => !readOnly.includes(key)))
  const understood = withoutAbsent(shown, absentFeatures.config) as typeof shown
  assert.equal(Value.Check(schema, understood), true)
  const count = async () => (await ctx.db.selectFrom('activities').select('id').execute()).length
  const before = await count()
  await patch(understood)
  assert.equal(await count(), before)
})

test('seals the SMTP password and keeps it when its mask comes back', async (t) => {
  const { ctx, patch, get } = await openSettings(t)
  await patch({ smtp_settings: { password: 'hush hush' } })
  const shown = (await get(user('admin')))['smtp_settings']?.['password']
  assert.equal(shown, SECRET_MASK)
  await patch({ smtp_settings: { password: shown, server: 'mail' } })
  const { document } = await ctx.db.selectFrom('settings').select('document').executeTakeFirstOrThrow()
  const stored = (document as { smtp_settings: { password: string } }).smtp_settings.password
  assert.equal(JSON.stringify(document).includes('hush'), false)
  assert.equal(ctx.box.open(Buffer.from(stored, 'base64'), 'smtp password'), 'hush hush')
})

test('keeps both of two changes of different keys at the same time', async (t) => {
  const { patch, get } = await openSettings(t)
  await Promise.all([patch({ org_info: { contact_url: 'https://help' } }), patch({ smtp_settings: { port: 25 } })])
  const config = await get(user('admin'))
  assert.equal(config['org_info']?.['contact_url'], 'https://help')
  assert.equal(config['smtp_settings']?.['port'], 25)
})

test('saves nothing when one rule is broken, and says which', async (t) => {
  const { patch, get } = await openSettings(t)
  const broken = patch({ org_info: { contact_url: 'https://help' }, sso_settings: { enable_sso: true } })
  await assert.rejects(broken, { code: 'invalid', message: /sso_settings.issuer_uri/ })
  await assert.rejects(patch({ org_info: { contact_url: 'https://help' }, paint: { number: 13 } }), /paint.number/)
  assert.equal((await get(user('admin')))['org_info']?.['contact_url'], '')
  await assert.rejects(patch({ smtp_test: true }), { code: 'invalid' })
})

test('checks everything and changes nothing in a dry run', async (t) => {
  const { ctx, patch, get } = await openSettings(t)
  const heard: string[] = []
  ctx.changes.subscribe('settings', () => heard.push('settings'))
  const answer = await patch({ org_info: { org_name: 'Other' } }, { dry_run: true })
  assert.equal(answer['org_info']?.['org_name'], 'Other')
  assert.equal((await get())['org_info']?.['org_name'], 'Acme')
  await assert.rejects(patch({ org_info: { org_name: '' } }, { dry_run: true }), { code: 'invalid' })
  assert.deepEqual(heard, [])
})

test('hands sections their part merged, and runs what they want done after the commit', async (t) => {
  const { patch, followUps } = await openSettings(t)
  const answer = await patch({ paint: { colours: ['blue'] } })
  assert.deepEqual(answer['paint'], { colours: ['blue'], number: 1 })
  assert.deepEqual(followUps, ['painted'])
  assert.deepEqual(answer['muster'], { paint: 'still wet' })
})

test('tells other processes and records the changed keys, secrets masked', async (t) => {
  const { ctx, patch } = await openSettings(t)
  await patch({ smtp_settings: { password: 'hush', port: 25 }, paint: { number: 2 } })
  const changes = await ctx.db.selectFrom('changes').select('topic').execute()
  assert.deepEqual(
    changes.map(({ topic }) => topic),
    ['settings', 'settings'],
  )
  const activities = await ctx.db.selectFrom('activities').select(['type', 'details']).orderBy('id').execute()
  assert.deepEqual(activities.at(-1), {
    type: 'edited_config',
    details: {
      keys: ['smtp_settings.port', 'smtp_settings.password', 'paint.number'],
      before: { 'smtp_settings.port': 587, 'smtp_settings.password': '', 'paint.number': 1 },
      after: { 'smtp_settings.port': 25, 'smtp_settings.password': '********', 'paint.number': 2 },
    },
  })
})
