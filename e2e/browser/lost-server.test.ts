import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { settle } from '../support/settle.ts'
import { startServer } from '../support/start-server.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
/** Pages ask every few seconds, and try again before they give up. */
const timeout = 30_000

const note = (page: Page) => page.getByText('The server cannot be reached: what is shown is old.')

test('pages say what is wrong and come back by themselves', { skip }, async (t) => {
  const server = await startServer(t)
  await createFleetScene(t, server, 1)
  const { page } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page)
  await settle(page)
  await t.test('while the server is gone the old figures are called old', async () => {
    await server.kill()
    await note(page).waitFor({ timeout })
    assert.ok(await page.getByRole('heading', { name: 'All quiet' }).isVisible())
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts' }).click()
    await page.getByText(/^The server cannot be reached, or another version/).waitFor()
    await page.goBack()
    await server.restart()
    await note(page).waitFor({ state: 'detached', timeout })
  })
  await t.test('an address that is none keeps the way out', async () => {
    await page.goto('/settings/nowhere')
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts' }).click()
    await page.getByRole('heading', { name: 'Hosts' }).waitFor()
  })
  await t.test('what cannot be loaded says so, also on the Dashboard', async () => {
    const body = { message: 'Conflict', errors: [{ name: 'base', reason: 'the database is gone' }], uuid: '7Q2M4K' }
    await page.route('**/api/latest/fleet/host_summary', (route) => route.fulfill({ status: 409, json: body }))
    await page.goto('/')
    await page.getByRole('heading', { name: 'Could not load the hosts' }).waitFor()
    await page.unroute('**/api/latest/fleet/host_summary')
    // Asked again by itself, like all that lives.
    await page.getByRole('heading', { name: 'Hosts' }).waitFor()
  })
})
