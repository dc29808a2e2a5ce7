import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { enablePolicyWebhook, runAutomations } from '../support/automation.ts'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

const paths = [
  '/',
  '/hosts',
  '/hosts?query=nothing-matches',
  '/hosts/1',
  '/hosts/1?tab=vitals',
  '/hosts/1?tab=software',
  '/hosts/999',
  '/software',
  '/software?manage=true',
  '/software/vulnerabilities',
  '/software/systems',
  '/policies',
  '/policies?manage=true',
  '/policies/new',
  '/policies/1',
  '/automations',
  '/automations?policy_id=1&host_id=1',
  '/automations/deliveries',
  '/automations/deliveries/DELIVERY',
  '/automations/destinations',
  '/automations/destinations?open=new',
  '/automations/destinations?open=1',
  '/automations/schedules',
  '/automations/RULE',
  '/settings/organization/info',
  '/settings/organization/smtp',
  '/settings/organization/agents',
  '/settings/organization/host-status-webhook',
  '/settings/organization/advanced',
  '/settings/users',
  '/settings/enroll-secrets',
  '/account',
  '/docs/automations',
  '/nowhere',
]

const observer: Credentials = { email: 'olga@example.com', password: 'correct-horse-battery-2!' }

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as { violations: Violation[] }
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

async function settle(page: Page): Promise<void> {
  // An open dialog hides the page behind it from roles.
  await page.locator('main').first().waitFor()
  await until('everything is loaded', async () => (await page.locator('[aria-busy=true]').count()) === 0)
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
  const fill = await createFill(server)
  for (const scheme of ['light', 'dark'] as const)
    await t.test(`axe finds nothing serious, ${scheme}`, () => checkAll({ browser, server, fill, scheme }))
  await t.test('L13: an observer sees no control that would fail', () => observes({ browser, server }))
  await t.test('Fleet’s own addresses lead to the right place', () => followsOldLinks({ browser, server }))
  await t.test('a dialog keeps the focus, Escape gives it back, Enter in a list does not save', () =>
    usesKeys({ browser, server }),
  )
})

type Fill = (path: string) => string

async function createFill({ api }: Server): Promise<Fill> {
  const { automations } = await api.get<{ automations: { id: number; kind: string }[] }>('/automations')
  const { deliveries } = await api.get<{ deliveries: { id: string }[] }>('/automations/deliveries')
  const rule = automations.find(({ kind }) => kind === 'policy')?.id
  return (path) => path.replace('RULE', String(rule)).replace('DELIVERY', String(deliveries[0]?.id))
}

interface Check {
  readonly browser: Browser
  readonly server: Server
}

async function checkAll({ browser, server, fill, scheme }: Check & { fill: Fill; scheme: 'light' | 'dark' }) {
  const { page, context, complaints, foreign } = await openPage({ browser, url: server.url, scheme })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  const problems: string[] = (await findViolations(page)).map((problem) => `/sign-in ${problem}`)
  await signIn(page)
  for (const path of paths.map(fill)) {
    await page.goto(path)
    await settle(page)
    for (const problem of await findViolations(page)) problems.push(`${path} ${problem}`)
  }
  await context.close()
  assert.deepEqual(problems, [])
  assert.deepEqual(complaints, [])
  assert.deepEqual(foreign, [])
}

async function observes({ browser, server }: Check): Promise<void> {
  await server.api.post('/users/admin', { name: 'Olga', global_role: 'observer', ...observer })
  const { page, context } = await openPage({ browser, url: server.url })
  await signIn(page, observer)
  await page.getByRole('textbox', { name: 'New password' }).fill(`${observer.password}!`)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.getByRole('button', { name: 'Menu of Olga' }).waitFor()
  const refused: string[] = []
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url())
  })
  for (const path of [
    '/',
    '/hosts',
    '/hosts/1',
    '/software',
    '/policies',
    '/policies/1',
    '/automations',
    '/automations/1',
  ]) {
    await page.goto(path)
    await settle(page)
    const controls = /^(Manage automations|Add |Save|Delete|Run now|Redeliver|Send)/
    assert.equal(await page.getByRole('button', { name: controls }).count(), 0, path)
    assert.equal(await page.getByRole('switch').count(), 0, path)
  }
  assert.deepEqual(refused, [])
  await page.getByRole('button', { name: 'Menu of Olga' }).click()
  await page.getByRole('menuitem', { name: 'My account' }).waitFor()
  assert.equal(await page.getByRole('menuitem', { name: 'Settings' }).count(), 0)
  await page.goto('/settings/users')
  await page.getByText('Only users with the role admin or gitops may.').waitFor()
  await context.close()
}

async function followsOldLinks({ browser, server }: Check): Promise<void> {
  const { page, context } = await openPage({ browser, url: server.url })
  await signIn(page)
  for (const [from, to] of [
    ['/dashboard', '/'],
    ['/hosts/manage?policy_id=1&policy_response=failing', '/hosts?policy_id=1&policy_response=failing'],
    ['/software/manage', '/software'],
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
