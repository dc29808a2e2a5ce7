import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import { startFakeZendesk } from '@muster/testkit/fakes/fake-zendesk.ts'
import { sql } from 'kysely'
import { resealSecrets } from './compose-secrets.ts'
import { enrollHost } from './modules/hosts/index.ts'
import { inTransaction } from './platform/database/in-transaction.ts'

type Json = Record<string, unknown>

/** One value for each kind of secret that Muster is given or makes. */
async function useEverything(api: ApiRig, trackers: { jira: string; zendesk: string }) {
  const given = {
    password: 'correct-horse-battery-9!',
    'password chosen anew': 'another-horse-battery-9!',
    'enroll secret': 'enroll-secret-of-laptops',
    'path of a webhook of the configuration': 'T0KEN-in-the-path-of-the-hook',
    'query of a destination': 'T0KEN-in-the-query-of-the-destination',
    'bearer token': 'bearer-token-of-the-receiver',
    'hub secret': 'hub-secret-of-the-receiver',
    'own header': 'value-of-an-own-header',
    'Jira token': 'jira-api-token-of-a-robot',
    'Zendesk token': 'zendesk-api-token-of-a-robot',
    'SMTP password': 'smtp-password-of-the-server',
    'client secret of single sign-on': 'oidc-client-secret-of-the-server',
  }
  const ok = async (answer: Promise<{ status: number; text: string; body: Json }>) => {
    const { status, text, body } = await answer
    assert.ok(status < 300, `${status} ${text}`)
    return body
  }
  await ok(
    api.patch('/config', {
      org_info: { org_name: 'O' },
      server_settings: { server_url: 'https://muster.example.com' },
      smtp_settings: {
        ...{ enable_smtp: true, server: 'mail.example.com', sender_address: 'm@example.com', user_name: 'muster' },
        ...{ authentication_type: 'authtype_username_password', password: given['SMTP password'] },
      },
      sso_settings: {
        ...{ enable_sso: true, idp_name: 'I', issuer_uri: 'https://idp.example.com', client_id: 'muster' },
        client_secret: given['client secret of single sign-on'],
      },
      webhook_settings: {
        host_status_webhook: {
          ...{ enable_host_status_webhook: true, host_percentage: 10, days_count: 3 },
          destination_url: `https://hooks.example.com/services/${given['path of a webhook of the configuration']}`,
        },
      },
      integrations: {
        jira: [{ url: trackers.jira, username: 'ok', api_token: given['Jira token'], project_key: 'qux' }],
        zendesk: [{ url: trackers.zendesk, email: 'ok', api_token: given['Zendesk token'], group_id: 122 }],
      },
    }),
  )
  const { destination } = (await ok(
    api.post('/destinations', {
      ...{ kind: 'webhook', name: 'D', bearer_token: given['bearer token'], hub_secret: given['hub secret'] },
      url: `https://hooks.example.com/in?key=${given['query of a destination']}`,
      headers: { 'x-own': given['own header'] },
    }),
  )) as { destination: Json }
  await ok(
    api.post('/spec/enroll_secret', { spec: { secrets: [{ secret: given['enroll secret'], name: 'laptops' }] } }),
  )
  const { nodeKey } = await enrollHost(
    api.ctx,
    { enrollSecret: given['enroll secret'], hostIdentifier: 'h', details: {} },
    { identifierMode: 'provided', cooldownMs: 0, nodeKeyBytes: 24, findSeen: () => undefined },
  )
  const user = { name: 'Ada', email: 'ada@example.com', password: given.password, global_role: 'observer' }
  await ok(api.post('/users/admin', { ...user, admin_forced_password_reset: false }))
  const robot = await ok(api.post('/users/admin', { ...user, name: 'R', email: 'robot@example.com', api_only: true }))
  const session = await ok(api.post('/login', { email: user.email, password: given.password }))
  await ok(api.post('/invites', { email: 'bob@example.com', name: 'Bob', global_role: 'observer' }))
  await ok(api.post('/forgot_password', { email: 'ada@example.com' }))
  await api.idle()
  const links = api.mails.map(({ text }) => /token=(\S+)/.exec(text)?.[1])
  assert.equal(links.length, 2, 'an invitation and a reset')
  const reset = { password_reset_token: links[1], new_password: given['password chosen anew'] }
  await ok(api.post('/forgot_password', { email: 'robot@example.com' }))
  await ok(api.post('/reset_password', reset))
  const made = {
    'session token': session['token'],
    'token of a robot': robot['token'] ?? api.token,
    'session of the rig': api.token,
    'invite token': links[0],
    'reset token': links[1],
    'node key': nodeKey,
    'signing secret':
      destination['signing_secret'] ?? (destination['settings'] as Json | undefined)?.['signing_secret'],
  }
  return { ...given, ...made }
}

test('no secret stands in any table as it is, and without the key all can be typed again', async (t) => {
  const api = await openApi(t)
  const [jira, zendesk] = [await startFakeJira({ projects: ['qux'] }), await startFakeZendesk({})]
  t.after(() => Promise.all([jira.close(), zendesk.close()]))
  const secrets = await useEverything(api, { jira: jira.url, zendesk: zendesk.url })
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    api.ctx.db,
  )
  const used = new Set<string>()
  let all = ''
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t limit 1000`.execute(
      api.ctx.db,
    )
    const text = rows.map(({ row }) => row).join('\n')
    if (text !== '') used.add(name)
    all += text
    for (const [what, secret] of Object.entries(secrets)) {
      assert.ok(typeof secret === 'string' && secret.length > 15, `${what} was not used: ${String(secret)}`)
      const forms = { plain: secret, hex: Buffer.from(secret).toString('hex'), base64: base64Core(secret) }
      for (const [form, needle] of Object.entries(forms)) {
        assert.ok(!text.includes(needle), `${what} stands in the table ${name} (${form})`)
      }
    }
  }
  // What is no secret is found, so the look is a look.
  assert.ok(all.includes('ada@example.com') && all.includes('https://hooks.example.com'))
  for (const table of ['users', 'sessions', 'enroll_secrets', 'hosts', 'destinations', 'settings', 'activities'])
    assert.ok(used.has(table), `nothing was looked at in ${table}`)

  // Where the key is lost, all of it is given up and can be typed again.
  const { ctx } = api
  await inTransaction(ctx.db, (tx) => resealSecrets(tx, { open: () => undefined, box: ctx.box }, ctx.clock.now()))
  ctx.changes.announce('settings')
  const shown = await api.get('/config')
  assert.equal(shown.status, 200, shown.text)
  const { smtp_settings, sso_settings, webhook_settings } = shown.body as Record<string, Record<string, unknown>>
  assert.deepEqual([smtp_settings?.['password'], sso_settings?.['client_secret']], ['', ''])
  const hostStatus = webhook_settings?.['host_status_webhook'] as Json | undefined
  assert.equal(hostStatus?.['destination_url'], 'https://hooks.example.com')
  assert.deepEqual(((await api.get('/spec/enroll_secret')).body['spec'] as Json)['secrets'], [])
  const { destinations } = (await api.get('/destinations')).body as { destinations: Json[] }
  for (const { state, pause_reason } of destinations) {
    assert.deepEqual(
      [state, pause_reason],
      ['paused', 'its private key is lost: type its address and its secrets again'],
    )
  }
  assert.ok(destinations.length >= 2)
})

/** Without its end, which depends on what follows. */
function base64Core(text: string): string {
  return Buffer.from(text).toString('base64').slice(0, -4)
}
