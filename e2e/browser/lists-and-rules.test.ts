import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Receiver, startReceiver } from '@muster/testkit/receiver.ts'
import type { Page } from 'playwright-core'
import { enablePolicyWebhook, listDeliveries, runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene, type FleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
const later = { NODE_OPTIONS: `--import=${new URL('../support/later-time.ts', import.meta.url).href}` }
const watched = 'Restarted within the last 30 days'

interface Opened {
  readonly page: Page
  readonly server: Server
  readonly scene: FleetScene
  readonly receiver: Receiver
}

test('lists are saved and cleared, rules are watched and tried on what happened', { skip }, async (t) => {
  const server = await startServer(t, { env: { ...later, MUSTER_SESSION_DURATION: '8760h' } })
  const scene = await createFleetScene(t, server, 4)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await enablePolicyWebhook(server.api, { url: receiver.url, policyIds: scene.policyIds.slice(0, 1) })
  await scene.fail(2)
  await send({ server, receiver }, 1)
  const { page, complaints } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page, undefined, '/account')
  const opened: Opened = { page, server, scene, receiver }
  await t.test('the strips of the Dashboard move with the deliveries, and are not asked for in between', () =>
    watchesStrips(opened),
  )
  await t.test('CSV holds what the filters list, in its order, whatever the names are', () => savesFiltered(opened))
  await t.test('what the server says of a query stands at the query, and what was typed stays', () =>
    keepsQuery(opened),
  )
  await t.test('the past 30 days show what was really sent, and follow what is typed', () => looksBack(opened))
  await t.test('a Why link leads to the answer, not to the rules above it', () => asksWhy(page))
  await t.test('many policies are deleted once that is confirmed, and not by Enter on Cancel', () => deletes(opened))
  assert.deepEqual(complaints, [])
})

async function send({ server, receiver }: Pick<Opened, 'server' | 'receiver'>, count: number): Promise<void> {
  await runAutomations(server.api)
  await receiver.waitFor(count)
  await until('all are delivered', async () => {
    const deliveries = await listDeliveries(server.api)
    return deliveries.length === count && deliveries.every(({ state }) => state === 'delivered')
  })
}

async function watchesStrips(opened: Opened): Promise<void> {
  const { page, scene } = opened
  const strip = page.getByRole('region', { name: 'Deliveries' }).getByRole('group').getByRole('button')
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/deliveries/latest')) asked += 1
  })
  await page.goto('/')
  await strip.first().waitFor()
  assert.equal(await strip.count(), 1)
  for (let polls = 0; polls < 2; polls++)
    await page.waitForResponse((response) => response.url().endsWith('/destinations'))
  assert.equal(asked, 1)
  await scene.fail(3)
  await send(opened, 2)
  await until('the second bar is there', async () => (await strip.count()) === 2)
  await strip.last().click()
  await page
    .getByRole('dialog', { name: 'Delivery' })
    .getByText(/^Delivered to/)
    .waitFor()
}

async function savesFiltered({ page, scene, server }: Opened): Promise<void> {
  const [host] = scene.simulation.hosts
  const name = 'Ada\'s "first", large'
  host?.sql(`UPDATE system_info SET computer_name = '${name.replaceAll("'", "''")}'`)
  const { host: found } = await server.api.get<{ host: { id: number } }>(`/hosts/identifier/${host?.machine.uuid}`)
  await server.api.post(`/hosts/${found.id}/refetch`)
  await host?.checkIn({ attempts: 1 })
  const columns = 'status,os_version,hardware_serial'
  await page.goto(`/hosts?columns=${columns}&order_key=hostname&order_direction=desc`)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('combobox', { name: 'Policy', exact: true }).click()
  await page.getByRole('option', { name: watched }).click()
  await page.keyboard.press('Escape')
  const rows = page.getByRole('table', { name: 'hosts' }).locator('tbody tr')
  await until('three are listed', async () => (await rows.count()) === 3)
  const listed = (await rows.locator('td').allInnerTexts()).map((text) => text.trim())
  assert.ok(listed.includes(name))
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()])
  const pieces: Buffer[] = []
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
  const [head, ...lines] = Buffer.concat(pieces).toString().trim().split(/\r?\n/)
  assert.equal(head, `display_name,${columns}`)
  const quoted = (text = '') => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const expected = Array.from({ length: 3 }, (_, row) => {
    // The first cell selects the row.
    const [, display, status = '', ...rest] = listed.slice(row * 5, row * 5 + 5)
    return [display, status.toLowerCase(), ...rest].map(quoted).join(',')
  })
  assert.deepEqual(lines, expected)
}

