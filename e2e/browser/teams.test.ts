import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene, type FleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Options {
  readonly config?: { readonly options?: { readonly distributed_interval?: number } }
}

interface Opened {
  readonly page: Page
  readonly server: Server
  readonly scene: FleetScene
}

test('a fleet is divided into teams and labels in a browser', { skip }, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 3)
  const { page, complaints } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page)
  const opened: Opened = { page, server, scene }
  await t.test('a team is made, gets a member, a secret, agent options and another name', () => makesTeam(opened))
  await t.test('hosts are checked and moved; the team stays chosen from page to page', () => movesHosts(opened))
  await t.test('a team has policies of its own beside those of all hosts', () => addsTeamPolicy(opened))
  await t.test('a host tells what happened to it, and is asked again', () => looksAtHost(opened))
  await t.test('labels are made by a query or by hand, and choose hosts', () => makesLabels(opened))
  await t.test('a team is deleted, told what goes with it', () => deletesTeam(opened))
  await t.test('no page complained', () => assert.deepEqual(complaints, []))
})

async function makesTeam({ page, server }: Opened): Promise<void> {
  const person = { name: 'Grace', email: 'grace@example.com', password: 'correct-horse-battery-5!' }
  const other = await server.api.post<{ team: { id: number } }>('/teams', { name: 'Servers' })
  await server.api.post('/users/admin', { ...person, teams: [{ id: other.team.id, role: 'observer' }] })
  await page.goto('/')
  await page.getByRole('button', { name: 'Menu of Ada' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Teams' }).click()
  await page.getByRole('button', { name: 'Create team' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create team' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Servers')
  await dialog.getByRole('button', { name: 'Create team' }).click()
  await dialog
    .getByText(/exists already/)
    .first()
    .waitFor()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Laptop')
  await dialog.getByRole('button', { name: 'Create team' }).click()

  await page.getByRole('heading', { name: 'Laptop' }).waitFor()
  await page.getByRole('button', { name: 'Add member' }).click()
  const adding = page.getByRole('dialog', { name: 'Add member' })
  await adding.getByRole('combobox', { name: 'User' }).click()
  await page.getByRole('option', { name: /^Grace/ }).click()
  await adding.getByRole('button', { name: 'Add member' }).click()
  await page.getByRole('cell', { name: 'grace@example.com' }).waitFor()
  await page.getByRole('combobox', { name: 'Role of Grace' }).click()
  await page.getByRole('option', { name: 'Maintainer' }).click()
  const roleOfGrace = async () => {
    const { users } = await server.api.get<{ users: { name: string; teams: { name: string; role: string }[] }[] }>(
      '/users',
    )
    return users.find(({ name }) => name === 'Grace')?.teams.find(({ name }) => name === 'Laptop')?.role
  }
  await until('she has the other role', async () => (await roleOfGrace()) === 'maintainer')

  await page.getByRole('tab', { name: 'Enrol secrets' }).click()
  await page.getByText('••••').first().waitFor()
  await page.getByRole('button', { name: 'Reveal the secret' }).click()
  await page.getByRole('button', { name: /^Copy .{32}/ }).waitFor()
  await page.getByRole('button', { name: 'Add secret' }).click()
  await until(
    'there are two',
    async () => (await page.getByRole('button', { name: 'Delete', exact: true }).count()) === 2,
  )
  await page.getByRole('button', { name: 'Delete', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  // An open dialog hides the page behind it, and has such a button itself.
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await until(
    'there is one',
    async () => (await page.getByRole('button', { name: 'Delete', exact: true }).count()) === 1,
  )

  await page.getByRole('tab', { name: 'Agent options' }).click()
  const options = page.getByRole('textbox', { name: 'Agent options (JSON)' })
  await options.fill('{"config": {')
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled())
  await options.fill('{"config": {"options": {"distributed_interval": 20}}}')
  await page.getByRole('button', { name: 'Save' }).click()
  const intervalOfTeam = async () => {
    const { teams } = await server.api.get<{ teams: { name: string; agent_options: Options | null }[] }>('/teams')
    return teams.find(({ name }) => name === 'Laptop')?.agent_options?.config?.options?.distributed_interval
  }
  await until('the options are stored', async () => (await intervalOfTeam()) === 20)

  await page.getByRole('tab', { name: 'Name' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Laptops')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Laptops' }).waitFor()
}

async function movesHosts({ page }: Opened): Promise<void> {
  const main = page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Hosts' }).click()
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
  await page.getByRole('region', { name: 'Selected hosts' }).getByText('3 hosts selected').waitFor()
  await page
    .getByRole('checkbox', { name: /^Select / })
    .last()
    .uncheck()
  await page.getByRole('button', { name: 'Transfer' }).click()
  const dialog = page.getByRole('dialog', { name: 'Transfer 2 hosts' })
  await dialog.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Laptops' }).click()
  await dialog.getByRole('button', { name: 'Transfer' }).click()
  await page.getByText('2 hosts moved to Laptops.').waitFor()
  await page.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Laptops' }).click()
  await page.waitForURL(/\/hosts\?.*team_id=\d/)
  // The page of policies has a table, too.
  const listed = page.getByRole('table', { name: 'hosts' }).locator('tbody tr')
  await until('two are listed', async () => (await listed.count()) === 2)
  await main.getByRole('link', { name: 'Policies' }).click()
  await page.waitForURL(/\/policies\?.*team_id=\d/)
  assert.equal(await page.getByRole('combobox', { name: 'Team' }).inputValue(), 'Laptops')
  await page.goBack()
  await until('the two are listed again', async () => (await listed.count()) === 2)
  await page.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'All teams' }).click()
  await until('all are listed', async () => (await listed.count()) === 3)
  assert.doesNotMatch(page.url(), /team_id/)
}

async function addsTeamPolicy({ page, server }: Opened): Promise<void> {
  await page.goto('/policies')
  await page.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Laptops' }).click()
  await page.getByRole('heading', { name: 'For all hosts (3)' }).waitFor()
  await page.getByRole('button', { name: 'Add a policy' }).first().click()
  await page.getByRole('heading', { name: 'Add a policy to Laptops' }).waitFor()
  await page.getByRole('textbox', { name: 'Name' }).fill('The screen locks itself')
  await page.getByRole('textbox', { name: 'Query' }).fill('SELECT 1 FROM screenlock WHERE enabled = 1;')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'The screen locks itself' }).waitFor()
  const { policies } = await server.api.get<{ policies: { name: string }[] }>('/policies')
  assert.ok(!policies.some(({ name }) => name === 'The screen locks itself'))
  await page.reload()
  await page.getByRole('heading', { name: 'The screen locks itself' }).waitFor()
}

