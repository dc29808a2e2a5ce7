// npm run test:faults: does to a server under load what will happen to it one day, and checks that it forgets nothing that
// it has acknowledged, that every event reaches its receiver, that no ticket is there twice and that nobody is needed.
import { Command, InvalidArgumentError, Option } from 'commander'
import { type FaultFigures, runScene, type SceneOptions } from './scene.ts'
import { scenarios } from './scenarios/index.ts'
import type { DatabaseName, Scenario } from './scenarios/scenario.ts'

type ScenarioName = keyof typeof scenarios

interface Job {
  readonly name: ScenarioName
  readonly database: DatabaseName
}

interface Options {
  readonly scenario: ScenarioName | 'all'
  readonly database: DatabaseName | 'both'
  readonly full: boolean
  readonly tls: boolean
  readonly kills?: number
  readonly hosts?: number
  readonly jobs: number
  readonly seed: string
}

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new InvalidArgumentError('give a whole number above 0')
}

const names = Object.keys(scenarios) as readonly ScenarioName[]
const options = new Command('test:faults')
  .addOption(new Option('--scenario <name>', 'what happens').choices([...names, 'all']).default('kills'))
  .addOption(new Option('--database <name>', 'where').choices(['embedded', 'postgres', 'both']).default('both'))
  .option('--full', 'as long and as often as for the record; else small variants', false)
  .option('--tls', 'servers speak TLS themselves, as without a proxy', false)
  .option('--kills <number>', 'how often the server is killed, on each database', parseCount)
  .option('--hosts <number>', 'hosts that write; of the scenario reconnect: hosts that come back', parseCount)
  .option('--jobs <number>', 'so many at the same time', parseCount, 1)
  .option('--seed <text>', 'the same seed makes the same choices', String(process.pid))
  .parse()
  .opts<Options>()

const postgresUrl = process.env['MUSTER_TEST_DATABASE_URL']
const usualHosts = 200

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function describe(figures: FaultFigures): string {
  return [
    `${figures.acknowledged} acknowledged writes`,
    `${figures.refused} refused`,
    `${figures.webhooks} webhooks`,
    `${figures.duplicates} sent twice`,
    `${figures.failuresFollowed} failures followed one by one`,
    `${figures.tickets} tickets`,
    ...(figures.cves > 0 ? [`${figures.cves} CVEs`] : []),
    `${figures.problems.length} problems`,
  ].join(', ')
}

async function play({ name, database }: Job): Promise<readonly string[]> {
  const title = `${name}, ${database}${options.tls ? ', TLS' : ''}`
  const report = (line: string) => print(`${title}: ${line}`)
  const serverUrl = database === 'postgres' ? postgresUrl : undefined
  const scene: SceneOptions = {
    ...{ seed: options.seed, serverUrl, isTls: options.tls, report },
    ...{
      hosts: (name !== 'reconnect' && options.hosts) || usualHosts,
      tickets: 10,
      ticketRestMs: 1_500,
      hasFeed: false,
    },
  }
  const startedMs = performance.now()
  const figures = await scenarios[name].play({
    ...{ database, serverUrl, isFull: options.full, seed: options.seed, report },
    ...{ kills: options.kills, hosts: options.hosts },
    play: (changes, disturb) => runScene({ ...scene, ...changes }, disturb),
  })
  for (const problem of figures.problems.slice(0, 50)) report(`PROBLEM ${problem}`)
  report(`${describe(figures)}, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  return figures.problems
}

/** Whether it went well. */
async function playOrExplain(job: Job): Promise<boolean> {
  try {
    return (await play(job)).length === 0
  } catch (error) {
    print(`${job.name}, ${job.database}: ${error instanceof Error ? error.stack : String(error)}`)
    return false
  }
}

function listJobs(): Job[] {
  const chosen = options.scenario === 'all' ? names : [options.scenario]
  return chosen.flatMap((name) => {
    const scenario: Scenario = scenarios[name]
    const obstacle = scenario.findObstacle?.()
    if (obstacle !== undefined) print(`${name}: skipped, ${obstacle}`)
    return scenario.databases
      .filter((database) => options.database === 'both' || options.database === database)
      .filter((database) => {
        const isThere = database === 'embedded' || postgresUrl !== undefined
        if (!isThere) print(`${name}, postgres: skipped, MUSTER_TEST_DATABASE_URL is not set`)
        return isThere && obstacle === undefined
      })
      .map((database) => ({ name, database }))
  })
}

// The servers make certificates of their own, which nobody here has to trust.
if (options.tls) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
const waiting = listJobs()
let isGood = options.database !== 'postgres' || postgresUrl !== undefined
if (!isGood) print('MUSTER_TEST_DATABASE_URL is not set: name a PostgreSQL server on which databases may be created')
print(`seed ${options.seed}`)
await Promise.all(
  Array.from({ length: options.jobs }, async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) isGood = (await playOrExplain(job)) && isGood
  }),
)
process.exit(isGood ? 0 : 1)
