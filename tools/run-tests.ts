// The whole suite: on the embedded database, then on PostgreSQL where MUSTER_TEST_DATABASE_URL names a server on which
// databases may be created. Arguments: paths (or parts of them) of test files; --test-name-pattern=… and other options of
// node:test are passed on.
import { spawn } from 'node:child_process'
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

function runNode(files: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-timeout=120000',
    '--test-reporter=spec',
    ...passedOn,
  ]
  const child = spawn(process.execPath, [...options, ...files], { cwd: root, env, stdio: 'inherit' })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
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
if (files.length === 0) {
  process.stderr.write(`no test file matches ${filters.join(' ')}\n`)
  process.exit(1)
}
const { MUSTER_TEST_DATABASE_URL: serverUrl, ...embeddedEnv } = process.env
process.stdout.write(`Tests on the embedded database (${files.length} files)\n`)
let code = await runNode(files, embeddedEnv)
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
