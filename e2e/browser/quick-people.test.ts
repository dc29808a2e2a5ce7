import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page, Route } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
/** As a machine that does much else: what a click sets off has not been drawn when the next one comes. */
const slowness = 6

interface Opened {
  readonly page: Page
  readonly server: Server
}

test('who is quicker than the machine loses nothing and gets nothing twice', { skip }, async (t) => {
  const server = await startServer(t)
  await createFleetScene(t, server, 2)
  const { page, context, complaints } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page)
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness })
  const opened: Opened = { page, server }
  await t.test('a double click makes one of a thing', () => clicksTwice(opened))
  await t.test('two people who add an enroll secret both keep theirs', () => addBoth(opened))
  await t.test('what is typed while a form is saved stays', () => typesOn(opened))
  await t.test('a form begins with what is stored by now', () => comesBack(opened))
  await t.test('two filters are taken away at once', () => takesFiltersAway(opened))
  await t.test('a selection that comes late does not fall to another filter', () => selectsLate(opened))
  await t.test('what is typed while a search is under way stays', () => searchesOn(opened))
  await t.test('no page complained', () => assert.deepEqual(complaints, []))
})

async function clicksTwice({ page, server: { api } }: Opened): Promise<void> {
  const dialog = page.getByRole('dialog')
  await page.goto('/settings/enroll-secrets')
  await page.getByRole('button', { name: 'Add secret' }).dblclick()
  await page.getByText('Saved. Enrolled hosts stay enrolled.').first().waitFor()
  await page.goto('/settings/teams')
  await page.getByRole('button', { name: 'Create team' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Laptops')
  await dialog.getByRole('button', { name: 'Create team' }).dblclick()
  await page.getByRole('heading', { name: 'Laptops' }).waitFor()
  await page.goto('/automations')
  await page.getByRole('button', { name: 'Add automation' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('To the service desk')
  const requests = countRequests(page, 'POST', '/automations')
  await dialog.getByRole('button', { name: 'Continue' }).dblclick()
  await page.getByRole('heading', { name: 'To the service desk' }).waitFor()
  assert.equal(requests(), 1)
  const { destination } = await api.post<{ destination: { id: number } }>('/destinations', {
    ...{ kind: 'webhook', name: 'Chat', url: 'http://127.0.0.1:9/hook' },
  })
  await page.goto(`/automations/destinations?open=${destination.id}`)
  // The secret before this one signs for a day, and is gone after the second time.
  const rotations = countRequests(page, 'POST', '/rotate')
  await dialog.getByRole('button', { name: 'Rotate secret' }).dblclick()
  await page
    .getByText(/^There is a new signing secret/)
    .first()
    .waitFor()
  assert.equal(rotations(), 1)
  const { spec } = await api.get<{ spec: { secrets: unknown[] } }>('/spec/enroll_secret')
  assert.equal(spec.secrets.length, 2)
  const { teams } = await api.get<{ teams: unknown[] }>('/teams')
  assert.equal(teams.length, 1)
}

async function addBoth({ page, server: { api } }: Opened): Promise<void> {
  await page.goto('/settings/enroll-secrets')
  await page.getByRole('button', { name: 'Add secret' }).waitFor()
  // What somebody else has added since is not on the page.
  const list = async () =>
    (await api.get<{ spec: { secrets: { secret: string }[] } }>('/spec/enroll_secret')).spec.secrets
  await api.post('/spec/enroll_secret', { spec: { secrets: [...(await list()), { secret: 'of somebody else' }] } })
  const before = (await list()).length
  await page.getByRole('button', { name: 'Add secret' }).click()
  await page.getByText('Saved. Enrolled hosts stay enrolled.').first().waitFor()
  const after = await list()
  assert.equal(after.length, before + 1)
  assert.ok(after.some(({ secret }) => secret === 'of somebody else'))
}

function countRequests(page: Page, method: string, path: string): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.method() === method && new URL(request.url()).pathname.endsWith(path)) count++
  })
  return () => count
}

/** The next request of this kind stands still until it is let go. */
async function hold(page: Page, method: string, path: string): Promise<{ reached: Promise<void>; release(): void }> {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const pattern = `**${path}*`
  const keep = async (route: Route) => {
    if (route.request().method() !== method) return route.fallback()
    reached.resolve()
    await released.promise
    await route.fallback()
  }
  await page.route(pattern, keep)
  return { reached: reached.promise, release: released.resolve }
}

