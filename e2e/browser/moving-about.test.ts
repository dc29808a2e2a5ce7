import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Check {
  readonly browser: Browser
  readonly server: Server
}

test('people move about by links, keys and old addresses', { skip }, async (t) => {
  const server = await startServer(t)
  await createFleetScene(t, server, 2)
  await server.api.post('/destinations', { kind: 'webhook', name: 'Chat', url: 'http://127.0.0.1:9/hook' })
  await server.api.post('/teams', { name: 'Laptops' })
  await server.api.post('/labels', { name: 'Executives', host_ids: [1, 2] })
  const check: Check = { browser: await openBrowser(t), server }
  await t.test('the colours that are chosen stay', () => choosesColours(check))
  await t.test('Fleet’s own addresses lead to the right place', () => followsOldLinks(check))
  await t.test('a dialog keeps the focus, Escape gives it back, Enter in a list does not save', () => usesKeys(check))
})

async function choosesColours({ browser, server }: Check): Promise<void> {
  const { page, context } = await openPage({ browser, url: server.url })
  await signIn(page, undefined, '/account')
  await page.getByRole('heading', { name: 'My account' }).waitFor()
  const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const light = await ground()
  await page.getByRole('button', { name: 'Menu of Ada' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await until('it is dark', async () => (await ground()) === 'rgb(17, 19, 24)')
  await page.reload()
  await page.getByRole('button', { name: 'Menu of Ada' }).waitFor()
  assert.equal(await ground(), 'rgb(17, 19, 24)')
  assert.notEqual(light, 'rgb(17, 19, 24)')
  await context.close()
}

async function followsOldLinks({ browser, server }: Check): Promise<void> {
  const { page, context } = await openPage({ browser, url: server.url })
  await signIn(page)
  for (const [from, to] of [
    ['/dashboard', '/'],
    ['/hosts/manage?policy_id=1&policy_response=failing', '/hosts?policy_id=1&policy_response=failing'],
    [
      // As tickets have it.
      '/hosts/manage/?order_key=hostname&order_direction=asc&vulnerability=CVE-2022-28762',
      '/hosts?order_key=hostname&order_direction=asc&vulnerability=CVE-2022-28762',
    ],
    ['/software/manage', '/software'],
    ['/settings/integrations', '/settings/integrations'],
    ['/policies/manage', '/policies'],
    ['/settings', '/settings/organization/info'],
    ['/settings/organization', '/settings/organization/info'],
    ['/settings/organization/host-status-webhook', '/settings/organization/host-status-webhook'],
  ] as const) {
    await page.goto(from)
    await page.waitForURL((url) => url.pathname + url.search === to)
  }
  await context.close()
}

async function usesKeys({ browser, server }: Check): Promise<void> {
  const { page, context } = await openPage({ browser, url: server.url })
  await signIn(page, undefined, '/policies')
  const opener = page.getByRole('button', { name: 'Manage automations' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  const address = dialog.getByRole('combobox', { name: 'Destination URL' })
  await address.focus()
  await address.fill('http')
  await page.getByRole('option', { name: /^http:\/\/127/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.match(await address.inputValue(), /^http:\/\/127/)
  assert.ok(await dialog.isVisible(), 'choosing from the list saved the form')
  for (let step = 0; step < 15; step++) await page.keyboard.press('Tab')
  const isInside = 'document.activeElement?.closest("[role=dialog]") !== null'
  assert.equal(await page.evaluate(isInside), true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await until('the focus is back', () => opener.evaluate((element) => element.matches(':focus')))
  await context.close()
}
