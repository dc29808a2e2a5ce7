import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkColours } from '../support/check-colours.ts'
import { enablePolicyWebhook, runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { findSkippedByTab, findUnreachable } from '../support/keyboard.ts'
import { findScreenIds } from '../support/screen-ids.ts'
import { screens } from '../support/screens.ts'
import { settle } from '../support/settle.ts'
import { startServer } from '../support/start-server.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

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
