import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulation } from '@muster/simulator/index.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { createApi } from '../support/api.ts'
import { admin, openBrowser, openPage, skipBrowser } from '../support/browser.ts'
import { createServerHome } from '../support/server-home.ts'
import { runMuster } from '../support/server-process.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
/** What ui.md promises for the first page, without fonts and styles. */
const mostScriptBytes = 300_000

test('from an empty server behind a prefix to the first test message, by clicking', { skip }, async (t) => {
  const home = await createServerHome(undefined)
  const env = { MUSTER_SERVER_URL_PREFIX: '/muster', MUSTER_SERVER_ADDRESS: '127.0.0.1:0', MUSTER_SERVER_TLS: 'false' }
  const server = runMuster(['serve'], { ...home.env, ...env, MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' })
  t.after(async () => {
    server.signal('SIGKILL')
    await server.ended
    await home.remove()
  })
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const url = await server.listening
  const browser = await openBrowser(t)
  const { page, complaints, foreign } = await openPage({ browser, url })

  await page.goto('/muster')
  await page.waitForURL('**/muster/set-up')
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
  await page.getByRole('textbox', { name: 'Email' }).fill(admin.email)
  await page.getByRole('textbox', { name: 'Password' }).fill('short')
  await page.getByRole('textbox', { name: 'Organization' }).fill('Acme')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page
    .getByText(/at least 12/i)
    .nth(1)
    .waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill(admin.password)
  await page.getByRole('button', { name: 'Set up' }).click()

  await page.getByRole('heading', { name: 'Begin here' }).waitFor()
  const flags = page.getByRole('region', { name: 'Command that starts the agent' })
  await flags.getByText('--enroll_tls_endpoint=/muster/api/osquery/enroll').waitFor()
  const api = createApi(url)
  const login = await api.ask({ method: 'POST', path: '/muster/api/latest/fleet/login', body: admin })
  const headers = { authorization: `Bearer ${String(login.body['token'])}` }
  const secrets = await api.ask({ method: 'GET', path: '/muster/api/latest/fleet/spec/enroll_secret', headers })
  const [secret] = (secrets.body['spec'] as { secrets: { secret: string }[] }).secrets
  const simulation = createSimulation({ server: `${url}/muster`, enrollSecret: secret?.secret ?? '' })
  t.after(() => simulation.close())
  const host = simulation.createHost({ number: 1 })
  await host.enroll({ attempts: 1 })
  await page.getByRole('heading', { name: 'Enrol a host: done' }).waitFor({ timeout: 20_000 })

  await page.getByRole('link', { name: 'Choose a template' }).click()
  await page.getByRole('button', { name: 'Begin from a template' }).click()
  await page.getByRole('menuitem', { name: 'Restarted within the last 30 days' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Restarted within the last 30 days' }).waitFor()
  await page.getByRole('link', { name: 'Dashboard' }).click()
  await page.getByRole('link', { name: 'Policies, Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('switch', { name: 'Enable policy automations' }).click()
  await dialog.getByRole('checkbox', { name: 'Restarted within the last 30 days' }).check()
  await dialog.getByRole('combobox', { name: 'Destination URL' }).fill(receiver.url)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Automations' }).click()
  await page.getByRole('link', { name: 'Policy automation' }).click()
  await page.getByRole('tab', { name: 'Test' }).click()
  await page.getByRole('button', { name: 'Send test' }).click()
  await receiver.waitFor(1)
  await page.getByText(/^Status 200, \d+ ms$/).waitFor()
  await page.getByRole('link', { name: 'Dashboard' }).click()
  await page.getByRole('heading', { name: 'Send a test: done' }).waitFor()
  assert.deepEqual(complaints, [])
  assert.deepEqual(foreign, [])

  await t.test('the first page loads less than 300 KB of compressed script', async () => {
    const sizes: number[] = []
    const stranger = await openPage({ browser, url })
    stranger.page.on('response', (answer) => {
      if (answer.url().endsWith('.js')) sizes.push(Number(answer.headers()['content-length']))
    })
    await stranger.page.goto('/muster/sign-in')
    await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor()
    const total = sizes.reduce((sum, size) => sum + size, 0)
    assert.ok(total > 50_000 && total < mostScriptBytes, `${total} bytes in ${sizes.length} files`)
    t.diagnostic(`${total} bytes of compressed script in ${sizes.length} files`)
  })
})
