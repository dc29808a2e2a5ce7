import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { listRequestWaves } from '../support/request-waves.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { crowd, startScreenServer } from '../support/screen-scene.ts'
import { screens } from '../support/screens.ts'
import type { Server } from '../support/start-server.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
const timeout = 240_000

/** Who is signed in, together with the page's code; then all that the page shows. */
const mostWaves = 2
const ofTeam: Credentials = { email: 'grace@example.com', password: 'correct-horse-battery-3!' }

test('no page waits for more than two answers one after the other', { skip, timeout: 2 * timeout }, async (t) => {
  const server = await startScreenServer(t)
  const visit: Visit = { browser: await openBrowser(t), server }
  const main = screens.map(({ path }) => path).filter((path) => /^\/[a-z]*$/.test(path))
  await t.test('of the main ones with nothing there yet', { timeout }, () => hasNoDeepPage(visit, main))
  await crowd(t, server)
  const fill = await findScreenIds(server)
  const paths = screens.map(({ path }) => fill(path))
  await t.test('with hosts, teams, deliveries and people', { timeout }, () => hasNoDeepPage(visit, paths))
  await t.test('of the main ones for an administrator of a team', { timeout }, () =>
    hasNoDeepPage({ ...visit, who: ofTeam }, main),
  )
})

interface Visit {
  readonly browser: Browser
  readonly server: Server
  readonly who?: Credentials
}

/** Several at a time: most of it is waiting for frames. */
async function hasNoDeepPage({ browser, server, who }: Visit, paths: readonly string[]): Promise<void> {
  const deep: string[] = []
  const waiting = [...paths]
  const walk = async () => {
    const { page, context } = await openPage({ browser, url: server.url })
    await signIn(page, who)
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const waves = await listRequestWaves(page, path)
      if (waves.length > mostWaves) deep.push(`${path}: ${waves.map((wave) => wave.join(', ')).join(' → ')}`)
    }
    await context.close()
  }
  await Promise.all(Array.from({ length: 3 }, walk))
  assert.deepEqual(deep, [])
}
