import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { createApi } from './support/api.ts'
import { createServerHome, query, type ServerHome } from './support/server-home.ts'
import { type MusterProcess, runMuster } from './support/server-process.ts'
import { askForSetUp } from './support/set-up.ts'

const serverUrl = process.env['MUSTER_TEST_DATABASE_URL']
const skipEmbedded = serverUrl === undefined && 'about PostgreSQL'
const skipPostgres = serverUrl !== undefined && 'about the embedded database'
/** These need no database, so once is enough. */
const skipSecond = serverUrl !== undefined && 'the same on every database'

const migrations = readdirSync(new URL('../server/database/migrations/', import.meta.url))
const skipOlder = migrations.length < 2 && 'without its only migration a database is empty, not older'

const fastTime = { NODE_OPTIONS: `--import=${new URL('support/fast-time.ts', import.meta.url).href}` }
const anyPort = { MUSTER_SERVER_ADDRESS: '127.0.0.1:0' }

type Env = Readonly<Record<string, string>>

function run(t: TestContext, args: readonly string[], env: Env): MusterProcess {
  const started = runMuster(args, env)
  t.after(() => {
    started.signal('SIGKILL')
    return started.ended
  })
  return started
}

async function openHome(t: TestContext, url = serverUrl): Promise<ServerHome> {
  const home = await createServerHome(url)
  t.after(() => home.remove())
  return home
}

/** Runs a program that ends by itself. */
async function runToEnd(t: TestContext, args: readonly string[], env: Env): Promise<{ code: unknown; output: string }> {
  const started = run(t, args, env)
  return { code: await started.ended, output: started.output() }
}

/** The program ended with code 1 and this is all that it said. */
async function assertRefused(
  t: TestContext,
  { args = ['serve'], env }: { args?: readonly string[]; env: Env },
  line: RegExp,
) {
  const { code, output } = await runToEnd(t, args, env)
  assert.equal(code, 1, output)
  const said = output.split('\n').filter((text) => text !== '' && !/ (INFO|WARN): |^\s/.test(text))
  assert.equal(said.length, 1, output)
  assert.match(said[0] ?? '', line)
}

test('a server with TLS, from the first set-up to its end', { concurrency: 2 }, async (t) => {
  const home = await openHome(t)
  const server = run(t, ['serve'], { ...home.env, ...anyPort })
  const url = await server.listening
  const caPath = /CA file (\S+)/.exec(server.output())?.[1] ?? ''
  const api = createApi(url, { ca: await readFile(caPath, 'utf8') })
  let token = ''

  await t.test('plain HTTP on its port is answered with a hint', async () => {
    const answer = await fetch(url.replace('https:', 'http:'))
    assert.equal(answer.status, 400)
    assert.equal(await answer.text(), `This port speaks HTTPS: use ${url}\n`)
  })

  await t.test('behind a proxy the set-up needs the token of the console', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    for (const setupToken of [undefined, 'wrong']) {
      const refused = await askForSetUp(api, { headers, setupToken })
      assert.equal(refused.status, 401)
      assert.match(JSON.stringify(refused.body), /setup_token/)
    }
    const setupToken = /--setup-token (\S+)/.exec(server.output())?.[1]
    const done = await askForSetUp(api, { headers, setupToken })
    assert.equal(done.status, 200)
    token = String(done.body['token'])
    assert.equal((await askForSetUp(api, { headers, setupToken })).status, 404)
  })

  await t.test('the API gives what hosts have to trust', async () => {
    const ca = await readFile(caPath, 'utf8')
    const { certificate_chain: chain } = await createApi(url, { ca, token }).get('/config/certificate')
    assert.equal(Buffer.from(String(chain), 'base64').toString(), ca)
  })

  await Promise.all([
    t.test('a second server on its port gives up after a while and names the remedy', async () => {
      const env = { ...(await openHome(t)).env, ...fastTime, MUSTER_SERVER_ADDRESS: new URL(url).host }
      await assertRefused(t, { env }, /^muster: the address 127\.0\.0\.1:\d+ is in use .*MUSTER_SERVER_ADDRESS=/)
    }),
    t.test('a second server on its data folder gives up after a while', { skip: skipPostgres }, async () => {
      await assertRefused(t, { env: { ...home.env, ...fastTime, ...anyPort } }, /^muster: the data folder .* is in use/)
      assert.equal((await api.ask({ method: 'GET', path: '/healthz' })).status, 200)
    }),
  ])

  await t.test('two signals in a row end it in order', async () => {
    server.signal('SIGTERM')
    server.signal('SIGTERM')
    assert.equal(await server.ended, 0)
    assert.match(server.output(), /INFO: stopped/)
  })
})

