import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Receiver, startReceiver } from '@muster/testkit/receiver.ts'
import type { Page } from 'playwright-core'
import { runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene, type FleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Opened {
  readonly page: Page
  readonly server: Server
  readonly scene: FleetScene
  readonly receiver: Receiver
}

interface Automation {
  readonly id: number
  readonly kind: string
  readonly enabled: boolean
  readonly state: string
  readonly conditions: Readonly<Record<string, unknown>>
  readonly destination_ids: readonly number[]
}

async function findAutomation(server: Server, kind: string): Promise<Automation> {
  const { automations } = await server.api.get<{ automations: readonly Automation[] }>('/automations')
  const found = automations.find((automation) => automation.kind === kind)
  assert.ok(found)
  return found
}

test('automations are set up, watched and understood in a browser', { skip }, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 6)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const { page, complaints, foreign } = await openPage({ browser: await openBrowser(t), url: server.url })
  const opened: Opened = { page, server, scene, receiver }

  await t.test('a link that was opened while signed out leads there after the sign-in', () => followLink(opened))
  await t.test('the session is in a cookie that scripts cannot read, and nowhere else', () => looksForToken(opened))
  await t.test('L07, L08, L10: Policies, Manage automations, and the webhook arrives', (t) => manages(t, opened))
  await t.test('a delivery opens with its attempts, and is sent again', () => redelivers(opened))
  await t.test('the editor previews the newest event, and a test shows the answer', () => tests(opened))
  await t.test('Why? says what became of it', () => asksWhy(opened))
  await t.test('a refused address keeps what was typed and says why', () => keepsTyped(opened))
  await t.test('L14: Settings, Organization settings, Host status webhook', () => setsHostStatus(opened))
  await t.test('L16: saving another section leaves destinations alone', () => savesOther(opened))
  await t.test('L11: switched off and without an address it can be saved', () => switchesOff(opened))
  await t.test('L17: a destination in use warns before it is deleted', () => deletesDestination(opened))
  await t.test('nothing outside the server was asked, and no page complained', () => {
    assert.deepEqual(foreign, [])
    assert.deepEqual(complaints, [])
  })
})

async function followLink({ page }: Opened): Promise<void> {
  // What the page asks for may be refused before it is known that nobody is signed in.
  const refused = page.waitForResponse(
    (response) => response.url().includes('/hosts/1?') || response.url().endsWith('/hosts/1'),
  )
  await page.route('**/fleet/me', async (route) => {
    await refused
    await route.continue()
  })
  await signIn(page, undefined, '/hosts/1?tab=vitals')
  await page.unroute('**/fleet/me')
  await page.getByRole('tab', { name: 'Vitals', selected: true }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/hosts/1')
}

async function looksForToken({ page }: Opened): Promise<void> {
  const kept = await page.evaluate('[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]')
  assert.doesNotMatch(String(kept), /muster_session|[\w-]{60}/)
  const [cookie] = await page.context().cookies()
  assert.equal(cookie?.name, 'muster_session')
  assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, 'Lax'])
}

