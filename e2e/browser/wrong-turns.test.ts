import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Opened {
  readonly page: Page
  readonly server: Server
}

test('wrong addresses, the way back and what changed meanwhile are met with the truth', { skip }, async (t) => {
  const server = await startServer(t)
  await createFleetScene(t, server, 2)
  const { page, complaints } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page, undefined, '/account')
  const opened: Opened = { page, server }
  await t.test('a page past the end of a list says so and leads to the first', () => goesPastEnd(opened))
  await t.test('what an address says wrongly is left out', () => readsNonsense(page))
  await t.test('CVEs are narrowed by when they were found, and that can be taken away', () => narrowsByTime(page))
  await t.test('what is not there is not called a failure', () => looksForAbsent(page))
  await t.test('the way back leads past a closed dialog, and out of a search at once', () => goesBack(page))
  await t.test('the filter of a host’s software is in the address', () => findsOnHost(page))
  await t.test('a host that was moved is asked again, and nothing else is said', () => movesHost(opened))
  assert.deepEqual(complaints, [])
})

const rows = (page: Page) => page.getByRole('table').first().locator('tbody tr')

async function goesPastEnd({ page, server }: Opened): Promise<void> {
  await until('software is counted', async () => {
    const { software } = await server.api.get<{ software: unknown[] }>('/software/versions?per_page=1')
    return software.length > 0
  })
  for (const path of ['/hosts', '/software', '/software/systems']) {
    await page.goto(`${path}?page=77`)
    await page.getByRole('heading', { name: 'The list ends before this page' }).waitFor()
    await page.getByRole('button', { name: 'First page' }).click()
    await rows(page).first().waitFor()
    assert.equal(new URL(page.url()).search, '')
  }
}

async function readsNonsense(page: Page): Promise<void> {
  for (const path of ['/hosts?page=-3&status=purple&team_id=abc', '/activity?page=-3']) {
    await page.goto(path)
    await rows(page).first().waitFor()
  }
}

async function narrowsByTime(page: Page): Promise<void> {
  await page.goto('/software/vulnerabilities?created_after=2026-01-02T03:04:05Z')
  const chip = page.getByRole('button', { name: 'Take the filter by time away' })
  await page.getByRole('heading', { name: 'No vulnerabilities match' }).waitFor()
  assert.match((await chip.textContent()) ?? '', /^Found since 2 Jan/)
  await chip.click()
  await page.waitForURL((url) => url.search === '')
  await page.getByRole('heading', { name: 'Nothing is known yet' }).waitFor()
}

async function looksForAbsent(page: Page): Promise<void> {
  for (const [path, title] of [
    ['/policies/999', 'This policy is not here'],
    ['/automations/999', 'This automation is not here'],
    ['/settings/labels/999', 'This label is not here'],
  ] as const) {
    await page.goto(path)
    await page.getByRole('heading', { name: title }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Retry' }).count(), 0)
  }
}

async function goesBack(page: Page): Promise<void> {
  await page.goto('/hosts')
  const main = page.getByRole('navigation', { name: 'Main' })
  for (const name of ['Policies', 'Software']) {
    await main.getByRole('link', { name }).click()
    await page.getByRole('button', { name: 'Manage automations' }).click()
    const dialog = page.getByRole('dialog', { name: 'Manage automations' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.goBack()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    assert.equal(new URL(page.url()).search, '')
    assert.equal(await dialog.count(), 0)
  }
  await main.getByRole('link', { name: 'Hosts' }).click()
  const search = page.getByRole('searchbox', { name: 'Search hosts' })
  for (const typed of ['no', 'no-', 'no-such']) {
    await search.fill(typed)
    await page.waitForURL((url) => url.searchParams.get('query') === typed)
  }
  await page.goBack()
  await page.waitForURL((url) => url.pathname === '/hosts' && url.search === '')
  await until('the field is empty', async () => (await search.inputValue()) === '')
}

async function findsOnHost(page: Page): Promise<void> {
  await page.goto('/hosts/1?tab=software')
  await rows(page).first().waitFor()
  const all = await rows(page).count()
  await page.getByRole('searchbox', { name: 'Search the software of this host' }).fill('docker')
  await page.waitForURL(/tab=software&query=docker$/)
  await until('it is narrowed', async () => (await rows(page).count()) < all)
  const found = await rows(page).count()
  await rows(page).first().getByRole('link').first().click()
  await page.waitForURL(/\/software\/\d+$/)
  await page.goBack()
  await until('it is narrowed again', async () => (await rows(page).count()) === found)
  await page.getByRole('tab', { name: 'Vitals' }).click()
  await page.waitForURL((url) => url.search === '?tab=vitals')
}

async function movesHost({ page, server }: Opened): Promise<void> {
  const { team } = await server.api.post<{ team: { id: number } }>('/teams', { name: 'Laptops' })
  await page.goto(`/hosts?team_id=${team.id}`)
  await page.getByRole('heading', { name: 'No host is in this team' }).waitFor()
  await server.api.post('/hosts/transfer', { team_id: team.id, hosts: [1] })
  await page.goto('/hosts/1')
  const answer = page
    .getByRole('row', { name: /The agent runs/ })
    .getByRole('cell')
    .first()
  await answer.getByText('asked again, not answered yet').waitFor()
  assert.doesNotMatch((await answer.textContent()) ?? '', /query/)
}
