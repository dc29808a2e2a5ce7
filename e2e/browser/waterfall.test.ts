import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { listRequestWaves } from '../support/request-waves.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { crowd, startScreenServer } from '../support/screen-scene.ts'
import { screens } from '../support/screens.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
const timeout = 240_000

/** Who is signed in, together with the page's code; then all that the page shows. */
const mostWaves = 2
const hasIds = /[A-Z]{4}/
const ofTeam: Credentials = { email: 'grace@example.com', password: 'correct-horse-battery-3!' }

test('no page waits for more than two answers one after the other', { skip, timeout: 2 * timeout }, async (t) => {
  const server = await startScreenServer(t)
  const browser = await openBrowser(t)
  const { page } = await openPage({ browser, url: server.url })
  await signIn(page)
  const empty = screens.map(({ path }) => path).filter((path) => !hasIds.test(path))
  await t.test('with nothing there yet', { timeout }, () => hasNoDeepPage(page, empty))
  await crowd(t, server)
  const fill = await findScreenIds(server)
  const paths = screens.map(({ path }) => fill(path))
  await t.test('with hosts, teams, deliveries and people', { timeout }, () => hasNoDeepPage(page, paths))
  await t.test('for an administrator of a team', { timeout }, async () => {
    const { page: other } = await openPage({ browser, url: server.url })
    await signIn(other, ofTeam)
    await hasNoDeepPage(other, paths)
  })
})

async function hasNoDeepPage(page: Page, paths: readonly string[]): Promise<void> {
  const deep: string[] = []
  for (const path of paths) {
    const waves = await listRequestWaves(page, path)
    if (waves.length > mostWaves) deep.push(`${path}: ${waves.map((wave) => wave.join(', ')).join(' → ')}`)
  }
  assert.deepEqual(deep, [])
}