async function keepsQuery({ page, server }: Opened): Promise<void> {
  await page.goto('/policies/new')
  const query = page.getByRole('textbox', { name: 'Query' })
  const save = page.getByRole('button', { name: 'Save' })
  await page.getByRole('textbox', { name: 'Name' }).fill('Looks elsewhere')
  assert.ok(await save.isDisabled())
  await query.fill("ATTACH '/tmp/other.db' AS other;")
  await page.getByRole('textbox', { name: 'Resolution' }).fill('Do not.')
  await save.click()
  await page.getByText(/the query uses ATTACH, which osquery refuses/).waitFor()
  assert.equal(await page.getByText(/which osquery refuses/).count(), 1)
  assert.match((await query.getAttribute('aria-invalid')) ?? '', /true/)
  const described = (await query.getAttribute('aria-describedby')) ?? ''
  assert.match((await page.locator(`[id="${described}"]`).textContent()) ?? '', /which osquery refuses/)
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'Looks elsewhere')
  assert.equal(await page.getByRole('textbox', { name: 'Resolution' }).inputValue(), 'Do not.')
  assert.equal(await query.inputValue(), "ATTACH '/tmp/other.db' AS other;")
  await query.fill('SELECT 1;')
  await save.click()
  await page.waitForURL(/\/policies\/\d+$/)
  const { policies } = await server.api.get<{ policies: { name: string; query: string }[] }>('/policies')
  assert.equal(policies.find(({ name }) => name === 'Looks elsewhere')?.query, 'SELECT 1;')
}

async function looksBack(opened: Opened): Promise<void> {
  const { page, server, scene, receiver } = opened
  server.later()
  await scene.fail(4)
  await send(opened, 3)
  const hosts = receiver.requests.map(({ body }) => (JSON.parse(body) as { hosts: readonly unknown[] }).hosts.length)
  assert.deepEqual(hosts, [2, 1, 1])
  await page.goto('/automations')
  await page
    .getByRole('article', { name: 'Policy automation' })
    .getByRole('link', { name: 'Policy automation' })
    .click()
  await page.getByRole('tab', { name: 'Past 30 days' }).click()
  // Two checks of the first day by hand; one each day would have sent them together.
  await page.getByText('Would have sent 2 messages', { exact: true }).waitFor()
  await page.getByText('2 of 30 checks, one every 24 h.').waitFor()
  await page.getByRole('listitem').filter({ hasText: watched }).getByText('2 messages, 4 hosts').waitFor()
  const days = (await page.getByRole('img', { name: /^Messages by day/ }).getAttribute('aria-label')) ?? ''
  assert.equal(days.match(/\d+/g)?.filter((count) => count === '1').length, 2)
  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByRole('textbox', { name: 'Hosts in one request' }).fill('2')
  await page.getByText('Would have sent 3 messages', { exact: true }).waitFor()
  await page.getByRole('checkbox', { name: watched }).uncheck()
  await page.getByText('Would have sent 0 messages', { exact: true }).waitFor()
}

async function asksWhy(page: Page): Promise<void> {
  await page.goto('/hosts/1')
  await page.getByRole('row', { name: watched }).getByRole('link', { name: 'Why?' }).click()
  const verdict = page.getByRole('status').getByText(/has received it/)
  await verdict.waitFor()
  const seen = () =>
    verdict.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top > 52 && bottom < 760
    })
  await until('it is on the screen', seen)
}

async function deletes({ page, server }: Opened): Promise<void> {
  await page.goto('/policies')
  await page.getByRole('checkbox', { name: 'Select The agent runs' }).check()
  await page.getByRole('checkbox', { name: 'Select Looks elsewhere' }).check()
  await page.getByRole('button', { name: 'Delete 2 policies' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete policies' })
  await dialog.getByRole('button', { name: 'Cancel' }).focus()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  const names = async () =>
    (await server.api.get<{ policies: { name: string }[] }>('/policies')).policies.map(({ name }) => name).sort()
  assert.equal((await names()).length, 4)
  await page.getByRole('button', { name: 'Delete 2 policies' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 policies deleted.').waitFor()
  await page.getByRole('row', { name: /The agent runs/ }).waitFor({ state: 'detached' })
  assert.deepEqual(await names(), ['Has at least 64 GB of memory', watched])
}
