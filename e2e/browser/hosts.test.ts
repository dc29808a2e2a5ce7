import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

const grace: Credentials = { email: 'grace@example.com', password: 'correct-horse-battery-8!' }

interface Opened {
  readonly page: Page
  readonly server: Server
}

/** A version of software that not every host has, and how many have it. */
interface Rare {
  readonly id: number
  readonly name: string
  readonly version: string
  readonly hosts_count: number
}

test('hosts are found by what is on them, and changed many at a time', { skip }, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 4)
  const mac = scene.simulation.createHost({ number: 101, profile: 'macos' })
  await mac.enroll({ attempts: 1 })
  await mac.checkIn({ attempts: 1 })
  const teams: number[] = []
  for (const name of ['Laptops', 'Servers'])
    teams.push((await server.api.post<{ team: { id: number } }>('/teams', { name })).team.id)
  const browser = await openBrowser(t)
  const { page, complaints } = await openPage({ browser, url: server.url })
  await signIn(page)
  const opened: Opened = { page, server }
  await t.test('from software to the hosts that have it, and back', () => followsSoftware(opened))
  await t.test('from an operating system to the hosts that run it', () => followsSystem(opened))
  await t.test('the filters choose software and operating systems', () => choosesFilters(opened))
  await t.test('all that match are moved to a team', () => movesAll(opened))
  await t.test('a role in teams filters by what the hosts of each have', async () => {
    const roles = teams.map((id) => ({ id, role: 'observer' }))
    const person = { name: 'Grace', ...grace, teams: roles, admin_forced_password_reset: false }
    await server.api.post('/users/admin', person)
    const other = await openPage({ browser, url: server.url })
    await filtersAsMember({ page: other.page, server })
    assert.deepEqual(other.complaints, [])
  })
  await t.test('many are deleted once that is confirmed, and told of afterwards', () => deletesMany(opened))
  await t.test('no page complained', () => assert.deepEqual(complaints, []))
})

const rows = (page: Page) => page.getByRole('table', { name: 'hosts' }).locator('tbody tr')

function shows(page: Page, count: number): Promise<unknown> {
  return until(`${count} hosts are listed`, async () => (await rows(page).count()) === count)
}

async function findRare({ api }: Server): Promise<Rare> {
  const count = async () => {
    const { software } = await api.get<{ software: Rare[] }>('/software/versions?per_page=1000')
    return software.find(({ hosts_count }) => hosts_count === 1)
  }
  // Counted a moment after the hosts told it.
  return until('software is counted', count)
}

async function followsSoftware({ page, server }: Opened): Promise<void> {
  const { id, name, version } = await findRare(server)
  await page.goto(`/software?query=${encodeURIComponent(name)}`)
  await page
    .getByRole('link', { name: `${name} ${version}` })
    .or(page.getByRole('link', { name, exact: true }))
    .first()
    .waitFor()
  await page.goto(`/software/${id}`)
  await page.getByRole('heading', { name: `${name} ${version}` }).waitFor()
  await page.locator('main').getByRole('link', { name: '1', exact: true }).click()
  await page.waitForURL(new RegExp(`/hosts\\?software_id=${id}$`))
  const chip = page.getByRole('button', { name: 'Take the filter by software away' })
  await chip.getByText(`${name} ${version}`).waitFor()
  await shows(page, 1)
  await chip.click()
  await shows(page, 5)
  assert.doesNotMatch(page.url(), /software_id/)
  await page.goBack()
  await chip.waitFor()
  await shows(page, 1)
  await page.goBack()
  await page.getByRole('heading', { name: `${name} ${version}` }).waitFor()
}

async function followsSystem({ page }: Opened): Promise<void> {
  await page.goto('/software/systems')
  const system = page.getByRole('table').getByRole('link', { name: /macOS/ }).first()
  const title = await system.innerText()
  await system.click()
  await page.waitForURL(/\/software\/systems\/\d+$/)
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  const hosts = Number(await page.locator('main').locator('a[href*="os_version_id"]').textContent())
  await page.locator('main').locator('a[href*="os_version_id"]').click()
  await page.waitForURL(/\/hosts\?os_version_id=\d+$/)
  const chip = page.getByRole('button', { name: 'Take the filter by operating system away' })
  await chip.getByText(title).waitFor()
  await shows(page, hosts)
  await chip.click()
  await shows(page, 5)
}

