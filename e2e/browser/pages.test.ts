import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { enablePolicyWebhook, runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { screens } from '../support/screens.ts'
import { settle } from '../support/settle.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** In the dark only the colours are others. */
async function findViolations(page: Page, scheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const runOnly = scheme === 'dark' ? ', runOnly: ["color-contrast"]' : ''
  const found = (await page.evaluate(`axe.run({ resultTypes: ["violations"]${runOnly} })`)) as {
    violations: Violation[]
  }
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

test('every page is accessible, in both colours, and calls nobody else', { skip }, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 4)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await enablePolicyWebhook(server.api, { url: receiver.url, policyIds: [...scene.policyIds] })
  await scene.fail(1)
  await runAutomations(server.api)
  await receiver.waitFor(1)
  const browser = await openBrowser(t)
  await server.api.post('/teams', { name: 'Laptops' })
  await server.api.post('/teams', { name: 'Servers' })
  await server.api.post('/labels', { name: 'Executives', host_ids: [1, 2] })
  const fill = await findScreenIds(server)
  for (const scheme of ['light', 'dark'] as const)
    await t.test(`axe finds nothing serious, ${scheme}`, () => checkAll({ browser, server, fill, scheme }))
  await t.test('Fleet’s own addresses lead to the right place', () => followsOldLinks({ browser, server }))
  await t.test('a dialog keeps the focus, Escape gives it back, Enter in a list does not save', () =>
    usesKeys({ browser, server }),
  )
})

interface Check {
  readonly browser: Browser
  readonly server: Server
}

async function checkAll({
  browser,
  server,
  fill,
  scheme,
}: Check & { fill: (path: string) => string; scheme: 'light' | 'dark' }) {
  const { page, context, complaints, foreign } = await openPage({ browser, url: server.url, scheme })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  const problems: string[] = (await findViolations(page, scheme)).map((problem) => `/sign-in ${problem}`)
  await signIn(page)
  for (const { path } of screens) {
    await page.goto(fill(path))
    await settle(page)
    for (const problem of await findViolations(page, scheme)) problems.push(`${path} ${problem}`)
  }
  await context.close()
  assert.deepEqual(problems, [])
  assert.deepEqual(complaints, [])
  assert.deepEqual(foreign, [])
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
      '/hosts?vulnerability=CVE-2022-28762&order_key=hostname&order_direction=asc',
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
