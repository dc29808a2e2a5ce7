import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startReceiver } from '@muster/testkit/receiver.ts'
import type { Page } from 'playwright-core'
import { enablePolicyWebhook, runAutomations } from '../support/automation.ts'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene, type FleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

const grace: Credentials = { email: 'grace@example.com', password: 'correct-horse-battery-6!' }

interface Opened {
  readonly page: Page
  readonly server: Server
  readonly scene: FleetScene
  readonly receiver: Awaited<ReturnType<typeof startReceiver>>
}

test('whoever administers a team does in a browser what the table of roles gives them', { skip }, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 3)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await divide(server, scene, receiver.url)
  const { page, complaints } = await openPage({ browser: await openBrowser(t), url: server.url })
  const refused: string[] = []
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url())
  })
  await signIn(page, grace)
  const opened: Opened = { page, server, scene, receiver }
  await t.test('sees, adds, changes and deletes the users of the team', () => managesUsers(opened))
  await t.test('previews and tests the automation of the team where it is saved', () => triesAutomation(opened))
  await t.test('follows the deliveries of the team alone, and sends one again', () => followsDeliveries(opened))
  await t.test('asks why a host of the team was reported', () => asksWhy(opened))
  await t.test('nothing was refused, and no page complained', () => assert.deepEqual([...refused, ...complaints], []))
})

/** Host 1 is of Grace's team. The automation of all hosts has delivered something that is none of her business. */
async function divide({ api }: Server, scene: FleetScene, url: string): Promise<void> {
  const laptops = (await api.post<{ team: { id: number } }>('/teams', { name: 'Laptops' })).team.id
  const servers = (await api.post<{ team: { id: number } }>('/teams', { name: 'Servers' })).team.id
  await api.post('/hosts/transfer', { team_id: laptops, hosts: [1] })
  const people = [
    { name: 'Grace', ...grace, teams: [{ id: laptops, role: 'admin' }] },
    { name: 'Annie', email: 'annie@example.com', teams: [{ id: laptops, role: 'observer' }] },
    {
      ...{ name: 'Dorothy', email: 'dorothy@example.com' },
      teams: [
        { id: laptops, role: 'observer' },
        { id: servers, role: 'observer' },
      ],
    },
    { name: 'Mary', email: 'mary@example.com', teams: [{ id: servers, role: 'admin' }] },
  ]
  for (const person of people)
    await api.post('/users/admin', { password: grace.password, admin_forced_password_reset: false, ...person })
  await api.post(`/teams/${laptops}/policies`, {
    name: 'The screen locks itself',
    query: 'SELECT 1 FROM uptime WHERE days < 30;',
  })
  await enablePolicyWebhook(api, { url: `${url}/all`, policyIds: [...scene.policyIds] })
  await scene.fail(1)
  await runAutomations(api)
}