async function choosesFilters({ page, server }: Opened): Promise<void> {
  const { name, version } = await findRare(server)
  await page.goto('/hosts')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('combobox', { name: 'Software' }).fill(name)
  await page.getByRole('option', { name: `${name} ${version}`, exact: true }).click()
  await page.waitForURL(/software_id=/)
  await shows(page, 1)
  await page.getByRole('combobox', { name: 'Operating system' }).click()
  // Narrowed twice: none has both, or that one. The list of software may not have closed yet.
  await page.getByRole('listbox', { name: 'Operating system' }).getByRole('option').first().click()
  await page.waitForURL(/software_id=.*os_version_id=|os_version_id=.*software_id=/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Take the filter by software away' }).click()
  await page.getByRole('button', { name: 'Take the filter by operating system away' }).click()
  await shows(page, 5)
}

async function movesAll({ page, server }: Opened): Promise<void> {
  await page.goto('/hosts?order_key=id&order_direction=asc')
  await rows(page).first().getByRole('checkbox').check()
  const bar = page.getByRole('region', { name: 'Selected hosts' })
  await bar.getByRole('button', { name: 'Select all 5 that match' }).click()
  await bar.getByText('5 hosts selected').waitFor()
  await bar.getByRole('button', { name: 'Transfer' }).click()
  const dialog = page.getByRole('dialog', { name: 'Transfer 5 hosts' })
  assert.ok(await dialog.getByRole('button', { name: 'Transfer' }).isDisabled())
  await dialog.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Laptops' }).click()
  await dialog.getByRole('button', { name: 'Transfer' }).click()
  await page.getByText('5 hosts moved to Laptops.').waitFor()
  await bar.waitFor({ state: 'detached' })
  // The first goes on to the other team.
  const { team_id } = await hostOf(server, 1)
  assert.ok(team_id)
  await rows(page).first().getByRole('checkbox').check()
  await bar.getByRole('button', { name: 'Transfer' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Servers' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click()
  await page.getByText('1 host moved to Servers.').waitFor()
  assert.notEqual((await hostOf(server, 1)).team_id, team_id)
}

async function hostOf({ api }: Server, id: number): Promise<{ display_name: string; team_id: number | null }> {
  return (await api.get<{ host: { display_name: string; team_id: number | null } }>(`/hosts/${id}`)).host
}

/** Observes both teams: Laptops has four hosts, Servers one. */
async function filtersAsMember({ page, server }: Opened): Promise<void> {
  const refused: string[] = []
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url())
  })
  await signIn(page, grace)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Software' }).click()
  // One team at a time: there is no "My teams" here.
  await until(
    'a team is chosen',
    async () => (await page.getByRole('combobox', { name: 'Team' }).inputValue()) === 'Laptops',
  )
  await page.getByRole('tab', { name: 'Operating systems' }).click()
  await page.getByRole('table').getByRole('link').first().waitFor()
  await page.getByRole('combobox', { name: 'Team' }).click()
  await page.getByRole('option', { name: 'Servers' }).click()
  await page.waitForURL(/team_id=/)
  await until('one system is listed', async () => (await page.getByRole('table').locator('tbody tr').count()) === 1)
  await page.getByRole('table').getByRole('link').first().click()
  await page.waitForURL(/\/software\/systems\/\d+/)
  await page.locator('main').locator('a[href*="os_version_id"]').click()
  await page.waitForURL(/\/hosts\?.*os_version_id=\d+/)
  await shows(page, 1)
  await page.getByRole('button', { name: 'Take the filter by operating system away' }).click()
  await shows(page, 1)
  const { id, name, version } = await findRare(server)
  await page.goto(`/software/${id}`)
  await page
    .getByRole('heading', { name: `${name} ${version}` })
    .or(page.getByText(/not here|no software|there is no/i))
    .first()
    .waitFor()
  await page.goto('/hosts')
  await shows(page, 5)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('combobox', { name: 'Operating system' }).click()
  await page.getByRole('listbox', { name: 'Operating system' }).getByRole('option').first().click()
  await page.waitForURL(/os_version_id=/)
  assert.equal(await page.getByRole('checkbox').count(), 0)
  await page.goto('/software/vulnerabilities')
  await page.getByRole('table').first().or(page.getByText(/CVE/)).first().waitFor()
  assert.deepEqual(refused, [])
}

async function deletesMany({ page, server }: Opened): Promise<void> {
  await page.goto('/hosts?order_key=id&order_direction=asc')
  const gone = await hostOf(server, 1)
  await rows(page).nth(0).getByRole('checkbox').check()
  await rows(page).nth(1).getByRole('checkbox').check()
  const bar = page.getByRole('region', { name: 'Selected hosts' })
  const dialog = page.getByRole('dialog', { name: 'Delete 2 hosts?' })
  await bar.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByText(/comes back as a new host when its agent enrols again/).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await shows(page, 5)
  await bar.getByText('2 hosts selected').waitFor()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 hosts deleted.').waitFor()
  await shows(page, 3)
  await bar.waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('link', { name: gone.display_name, exact: true }).count(), 0)
  await page.goto('/hosts/1')
  await page.getByText(/Ada deleted it/).waitFor()
}
