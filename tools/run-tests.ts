// npm test: what runs in one process, on the embedded database. npm run test:all: also whole servers and browsers, and all
// that meets the database on PostgreSQL, where MUSTER_TEST_DATABASE_URL names a server on which databases may be created.
// Arguments: paths (or parts of them) of test files, which run as in test:all; --test-name-pattern=… and other options of
// node:test are passed on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { findSecretsInLogs } from './find-secrets.ts'

const root = path.resolve(import.meta.dirname, '..')
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const passedOn = process.argv.slice(2).filter((argument) => argument.startsWith('-') && argument !== '--all')
const isQuick = filters.length === 0 && !process.argv.includes('--all')

async function findTests(): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob('{contract,server,cli,simulator,testkit,e2e,tools}/**/*.test.ts', { cwd: root })) {
    if (file.includes('node_modules')) continue
    if (isQuick && file.startsWith('e2e/')) continue
    if (filters.length === 0 || filters.some((filter) => file.includes(filter))) files.push(file)
  }
  return files.sort()
}

async function findWebTests(): Promise<readonly string[]> {
  const found: string[] = []
  for await (const file of glob('web/src/**/*.test.ts', { cwd: root })) {
    if (filters.length === 0 || filters.some((filter) => file.includes(filter))) found.push(file)
  }
  return found.sort()
}

/** Servers under test serve what is built, and browsers look at it. */
async function ensureWebBuild(): Promise<void> {
  if (!existsSync(path.join(root, 'web/dist/index.html')))
    await run({ title: 'The web application', args: ['web/build.ts'] })
}

/** One process of tests. Lanes run side by side. */
interface Lane {
  readonly title: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Several times what the longest takes on a machine that does much else: who takes longer hangs. */
const laneLimitMs = 45 * 60_000

/** What runs alone writes as it goes; lanes side by side would mix their lines, so theirs come when each is done. */
async function run(lane: Lane, alone = true): Promise<number> {
  process.stdout.write(`${lane.title}${alone ? '' : ': started'}\n`)
  const child = spawn(process.execPath, lane.args, {
    cwd: root,
    env: lane.env ?? process.env,
    stdio: ['ignore', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
    ...{ timeout: laneLimitMs, killSignal: 'SIGKILL' as const },
  })
  const lines: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => lines.push(chunk))
  const end = await new Promise<number | NodeJS.Signals>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal ?? 1)),
  )
  if (!alone) process.stdout.write(Buffer.concat([Buffer.from(`\n== ${lane.title}\n`), ...lines]))
  if (typeof end === 'number') return end
  process.stdout.write(`\n${lane.title}: ended by ${end}; whoever takes ${laneLimitMs / 60_000} minutes is killed\n`)
  return 1
}

/** Whole servers and browsers wait for each other and for frames a third of the time. */
const sideBySide = availableParallelism() + (isQuick ? 0 : 1)

async function runSideBySide(lanes: readonly Lane[]): Promise<number> {
  const waiting = [...lanes]
  let code = 0
  const worker = async () => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) code = (await run(lane, lanes.length === 1)) || code
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, lanes.length) }, worker))
  return code
}

function testLanes(where: string, files: readonly string[], env: NodeJS.ProcessEnv): Lane[] {
  const options = [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-timeout=240000',
    '--test-reporter=spec',
    ...passedOn,
  ]
  const kinds: [string, (file: string) => boolean][] = [
    ['Browsers', (file) => file.startsWith('e2e/browser/')],
    ['Whole servers', (file) => file.startsWith('e2e/') && !file.startsWith('e2e/browser/')],
    ['Tests', (file) => !file.startsWith('e2e/')],
  ]
  return kinds
    .flatMap(([title, isOne]) => inParts(files.filter(isOne), title).map((lane) => ({ title, lane })))
    .filter(({ lane }) => lane.length > 0)
    .map(({ title, lane }) => ({
      title: `${title} on ${where} (${lane.length} files)`,
      args: [...options, ...lane],
      env,
    }))
}

