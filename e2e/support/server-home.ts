import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'

/** Where servers keep what outlives them: a data folder and, on PostgreSQL, a database of its own. */
export interface ServerHome {
  readonly dataDir: string
  /** Undefined: the embedded database in the data folder. */
  readonly databaseUrl: string | undefined
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** `serverUrl` names a PostgreSQL server on which databases may be created; `folder` is where the data folder is made. */
export async function createServerHome(serverUrl: string | undefined, folder = tmpdir()): Promise<ServerHome> {
  const dataDir = await mkdtemp(path.join(folder, 'muster-e2e-'))
  const databaseUrl = serverUrl === undefined ? undefined : await createDatabase(serverUrl)
  return {
    dataDir,
    databaseUrl,
    env: {
      MUSTER_DATA_DIR: dataDir,
      ...(databaseUrl !== undefined && {
        MUSTER_DATABASE_URL: databaseUrl,
        MUSTER_SERVER_PRIVATE_KEY: randomBytes(24).toString('base64'),
      }),
    },
    remove: async () => {
      // A process that builds the index may outlive its killed server for a moment.
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
      if (serverUrl !== undefined && databaseUrl !== undefined) await dropDatabase(serverUrl, databaseUrl)
    },
  }
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `muster_e2e_${process.pid}_${randomBytes(4).toString('hex')}`
  await query(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  await query(serverUrl, `drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
}

/** One statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(databaseUrl: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}
