import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = '/usr/lib/postgresql'

/** A PostgreSQL of our own, which may be stopped without harm to others. */
export interface OwnPostgres {
  readonly url: string
  start(): Promise<void>
  /** As a machine does that loses its power. */
  crash(): Promise<void>
  isUp(): Promise<boolean>
}

/** `folder` must exist and hold nothing else. Throws when no PostgreSQL is installed. */
export async function createOwnPostgres(folder: string): Promise<OwnPostgres> {
  const bin = await findPrograms()
  const data = path.join(folder, 'data')
  const port = await findFreePort()
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`
  if (process.getuid?.() === 0) await run('chown', ['postgres', folder])
  await asOwner(`'${bin}/initdb' -D '${data}' -U postgres --auth=trust`)
  const control = (words: string) => asOwner(`'${bin}/pg_ctl' -D '${data}' -w ${words}`)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => control(`-l '${folder}/log' -o '${settings}' start`),
    crash: () => control('-m immediate stop'),
    isUp: () =>
      control('status').then(
        () => true,
        () => false,
      ),
  }
}

async function findPrograms(): Promise<string> {
  const versions = await readdir(root).catch(() => [])
  const newest = versions.map(Number).sort((a, b) => b - a)[0]
  if (newest === undefined) throw new Error(`no PostgreSQL is installed below ${root}`)
  return path.join(root, String(newest), 'bin')
}

/** PostgreSQL refuses to be run by root. */
async function asOwner(command: string): Promise<void> {
  if (process.getuid?.() === 0) await run('su', ['postgres', '-s', '/bin/sh', '-c', command], { cwd: '/' })
  else await run('/bin/sh', ['-c', command])
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
