// The whole suite: on the embedded database, then on PostgreSQL where MUSTER_TEST_DATABASE_URL names a server on which
// databases may be created; then those of the web application. Arguments: paths (or parts of them) of test files; --test-name-pattern=… and other options of
// node:test are passed on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

const root = path.resolve(import.meta.dirname, '..')
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const passedOn = process.argv.slice(2).filter((argument) => argument.startsWith('-'))

async function findTests(): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob('{contract,server,cli,simulator,testkit,e2e,tools}/**/*.test.ts', { cwd: root })) {
    if (file.includes('node_modules')) continue
    if (filters.length === 0 || filters.some((filter) => file.includes(filter))) files.push(file)
  }
  return files.sort()
}

function run(args: readonly string[], env = process.env): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
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
  if (!existsSync(path.join(root, 'web/dist/index.html'))) await run(['web/build.ts'])
}

function runNode(files: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-timeout=120000',
    '--test-reporter=spec',
    ...passedOn,
  ]
  return run([...options, ...files], env)
}

async function onPostgres(files: readonly string[], serverUrl: string): Promise<number> {
  const name = `muster_test_${process.pid}`
  const admin = new pg.Client(serverUrl)
  await admin.connect()
  try {
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.query(`create database ${name}`)
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return await runNode(files, { ...process.env, MUSTER_TEST_DATABASE_URL: url.href })
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.end()
  }
}

const files = await findTests()
const webFiles = await findWebTests()
if (files.length + webFiles.length === 0) {
  process.stderr.write(`no test file matches ${filters.join(' ')}\n`)
  process.exit(1)
}
const { MUSTER_TEST_DATABASE_URL: serverUrl, ...embeddedEnv } = process.env
let code = 0
if (webFiles.length > 0) {
  process.stdout.write(`Tests of the web application (${webFiles.length} files)\n`)
  const names = webFiles.map((file) => path.relative('web', file))
  code = await run(['node_modules/vitest/vitest.mjs', 'run', '--root', 'web', ...names])
}
if (files.some((file) => file.startsWith('e2e/'))) await ensureWebBuild()
if (files.length > 0) {
  process.stdout.write(`\nTests on the embedded database (${files.length} files)\n`)
  code = (await runNode(files, embeddedEnv)) || code
}
if (serverUrl) {
  // Tests that never open a database prove nothing new on the second one.
  const again = files.filter((file) =>
    /^(server\/src\/(modules|transports|platform\/(database|jobs|events|changes))|e2e)\//.test(file),
  )
  process.stdout.write(`\nTests on PostgreSQL (${again.length} files)\n`)
  if (again.length > 0) code = (await onPostgres(again, serverUrl)) || code
} else {
  process.stdout.write('\nPostgreSQL skipped: MUSTER_TEST_DATABASE_URL is not set\n')
}
process.exit(code)