async function manages(t: TestContext, { page, server, scene, receiver }: Opened): Promise<void> {
  const main = page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Policies' }).click()
  await page.getByRole('button', { name: 'Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('switch', { name: 'Enable policy automations' }).click()
  const save = dialog.getByRole('button', { name: 'Save' })
  await t.test('L07: without an address it cannot be saved', async () => assert.ok(await save.isDisabled()))
  await dialog.getByRole('checkbox', { name: 'Restarted within the last 30 days' }).check()
  await dialog.getByRole('checkbox', { name: 'The agent runs' }).check()
  await dialog.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/hook`)
  await save.click()
  await page.getByText(/^Saved and on\./).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  await t.test('L10: the column says On for the two', async () => {
    await until('two are on', async () => (await page.getByRole('cell', { name: 'On', exact: true }).count()) === 2)
  })
  await t.test('L08: it is as it was saved when it is opened again', async () => {
    await page.getByRole('button', { name: 'Manage automations' }).click()
    assert.ok(await dialog.getByRole('switch', { name: 'Enable policy automations' }).isChecked())
    assert.equal(await dialog.getByRole('combobox', { name: 'Destination URL' }).inputValue(), `${receiver.url}/hook`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })
  // Switching on causes a check, which must not come when one of the two fails and the other does not yet.
  await runAutomations(server.api)
  await scene.fail(2)
  await runAutomations(server.api)
  const [request] = await receiver.waitFor(1)
  const body = JSON.parse(request?.body ?? '') as { policy: { name: string }; hosts: readonly unknown[] }
  assert.deepEqual([body.policy.name, body.hosts.length], ['Restarted within the last 30 days', 2])
}

async function redelivers({ page, receiver }: Opened): Promise<void> {
  const main = page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Automations' }).click()
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await page.getByRole('link', { name: 'Restarted within the last 30 days' }).click()
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await drawer.getByText(/^Delivered to .* after 1 attempt\.$/).waitFor()
  assert.match(page.url(), /\/automations\/deliveries\/dlv_[0-9a-z]+$/)
  await drawer.getByRole('region', { name: 'Request body of attempt 1' }).waitFor()
  await drawer.getByRole('button', { name: 'Redeliver' }).click()
  const [first, second] = await receiver.waitFor(2)
  assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id'])
  assert.equal(second?.body, first?.body)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
}

async function tests({ page, receiver }: Opened): Promise<void> {
  await page.goto('/automations')
  await page.getByRole('article', { name: 'Policy automation' }).getByRole('button', { name: '2 policies' }).click()
  await page.getByText(/"Restarted within the last 30 days" on \d hosts?/).waitFor()
  const body = page.getByRole('region', { name: 'Body of the message' })
  await body.getByText('"failing_host_count"').waitFor()
  await page.getByRole('tab', { name: 'Test' }).click()
  receiver.answerWith((_request, response) => response.writeHead(418, { 'x-kind': 'teapot' }).end('short and stout'))
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.getByText(/^Status 418, \d+ ms$/).waitFor()
  await page.getByRole('region', { name: 'Body of the answer' }).getByText('short and stout').waitFor()
  receiver.answerWith(200)
  assert.equal(receiver.requests.at(-1)?.headers['muster-test'], 'true')
  await page.getByRole('tab', { name: 'Past 30 days' }).click()
  await page.getByText(/^Would have sent \d+ messages?$/).waitFor()
}

async function asksWhy({ page }: Opened): Promise<void> {
  await page.goto('/hosts/1')
  const row = page.getByRole('row', { name: /Restarted within/ })
  await row.getByRole('link', { name: 'Why?' }).click()
  await page
    .getByRole('status')
    .getByText(/has received it/)
    .waitFor()
  await page.getByRole('list', { name: 'What happened' }).getByRole('listitem').first().waitFor()
}

async function keepsTyped({ page, server }: Opened): Promise<void> {
  await page.goto('/policies?manage=true')
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  const address = dialog.getByRole('combobox', { name: 'Destination URL' })
  await address.fill('http://10.1.2.3/hook')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByRole('alert')
    .getByText(/10\.1\.2\.3/)
    .waitFor()
  assert.equal(await address.inputValue(), 'http://10.1.2.3/hook')
  await dialog.getByRole('checkbox', { name: /private address may be used/ }).waitFor()
  const { destinations } = await server.api.get<{ destinations: readonly unknown[] }>('/destinations')
  assert.equal(destinations.length, 1)
}

async function setsHostStatus({ page, server, receiver }: Opened): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Menu of Ada' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Organization settings' }).waitFor()
  await page.getByRole('link', { name: 'Host status webhook' }).click()
  await page.getByRole('switch', { name: 'Enable host status webhook' }).click()
  await page.getByText('Please add a destination URL.').waitFor()
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled())
  await page.getByRole('combobox', { name: 'Percentage of hosts' }).click()
  await page.getByRole('option', { name: '25%' }).click()
  await page.getByRole('combobox', { name: 'Number of days' }).click()
  await page.getByRole('option', { name: '14 days' }).click()
  await page.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/silent`)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved and on\./).waitFor()
  const { enabled, conditions } = await findAutomation(server, 'host_status')
  assert.deepEqual([enabled, conditions], [true, { host_percentage: 25, days_count: 14 }])
}

async function savesOther({ page, server }: Opened): Promise<void> {
  const before = await server.api.get('/destinations')
  await page.getByRole('link', { name: 'Organization info' }).click()
  await page.getByRole('textbox', { name: 'Organization name' }).fill('Acme')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.', { exact: true }).first().waitFor()
  const { org_info } = await server.api.get<{ org_info: { org_name: string } }>('/config')
  assert.equal(org_info.org_name, 'Acme')
  assert.deepEqual(await server.api.get('/destinations'), before)
}

async function switchesOff({ page, server }: Opened): Promise<void> {
  await page.goto('/settings/organization/host-status-webhook')
  await page.getByRole('switch', { name: 'Enable host status webhook' }).click()
  await page.getByRole('combobox', { name: 'Destination URL' }).fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await until('it is off', async () => !(await findAutomation(server, 'host_status')).enabled)
}

async function deletesDestination({ page, server }: Opened): Promise<void> {
  await page.goto('/automations/destinations')
  const name = new URL((await page.getByRole('cell', { name: /^http/ }).first().innerText()) || server.url).host
  const rule = await findAutomation(server, 'policy')
  await page.goto(`/automations/destinations?open=${rule.destination_ids[0]}`)
  const dialog = page.getByRole('dialog', { name })
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByText(/Automations that use it no longer send to it/).waitFor()
  await dialog.getByRole('alert').getByRole('button', { name: 'Delete' }).click()
  await dialog.waitFor({ state: 'hidden' })
  assert.equal((await findAutomation(server, 'policy')).state, 'off')
}
