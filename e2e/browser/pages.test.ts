import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { enablePolicyWebhook, runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { findSkippedByTab, findUnreachable } from '../support/keyboard.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { screens } from '../support/screens.ts'
import { settle } from '../support/settle.ts'
import { showIn } from '../support/show-in.ts'
import { startServer } from '../support/start-server.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function findViolations(page: Page, onlyRule?: string): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const runOnly = onlyRule === undefined ? '' : `, runOnly: ["${onlyRule}"]`
  const found = (await page.evaluate(`axe.run({ resultTypes: ["violations"]${runOnly} })`)) as {
    violations: Violation[]
  }
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

test('every page is accessible, in both colours and by keyboard, and calls nobody else', {
  skip,
  timeout: 600_000,
}, async (t) => {
  const server = await startServer(t)
  const scene = await createFleetScene(t, server, 4)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await enablePolicyWebhook(server.api, { url: receiver.url, policyIds: [...scene.policyIds] })
  await scene.fail(1)
  await runAutomations(server.api)
  await receiver.waitFor(1)
  await server.api.post('/teams', { name: 'Laptops' })
  await server.api.post('/teams', { name: 'Servers' })
  await server.api.post('/labels', { name: 'Executives', host_ids: [1, 2] })
  const fill = await findScreenIds(server)
  const { page, complaints, foreign } = await openPage({ browser: await openBrowser(t), url: server.url })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  const problems = await checkColours(page, '/sign-in')
  await signIn(page)
  for (const { path } of screens) {
    await page.goto(fill(path))
    await settle(page)
    problems.push(...(await checkColours(page, path)))
    for (const html of await findUnreachable(page)) problems.push(`${path}, not by key: ${html}`)
    for (const html of await findSkippedByTab(page)) problems.push(`${path}, Tab goes past: ${html}`)
  }
  assert.deepEqual(problems, [])
  assert.deepEqual(complaints, [])
  assert.deepEqual(foreign, [])
})

/** All that axe knows in the light; in the dark only the colours are others. */
async function checkColours(page: Page, path: string): Promise<string[]> {
  const light = await findViolations(page)
  await showIn(page, 'dark')
  const dark = await findViolations(page, 'color-contrast')
  await showIn(page, 'light')
  return [...light.map((problem) => `${path} ${problem}`), ...dark.map((problem) => `${path}, dark: ${problem}`)]
}