/** Tests of one lane make and drop what they need in a database of that lane alone. */
async function withDatabases(
  lanes: readonly Lane[],
  serverUrl: string,
  use: (lanes: readonly Lane[]) => Promise<number>,
) {
  const names = lanes.map((_, index) => `muster_test_${process.pid}_${index}`)
  const admin = new pg.Client(serverUrl)
  await admin.connect()
  const drop = async () => {
    for (const name of names) await admin.query(`drop database if exists ${name} with (force)`)
  }
  try {
    await drop()
    for (const name of names) await admin.query(`create database ${name}`)
    return await use(
      lanes.map((lane, index) => {
        const url = new URL(serverUrl)
        url.pathname = `/${names[index]}`
        return { ...lane, env: { ...lane.env, MUSTER_TEST_DATABASE_URL: url.href } }
      }),
    )
  } finally {
    await drop()
    await admin.end()
  }
}

/** No secret that the tests used may stand in what the servers logged. */
async function reportSecrets(folder: string): Promise<number> {
  const { finds, looked } = await findSecretsInLogs(folder)
  process.stdout.write(`\nSecrets in the logs of whole servers: ${finds.length} found, ${looked} looked for\n`)
  for (const find of finds) process.stdout.write(`  ${find}\n`)
  // The whole suite uses dozens: a look for none finds none.
  const isVain = filters.length === 0 && looked < 20
  return finds.length > 0 || isVain ? 1 : 0
}

/** Tests that never open a database prove nothing new on the second one. */
const meetsDatabase = /^(server\/src\/(modules|transports|platform\/(database|jobs|events|changes))|e2e)\//
const meetsFilesAlone = /^server\/src\/modules\/vulnerabilities\/(index|matching|versions|feeds\/(?!check-|sync-))/
/** Whole servers that are met through the API, the browser or a proxy, whatever database they have. */
const meetsApiAlone = /^e2e\/(cli-|faults\/|deploy\/(container|nginx|systemd)|browser\/(?!hundred))/

/** As many parts as there are cores, so that the end does not wait for one; of all tests those in browsers take longest. */
function inParts(lane: readonly string[], title: string): readonly (readonly string[])[] {
  const allParts = title === 'Browsers' ? 2 : 1
  const parts = isQuick ? Math.min(availableParallelism(), 4) : allParts
  return Array.from({ length: parts }, (_, part) => lane.filter((_file, index) => index % parts === part))
}

const files = await findTests()
const webFiles = await findWebTests()
if (files.length + webFiles.length === 0) {
  process.stderr.write(`no test file matches ${filters.join(' ')}\n`)
  process.exit(1)
}
const { MUSTER_TEST_DATABASE_URL: serverUrl, ...embeddedEnv } = process.env
const hasServers = files.some((file) => file.startsWith('e2e/'))
if (hasServers) await ensureWebBuild()
const logs = await mkdtemp(path.join(tmpdir(), 'muster-logs-'))
embeddedEnv['MUSTER_E2E_LOGS'] = logs
const lanes = testLanes('the embedded database', files, embeddedEnv)
if (webFiles.length > 0) {
  const names = webFiles.map((file) => path.relative('web', file))
  lanes.push({
    title: `Tests of the web application (${webFiles.length} files)`,
    args: ['node_modules/vitest/vitest.mjs', 'run', '--root', 'web', ...names],
  })
}
let code: number
if (serverUrl && !isQuick) {
  const again = files.filter(
    (file) => meetsDatabase.test(file) && !meetsApiAlone.test(file) && !meetsFilesAlone.test(file),
  )
  const postgres = testLanes('PostgreSQL', again, embeddedEnv)
  code = await withDatabases(postgres, serverUrl, (withUrls) => runSideBySide([...lanes, ...withUrls]))
} else {
  code = await runSideBySide(lanes)
  const left = isQuick
    ? 'Whole servers, browsers and PostgreSQL: npm run test:all'
    : 'PostgreSQL skipped: MUSTER_TEST_DATABASE_URL is not set'
  process.stdout.write(`\n${left}\n`)
}
if (hasServers) code = (await reportSecrets(logs)) || code
await rm(logs, { recursive: true })
process.exit(code)
