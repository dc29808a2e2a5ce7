// npm run test:faults: kills the server under load again and again and checks that it forgets nothing that it has
// acknowledged, and that every host that begins to fail reaches the receiver.
import { Command, InvalidArgumentError, Option } from 'commander'
import { type FaultFigures, runFaults } from './run-faults.ts'

type DatabaseName = 'embedded' | 'postgres'

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new InvalidArgumentError('give a whole number above 0')
}

const options = new Command('test:faults')
  .option('--kills <number>', 'how often the server is killed, on each database', parseCount, 5)
  .option('--hosts <number>', 'hosts that write', parseCount, 200)
  .option('--seed <text>', 'the same seed makes the same choices', String(process.pid))
  .addOption(new Option('--database <name>', 'where').choices(['embedded', 'postgres', 'both']).default('both'))
  .parse()
  .opts<{ kills: number; hosts: number; seed: string; database: DatabaseName | 'both' }>()

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function describe(name: DatabaseName, figures: FaultFigures): string {
  const starts = [...figures.startsMs].sort((a, b) => a - b)
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`
  return [
    `${name}: ${figures.kills} kills`,
    `${figures.acknowledged} acknowledged writes`,
    `${figures.webhooks} webhooks`,
    `${figures.duplicates} sent twice`,
    `${figures.failuresFollowed} failures followed one by one`,
    `back after ${seconds(starts[Math.floor(starts.length / 2)])} (median), ${seconds(starts.at(-1))} (longest)`,
    `${figures.problems.length} problems`,
  ].join(', ')
}

async function run(name: DatabaseName, postgresUrl: string | undefined): Promise<boolean> {
  print(`${name}: ${options.kills} kills, ${options.hosts} hosts, seed ${options.seed}`)
  const { kills, hosts, seed } = options
  const figures = await runFaults({ kills, hosts, seed, postgresUrl, report: (line) => print(`  ${line}`) })
  for (const problem of figures.problems.slice(0, 50)) print(`  PROBLEM ${problem}`)
  print(describe(name, figures))
  return figures.problems.length === 0
}

async function runOrExplain(name: DatabaseName, postgresUrl: string | undefined): Promise<boolean> {
  try {
    return await run(name, postgresUrl)
  } catch (error) {
    print(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

const postgresUrl = process.env['MUSTER_TEST_DATABASE_URL']
let isGood = true
if (options.database !== 'postgres') isGood = await runOrExplain('embedded', undefined)
if (options.database !== 'embedded' && postgresUrl !== undefined)
  isGood = (await runOrExplain('postgres', postgresUrl)) && isGood
else if (options.database === 'postgres') {
  process.stderr.write(
    'MUSTER_TEST_DATABASE_URL is not set: name a PostgreSQL server on which databases may be created\n',
  )
  isGood = false
} else if (options.database === 'both') print('postgres: skipped, MUSTER_TEST_DATABASE_URL is not set')
process.exit(isGood ? 0 : 1)