async function typesOn({ page, server: { api } }: Opened): Promise<void> {
  const save = page.getByRole('button', { name: 'Save' })
  await page.goto('/settings/organization/info')
  const name = page.getByRole('textbox', { name: 'Organization name' })
  await name.fill('Acme')
  await typeWhileHeld(page, { path: '/config', method: 'PATCH', save, field: name, text: 'Acme of Europe' })
  await page.getByText('Saved.', { exact: true }).waitFor()
  assert.equal(await name.inputValue(), 'Acme of Europe')
  await save.click()
  const stored = async () => (await api.get<{ org_info: { org_name: string } }>('/config')).org_info.org_name
  await until('the rest is saved, too', async () => (await stored()) === 'Acme of Europe')

  const { label } = await api.post<{ label: { id: number } }>('/labels', { name: 'Executives', host_ids: [] })
  const { hosts } = await api.get<{ hosts: { uuid: string }[] }>('/hosts')
  await page.goto(`/settings/labels/${label.id}`)
  const more = page.getByRole('textbox', { name: 'Add hosts' })
  await more.fill(hosts[0]?.uuid ?? '')
  const add = page.getByRole('button', { name: 'Add', exact: true })
  const held = { path: `/labels/${label.id}`, method: 'PATCH', save: add, field: more, text: hosts[1]?.uuid ?? '' }
  await typeWhileHeld(page, held)
  await page.getByText('Added.').waitFor()
  assert.equal(await more.inputValue(), hosts[1]?.uuid)
}

interface Held {
  readonly path: string
  readonly method: string
  readonly save: Locator
  readonly field: Locator
  readonly text: string
}

async function typeWhileHeld(page: Page, { path, method, save, field, text }: Held): Promise<void> {
  const { reached, release } = await hold(page, method, path)
  await save.click()
  await reached
  await field.fill(text)
  release()
}

async function comesBack({ page }: Opened): Promise<void> {
  const main = page.getByRole('navigation', { name: 'Main' })
  const policy = page.getByRole('checkbox', { name: 'The agent runs' })
  const openRule = async () => {
    await main.getByRole('link', { name: 'Automations' }).click()
    await page.getByRole('link', { name: 'Policy automation' }).click()
    await policy.waitFor()
  }
  await page.goto('/')
  await openRule()
  assert.equal(await policy.isChecked(), false)
  await main.getByRole('link', { name: 'Policies' }).click()
  await page.getByRole('button', { name: 'Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('checkbox', { name: 'The agent runs' }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await openRule()
  assert.equal(await policy.isChecked(), true)
}

async function takesFiltersAway({ page }: Opened): Promise<void> {
  await page.goto('/hosts?status=online&policy_id=1&policy_response=passing&query=host')
  await page.getByRole('button', { name: 'Take the filter by policy away' }).waitFor()
  // In one go, as two clicks that wait in the queue of a busy page.
  await page.evaluate(`{
    const named = (name) => [...document.querySelectorAll('button')].find(
      (button) => button.getAttribute('aria-label') === name || button.textContent === name)
    named('Take the filter by policy away').click()
    named('All').click()
  }`)
  await page.waitForURL((url) => url.pathname + url.search === '/hosts?query=host')
}

async function selectsLate({ page }: Opened): Promise<void> {
  await page.goto('/hosts')
  await page
    .getByRole('checkbox', { name: /^Select / })
    .last()
    .check()
  const { reached, release } = await hold(page, 'GET', '/hosts/report')
  await page.getByRole('button', { name: 'Select all 2 that match' }).click()
  await reached
  await page.getByRole('button', { name: 'Online', exact: true }).click()
  const bar = page.getByRole('region', { name: 'Selected hosts' })
  await bar.waitFor({ state: 'detached' })
  const answered = page.waitForResponse((response) => response.url().includes('/hosts/report'))
  release()
  await (await answered).finished()
  // Whatever comes of it is drawn by then.
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve)))')
  assert.equal(await bar.count(), 0)
}

async function searchesOn({ page }: Opened): Promise<void> {
  await page.goto('/hosts')
  const search = page.getByRole('searchbox', { name: 'Search hosts' })
  await search.waitFor()
  // More is typed at the very moment when the address has changed and the page has not been drawn.
  await page.evaluate(`{
    const push = history.pushState
    history.pushState = function (...args) {
      history.pushState = push
      push.apply(this, args)
      const box = document.querySelector('input[type=search]')
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, 'host')
      box.dispatchEvent(new InputEvent('input', { bubbles: true }))
      window.shown = new Set()
      const look = () => {
        shown.add(box.value)
        requestAnimationFrame(look)
      }
      look()
    }
  }`)
  await search.fill('ho')
  await page.waitForURL(/query=host\b/)
  await page.locator('[data-stale]').waitFor({ state: 'detached' })
  assert.deepEqual(await page.evaluate('[...shown]'), ['host'])
}