async function managesUsers({ page }: Opened): Promise<void> {
  await page.getByRole('button', { name: 'Menu of Grace' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Users' }).click()
  const table = page.getByRole('table', { name: 'users' })
  await table.getByRole('cell', { name: 'annie@example.com' }).waitFor()
  assert.equal(await table.getByText('mary@example.com').count(), 0)
  assert.equal(await page.getByRole('button', { name: 'Invite user' }).count(), 0)
  // Dorothy has a role elsewhere too.
  assert.equal(await page.getByRole('button', { name: 'Actions for Dorothy' }).count(), 0)

  await page.getByRole('button', { name: 'Add user' }).click()
  const adding = page.getByRole('dialog', { name: 'Add user' })
  await adding.getByRole('textbox', { name: 'Name' }).fill('Katherine')
  await adding.getByRole('textbox', { name: 'Email' }).fill('katherine@example.com')
  await adding.getByLabel('Password', { exact: true }).last().fill('correct-horse-battery-7!')
  assert.equal(await adding.getByText('For all teams').count(), 0)
  await adding.getByRole('combobox', { name: 'Add a team' }).click()
  await page.getByRole('option', { name: 'Laptops' }).waitFor()
  assert.deepEqual(await page.getByRole('option').allTextContents(), ['Laptops'])
  await page.getByRole('option', { name: 'Laptops' }).click()
  await adding.getByRole('button', { name: 'Save' }).click()
  await table.getByRole('cell', { name: 'katherine@example.com' }).waitFor()

  await page.getByRole('button', { name: 'Actions for Katherine' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
  assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['Edit', 'Delete'])
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const editing = page.getByRole('dialog', { name: 'Edit user' })
  await editing.getByRole('combobox', { name: 'Laptops' }).click()
  await page.getByRole('option', { name: /^Maintainer/ }).click()
  assert.equal(await editing.getByLabel('New password').count(), 0)
  await editing.getByRole('button', { name: 'Save' }).click()
  await table.getByRole('row', { name: /Katherine.*Maintainer/i }).waitFor()

  await page.getByRole('button', { name: 'Actions for Katherine' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete Katherine' }).click()
  await table.getByText('katherine@example.com').waitFor({ state: 'detached' })
}

async function triesAutomation({ page, receiver }: Opened): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Policies' }).click()
  // With one team there is nothing to choose: its policies are shown.
  await page.getByRole('heading', { name: 'For all hosts (3)' }).waitFor()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await page.getByRole('button', { name: 'Manage automations' }).click()
  await dialog.getByText('Once it is saved, it can be previewed and tested here.').waitFor()
  await dialog.getByRole('switch', { name: 'Enable policy automations' }).click()
  await dialog.getByRole('checkbox', { name: 'The screen locks itself' }).check()
  await dialog.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/team`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Manage automations' }).click()
  await dialog.getByRole('button', { name: 'Preview payload' }).click()
  await dialog.getByRole('region', { name: 'Body of the message' }).getByText('The screen locks itself').waitFor()
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await dialog.getByRole('button', { name: 'Send test' }).click()
  await dialog.getByText(/^Status 200, \d+ ms$/).waitFor()
  const tests = receiver.requests.filter(({ headers }) => headers['muster-test'])
  assert.deepEqual(
    tests.map(({ url }) => url),
    ['/team'],
  )
  await dialog.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/elsewhere`)
  await dialog.getByText('Save first: the destination is new.').waitFor()
  await dialog.getByRole('link', { name: 'Open in Automations' }).click()
  await page
    .getByRole('heading', { level: 1 })
    .filter({ hasText: /automation/i })
    .waitFor()
  await page.getByRole('checkbox', { name: 'The screen locks itself' }).waitFor()
}

async function followsDeliveries({ page, server, scene, receiver }: Opened): Promise<void> {
  for (const days of [3, 45]) {
    const [host] = scene.simulation.hosts
    host?.sql(`UPDATE uptime SET days = ${days}`)
    await server.api.post('/hosts/1/refetch')
    await host?.checkIn({ attempts: 1 })
    await runAutomations(server.api)
  }
  const sentTo = (path: string) =>
    receiver.requests.filter(({ url, headers }) => url === path && !headers['muster-test'])
  await until('it is reported', () => sentTo('/team').length === 1)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Automations' }).click()
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await page.getByRole('link', { name: 'The screen locks itself' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), 1)
  await page.getByRole('link', { name: 'The screen locks itself' }).click()
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await drawer.getByRole('button', { name: 'Redeliver' }).click()
  await until('it is sent again', () => sentTo('/team').length === 2)
  await drawer.getByRole('link', { name: 'The screen locks itself' }).click()
  await page.getByRole('heading', { name: 'The screen locks itself' }).waitFor()
}

async function asksWhy({ page }: Opened): Promise<void> {
  await page.getByRole('link', { name: 'Why was it (not) reported?' }).click()
  await page.getByRole('combobox', { name: 'on host' }).click()
  await page.getByRole('option').first().waitFor()
  assert.equal(await page.getByRole('option').count(), 1)
  await page.getByRole('option').click()
  await page.getByRole('button', { name: 'Why?' }).click()
  await page
    .getByRole('status')
    .getByText(/has received it/)
    .waitFor()
}