async function looksAtHost({ page, scene }: Opened): Promise<void> {
  // A host that is silent for too long is asked when it comes back, and the button says so.
  for (const host of scene.simulation.hosts) await host.checkIn({ attempts: 1 })
  await page.goto('/hosts')
  await page.locator('tbody tr').first().getByRole('link').first().click()
  const activity = page.getByRole('list', { name: 'What happened to this host' })
  await activity.getByText('Ada moved it to Laptops').waitFor()
  await activity.getByText('Enrolled for the first time').waitFor()
  await page.getByRole('button', { name: 'Refetch' }).click()
  await page.getByRole('button', { name: /^Asked; it checks in every/ }).waitFor()
  // It is said for some seconds only, and the page says that it asks before the server has heard of it.
  let isSaid = false
  const said = page.getByText(/has answered everything\.$/).waitFor()
  void said.finally(() => (isSaid = true)).catch(() => undefined)
  while (!isSaid) for (const host of scene.simulation.hosts) await host.checkIn({ attempts: 1 })
  await said
  await page.getByRole('button', { name: 'Refetch' }).waitFor()
}

async function makesLabels({ page, server }: Opened): Promise<void> {
  await page.goto('/settings/labels/new')
  await page.getByRole('textbox', { name: 'Name' }).fill('Long up')
  await page.getByRole('textbox', { name: 'Query' }).fill('SELECT 1 FROM uptime WHERE days > 2;')
  await page.getByRole('button', { name: 'Create label' }).click()
  await page.getByRole('heading', { name: 'Long up' }).waitFor()
  await page.getByRole('textbox', { name: 'Query' }).fill('SELECT 1 FROM uptime WHERE days > 1;')
  await page.getByRole('button', { name: 'Save' }).click()
  const queryOf = async () =>
    (await server.api.get<{ labels: { name: string; query: string }[] }>('/labels')).labels.find(
      ({ name }) => name === 'Long up',
    )?.query
  await until('the query is the other one', async () => (await queryOf())?.includes('days > 1') === true)

  await page.goto('/settings/labels/new')
  await page.getByText('Manual', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Executives')
  await page.getByRole('textbox', { name: 'Hosts', exact: true }).fill('no-such-host')
  await page.getByRole('button', { name: 'Create label' }).click()
  await page
    .getByText(/there is no host "no-such-host"/)
    .first()
    .waitFor()
  const { hosts } = await server.api.get<{ hosts: { uuid: string; display_name: string }[] }>('/hosts')
  await page.getByRole('textbox', { name: 'Hosts', exact: true }).fill(`${hosts[0]?.uuid}\n`)
  await page.getByRole('button', { name: 'Create label' }).click()
  await page.getByRole('heading', { name: 'Executives' }).waitFor()
  await page.getByRole('textbox', { name: 'Add hosts' }).fill(hosts[1]?.uuid ?? '')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  // Not waiting for the first: two changes at once are both kept.
  const removing = (index: number) =>
    page.getByRole('button', { name: `Remove ${hosts[index]?.display_name} from the label` })
  await removing(0).click()
  await removing(0).waitFor({ state: 'detached' })
  await removing(1).waitFor()
  await page.getByRole('link', { name: 'All 1', exact: true }).click()
  await page.waitForURL(/\/hosts\?.*label_id=\d+/)
  await page.getByRole('button', { name: 'Take the filter by label away' }).waitFor()
  await until('one is listed', async () => (await page.locator('tbody tr').count()) === 1)
  await page.getByRole('link', { name: hosts[1]?.display_name ?? '', exact: true }).waitFor()
}

async function deletesTeam({ page, server }: Opened): Promise<void> {
  await page.goto('/settings/teams')
  await page.getByRole('link', { name: 'Laptops' }).click()
  await page.getByRole('button', { name: 'Delete team' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete Laptops?' })
  await dialog.getByText(/Its 2 hosts stay, in no team\. Its member loses the role/).waitFor()
  await dialog.getByRole('button', { name: 'Delete team' }).click()
  await page.getByRole('heading', { name: 'Teams' }).waitFor()
  const { teams } = await server.api.get<{ teams: { name: string }[] }>('/teams')
  assert.deepEqual(
    teams.map(({ name }) => name),
    ['Servers'],
  )
}
