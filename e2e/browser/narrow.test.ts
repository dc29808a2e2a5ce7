import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { findViolations } from '../support/check-colours.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { crowd, startScreenServer } from '../support/screen-scene.ts'
import { screens } from '../support/screens.ts'
import { settle } from '../support/settle.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

test('on a phone every page is accessible, and none is pushed sideways', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const server = await startScreenServer(t)
  await crowd(t, server)
  const fill = await findScreenIds(server)
  const { page, complaints } = await openPage({ browser: await openBrowser(t), url: server.url, width: 390 })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  const problems = [...(await findViolations(page))]
  await signIn(page)
  for (const { path } of screens) {
    await page.goto(fill(path))
    await settle(page)
    // The colours are those of a wide page.
    for (const problem of await findViolations(page)) problems.push(`${path} ${problem}`)
    for (const wide of await findWide(page)) problems.push(`${path} is wider than the screen: ${wide}`)
  }
  assert.deepEqual(problems, [])
  assert.deepEqual(complaints, [])
})

/** The page or a table of it, where something of it is to the right of the screen. */
async function findWide(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(`(() =>
    [document.documentElement, ...[...document.querySelectorAll('table')].map((table) => table.parentElement)]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => (element.querySelector('table')?.ariaLabel ?? 'page') + ', ' + element.scrollWidth + ' px')
  )()`)) as readonly string[]
}
