// npm run bench:ui: how long the web application keeps a person waiting itself, with a large fleet in the database.
// MUSTER_BENCH_DATABASE_URL (or MUSTER_TEST_DATABASE_URL) names a server on which databases may be created.
import { Command } from 'commander'
import { openBrowser, openPage, signIn, skipBrowser } from '../e2e/support/browser.ts'
import { useHostsPage } from '../e2e/support/hosts-page.ts'
import { type Interaction, watchInteractions } from '../e2e/support/interactions.ts'
import { startServer } from '../e2e/support/start-server.ts'
import { describeMachine } from './support/machine.ts'
import { populate } from './support/populate.ts'
import { renderTable } from './support/table.ts'

const options = new Command('bench:ui')
  .option('--hosts <number>', 'hosts', (text) => Number(text), 100_000)
  .option('--rounds <number>', 'times that everything is done', (text) => Number(text), 5)
  .parse()
  .opts<{ hosts: number; rounds: number }>()

const targetMs = 100

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function rowOf([name, found]: readonly [string, readonly Interaction[]]): string[] {
  const paints = found.map(({ paintMs }) => paintMs).sort((a, b) => a - b)
  const median = paints[Math.floor(paints.length / 2)] ?? Number.NaN
  const worst = paints.at(-1) ?? Number.NaN
  const longest = Math.max(...found.map(({ longestTaskMs }) => longestTaskMs))
  return [
    name,
    String(median),
    String(worst),
    longest === 0 ? 'under 50' : String(longest),
    worst < targetMs ? '' : 'over',
  ]
}

const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']
if (!postgresUrl || skipBrowser) {
  say(`nothing is measured: ${skipBrowser || 'set MUSTER_BENCH_DATABASE_URL to a PostgreSQL server'}`)
  process.exit(1)
}
process.env['MUSTER_TEST_DATABASE_URL'] = postgresUrl
const closing: (() => unknown)[] = []
const t = { after: (close: () => unknown) => void closing.unshift(close) }
try {
  const server = await startServer(t)
  say(`filling the database: ${options.hosts} hosts`)
  await populate(server.home.databaseUrl ?? '', { hosts: options.hosts, policies: 20, labels: 20 })
  const { page } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page)
  const all: Interaction[] = []
  // The first round warms up what the browser compiles.
  for (let round = 0; round <= options.rounds; round++) {
    await page.goto('/hosts')
    await page.getByRole('link', { name: 'Host 1', exact: true }).waitFor()
    const found = await useHostsPage(page, await watchInteractions(page))
    if (round > 0) all.push(...found)
  }
  const rows = [...Map.groupBy(all, ({ name }) => name)].map(rowOf)
  const head = ['interaction', 'to paint, median ms', 'worst ms', 'longest task ms', `target ${targetMs} ms`]
  process.stdout.write(`${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; ${options.hosts} hosts\n\n`)
  process.stdout.write(`${renderTable(head, rows)}\n`)
} finally {
  for (const close of closing) await close()
}