test('a wrong configuration stops the start with one line that names it', { skip: skipSecond }, async (t) => {
  const { dataDir } = await openHome(t)
  const env = { MUSTER_DATA_DIR: dataDir, ...anyPort }
  const file = path.join(dataDir, 'muster.yml')
  await writeFile(file, 'server:\n  adress: 127.0.0.1:0\n')
  await Promise.all([
    assertRefused(t, { args: ['serve', '--server_adress=x'], env }, /unknown option --server_adress/),
    assertRefused(t, { args: ['serve', `--config=${file}`], env }, /server\.adress.*muster\.yml/),
    assertRefused(
      t,
      { env: { ...env, MUSTER_SESSION_DURATION: 'soon' } },
      /session\.duration.*MUSTER_SESSION_DURATION/,
    ),
  ])
})

test('config_dump shows where each value came from and no secret', { skip: skipSecond }, async (t) => {
  const { dataDir } = await openHome(t)
  const file = path.join(dataDir, 'muster.yml')
  await writeFile(file, 'osquery: { detail_update_interval: 30m }\nsession_duration: 2h\n')
  const { code, output } = await runToEnd(t, ['config_dump', '--session_duration=3h'], {
    MUSTER_DATA_DIR: dataDir,
    MUSTER_CONFIG: file,
    MUSTER_SERVER_PRIVATE_KEY: 'a-private-key-that-nobody-may-see-here',
    MUSTER_DATABASE_URL: 'postgres://muster:hunter2@db.example.com/muster',
    FLEET_OSQUERY_POLICY_UPDATE_INTERVAL: '45m',
  })
  assert.equal(code, 0, output)
  assert.doesNotMatch(output, /nobody-may-see|hunter2/)
  assert.match(output, /duration: 3h0m0s # .*--session_duration/)
  assert.match(output, /detail_update_interval: 30m0s # .*muster\.yml/)
  assert.match(output, /policy_update_interval: 45m0s # .*FLEET_OSQUERY_POLICY_UPDATE_INTERVAL/)
  assert.match(output, /label_update_interval: 1h0m0s # default/)
})

test('serve --help lists the options', { skip: skipSecond }, async (t) => {
  const { code, output } = await runToEnd(t, ['serve', '--help'], {})
  assert.equal(code, 0)
  for (const option of ['server_address', 'database_url', 'webhooks_allowed_networks']) {
    assert.match(output, new RegExp(`--${option}\\b`))
  }
})

test('PostgreSQL', { skip: skipEmbedded }, async (t) => {
  const home = await openHome(t)
  const { MUSTER_SERVER_PRIVATE_KEY: _key, ...withoutKey } = home.env

  await t.test('a start without a private key is refused', async () => {
    await assertRefused(t, { env: { ...withoutKey, ...anyPort } }, /^muster: server\.private_key is missing/)
  })

  await t.test('two migrations at once do not collide', async () => {
    const runs = await Promise.all([1, 2].map(() => runToEnd(t, ['prepare', 'db'], home.env)))
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0],
      runs.map(({ output }) => output).join(),
    )
    const applied = runs.flatMap(({ output }) => output.match(/\d{4}-[\w-]+/g) ?? [])
    assert.equal(new Set(applied).size, applied.length, 'each migration is applied by one of them')
    const rows = await query<{ name: string }>(home.databaseUrl ?? '', 'select name from schema_migrations')
    assert.deepEqual(applied.sort(), rows.map(({ name }) => name).sort())
  })

  await t.test('a schema older than the program is refused', { skip: skipOlder }, async () => {
    await query(
      home.databaseUrl ?? '',
      'delete from schema_migrations where version = (select max(version) from schema_migrations)',
    )
    await assertRefused(
      t,
      { env: { ...home.env, ...anyPort } },
      /^muster: the database has schema .* run "muster prepare db" first/,
    )
  })

  await t.test('a schema newer than the program is refused', async () => {
    await query(home.databaseUrl ?? '', `insert into schema_migrations values (9999, '9999-later', '', now())`)
    await assertRefused(t, { env: { ...home.env, ...anyPort } }, /^muster: the database has schema 9999, .*newer/)
  })

  await t.test('a database that does not answer is named', async () => {
    const env = { ...home.env, ...anyPort, MUSTER_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
    await assertRefused(t, { env }, /^muster: cannot reach the database: .*database\.url/)
  })
})
