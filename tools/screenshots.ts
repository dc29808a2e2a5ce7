// npm run screenshots: docs/images from a real server with simulated hosts, to be looked at before they are committed.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { startReceiver } from '@muster/testkit/receiver.ts'
import type { Page } from 'playwright-core'
import { runAutomations } from '../e2e/support/automation.ts'
import { openBrowser, openPage, signIn } from '../e2e/support/browser.ts'
import { createFleetScene } from '../e2e/support/fleet-scene.ts'
import { type Server, startServer } from '../e2e/support/start-server.ts'
import { until } from '../e2e/support/until.ts'

const folder = path.resolve(import.meta.dirname, '../docs/images')
const closing: (() => unknown)[] = []
const t = { after: (close: () => unknown) => void closing.unshift(close) }

interface Shot {
  readonly name: string
  readonly path: string
  readonly width?: number
  readonly scheme?: 'dark'
}

const empty: readonly Shot[] = [{ name: 'dashboard-empty', path: '/' }]
const crowded: readonly Shot[] = [
  { name: 'dashboard', path: '/' },
  { name: 'hosts-390', path: '/hosts', width: 390, scheme: 'dark' },
  { name: 'host', path: '/hosts/1?tab=software', width: 1024 },
  { name: 'software', path: '/software' },
  { name: 'policies', path: '/policies' },
  { name: 'manage-automations', path: '/policies?manage=true', scheme: 'dark', width: 1024 },
  { name: 'automations', path: '/automations' },
  { name: 'rule', path: '/automations/RULE', scheme: 'dark' },
  { name: 'delivery', path: '/automations/deliveries/DELIVERY' },
  { name: 'host-status-webhook', path: '/settings/organization/host-status-webhook', width: 1024 },
]

async function settle(page: Page): Promise<void> {
  await page.locator('main').first().waitFor()
  await until('everything is loaded', async () => (await page.locator('[aria-busy=true]').count()) === 0)
  await page.waitForLoadState('networkidle')
}

async function shoot(server: Server, shots: readonly Shot[], fill: (path: string) => string = (path) => path) {
  const browser = await openBrowser(t)
  for (const { name, path: where, width = 1440, scheme = 'light' } of shots) {
    const { page, context } = await openPage({ browser, url: server.url, width, scheme })
    await signIn(page)
    await page.goto(fill(where))
    await settle(page)
    await page.screenshot({ path: path.join(folder, `${name}.png`) })
    await context.close()
  }
}

/** Twenty-five hosts, one with a name of 80 characters, and a destination that fails beside one that works. */
async function crowd(server: Server): Promise<(where: string) => string> {
  const scene = await createFleetScene(t, server, 25)
  const [long] = scene.simulation.hosts.slice(-1)
  long?.sql(
    `UPDATE system_info SET hostname = '${'a-very-long-name-'.repeat(5).slice(0, 80)}', computer_name = hostname`,
  )
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const add = async (name: string, url: string) => {
    const body = { kind: 'webhook', name, url }
    return (await server.api.post<{ destination: { id: number } }>('/destinations', body)).destination.id
  }
  const ids = [
    await add('Chat of the security team', receiver.url),
    await add('Service desk', 'http://127.0.0.1:9/hook'),
  ]
  const { automations } = await server.api.get<{ automations: { id: number; kind: string }[] }>('/automations')
  const rule = automations.find(({ kind }) => kind === 'policy')?.id ?? 0
  const conditions = { policy_ids: scene.policyIds }
  await server.api.patch(`/automations/${rule}`, { enabled: true, destination_ids: ids, conditions })
  for (let count = 1; count <= 6; count++) {
    await scene.fail(count)
    await runAutomations(server.api)
  }
  await receiver.waitFor(5)
  const { deliveries } = await server.api.get<{ deliveries: { id: string; state: string }[] }>(
    '/automations/deliveries',
  )
  const delivered = deliveries.find(({ state }) => state === 'delivered')?.id ?? ''
  return (where) => where.replace('RULE', String(rule)).replace('DELIVERY', delivered)
}

try {
  await mkdir(folder, { recursive: true })
  const server = await startServer(t)
  await shoot(server, empty)
  await shoot(server, crowded, await crowd(server))
} finally {
  for (const close of closing) await close()
}
