import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { enrollAgents } from '../support/agent.ts'
import { createApi } from '../support/api.ts'
import { findProgram } from '../support/find-program.ts'
import { createServerHome } from '../support/server-home.ts'
import { runMuster } from '../support/server-process.ts'
import { startServer } from '../support/start-server.ts'

const serverUrl = process.env['MUSTER_TEST_DATABASE_URL']
const dump = findProgram('pg_dump')
const skip = serverUrl === undefined ? 'about PostgreSQL' : dump === undefined && 'pg_dump is not installed'

/** The commands of the guide, as an operator copies them. */
async function readCommands(): Promise<readonly string[]> {
  const guide = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8')
  return [...guide.matchAll(/<!-- run by e2e\/deploy\/postgres\.test\.ts -->\n```sh\n(.+?)\n```/gs)].map(
    ([, command = '']) => command,
  )
}

test('pg_dump and pg_restore as documented bring everything to another database', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-dump-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const server = await startServer(t)
  const [agent] = await enrollAgents({ url: server.url, enrollSecret: server.enrollSecret, count: 2 })
  const [back = '', forth = ''] = await readCommands()
  assert.ok(back.startsWith('pg_dump') && forth.startsWith('pg_restore'))
  const run = (command: string, databaseUrl: string) =>
    promisify(execFile)('sh', ['-c', command], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${path.dirname(dump ?? '')}:${process.env['PATH']}`,
        MUSTER_DATABASE_URL: databaseUrl,
      },
    })
  await run(back, server.home.databaseUrl ?? '')
  await server.stop()

  const home = await createServerHome(serverUrl)
  t.after(() => home.remove())
  await run(forth, home.databaseUrl ?? '')
  const env = {
    ...home.env,
    MUSTER_SERVER_PRIVATE_KEY: server.home.env['MUSTER_SERVER_PRIVATE_KEY'] ?? '',
    ...{ MUSTER_SERVER_TLS: 'false', MUSTER_SERVER_ADDRESS: '127.0.0.1:0' },
  }
  const restored = runMuster(['serve'], env)
  t.after(() => {
    restored.signal('SIGKILL')
    return restored.ended
  })
  const url = await restored.listening
  const api = createApi(url, { token: server.token })
  const { hosts } = await api.get<{ hosts: unknown[] }>('/hosts')
  assert.equal(hosts.length, 2)
  assert.equal((await agent?.config(url))?.['node_invalid'], undefined)
  const { secrets } = (await api.get<{ spec: { secrets: { secret: string }[] } }>('/spec/enroll_secret')).spec
  assert.equal(secrets[0]?.secret, server.enrollSecret)
})
