import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FakeJira, startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { startServer } from '../support/start-server.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

test('two people who add an integration at the same instant both keep theirs', { skip }, async (t) => {
  const server = await startServer(t)
  const jira = await startFakeJira({ projects: ['SEC', 'OPS'] })
  t.after(() => jira.close())
  const browser = await openBrowser(t)
  const open = async () => {
    const { page } = await openPage({ browser, url: server.url })
    await signIn(page, undefined, '/settings/integrations?open=new')
    return page
  }
  const [one, other] = [await open(), await open()]
  await fill(one, jira, 'SEC')
  await fill(other, jira, 'OPS')
  // The one has read the lists, and what it saves arrives after the other has saved.
  const reached = Promise.withResolvers<() => void>()
  let isFirst = true
  await one.route('**/api/latest/fleet/config*', async (route) => {
    if (route.request().method() === 'PATCH' && isFirst) {
      isFirst = false
      await new Promise<void>((resolve) => reached.resolve(resolve))
    }
    await route.continue()
  })
  await save(one)
  const release = await reached.promise
  await save(other)
  await other.getByText(/OPS is saved/).waitFor()
  release()
  await one.getByText(/SEC is saved/).waitFor()
  const { integrations } = await server.api.get<{ integrations: { jira: { project_key: string }[] } }>('/config')
  assert.deepEqual(integrations.jira.map(({ project_key: key }) => key).sort(), ['OPS', 'SEC'])
})

async function fill(page: Page, jira: FakeJira, project: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Add integration' })
  await dialog.getByRole('textbox', { name: 'URL' }).fill(jira.url)
  await dialog.getByRole('textbox', { name: 'Username' }).fill('ok')
  await dialog.getByLabel('API token').first().fill('t0ken')
  await dialog.getByRole('textbox', { name: 'Project key' }).fill(project)
}

function save(page: Page): Promise<void> {
  return page.getByRole('dialog', { name: 'Add integration' }).getByRole('button', { name: 'Save' }).click()
}
