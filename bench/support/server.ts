import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { memoryEnvironment, memoryFlags } from '../../runtime/memory.mjs'

export interface BenchServer {
  readonly url: string
  readonly pid: number
  readonly enrollSecret: string
  readonly caFile: string
  /** Undefined where the database is embedded. */
  readonly databaseUrl: string | undefined
  /** Of the administrator; empty with TLS. */
  readonly token: string
  readonly dataDir: string
  /** Calls the API as the administrator; only without TLS. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  stop(): Promise<void>
}

export interface BenchServerOptions {
  /** A PostgreSQL on which a database may be created; undefined = embedded. */
  readonly postgresUrl?: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

const main = fileURLToPath(new URL('../../server/bin/muster.mjs', import.meta.url))

/** The real server as a process of its own, on a fresh database, set up. */
export async function startBenchServer({ postgresUrl, env = {} }: BenchServerOptions): Promise<BenchServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'muster-bench-'))
  const database = postgresUrl ? await createDatabase(postgresUrl) : undefined
  const isTls = env['MUSTER_SERVER_TLS'] !== 'false'
  const child = spawn(process.execPath, [...memoryFlags, main, 'serve'], {
    env: {
      ...process.env,
      ...memoryEnvironment,
      MUSTER_DATA_DIR: dataDir,
      // What is measured is not to wait for the internet.
      MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true',
      MUSTER_SERVER_ADDRESS: '127.0.0.1:0',
      MUSTER_SERVER_PRIVATE_KEY: randomBytes(32).toString('hex'),
      // A whole fleet enrols from one place within seconds.
      MUSTER_OSQUERY_ENROLL_LIMIT_PER_SECRET: '0',
      ...(database ? { MUSTER_DATABASE_URL: database.url } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readAddress(child)
  const enrollSecret = randomBytes(12).toString('hex')
  let token = ''
  async function call<T>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${route}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  if (!isTls) {
    const answer = await call<{ token: string }>('POST', '/api/v1/setup', {
      admin: { name: 'Bench', email: 'bench@example.com', password: `bench-${enrollSecret}-1!` },
      org_info: { org_name: 'Bench' },
      server_url: 'https://bench.example.com',
      osquery_enroll_secret: enrollSecret,
    })
    token = answer.token
  }
  return {
    url,
    pid: child.pid ?? 0,
    enrollSecret,
    caFile: path.join(dataDir, 'tls', 'ca.pem'),
    databaseUrl: database?.url,
    token,
    dataDir,
    call,
    stop: async () => {
      const ended = new Promise((resolve) => child.on('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await database?.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function readAddress(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const address = /Muster listens on (\S+)/.exec(output)?.[1]
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`the server ended with code ${code} before it listened`)))
  })
}

export async function createDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `muster_bench_${process.pid}_${randomBytes(3).toString('hex')}`
  const run = async (statement: string) => {
    const client = new pg.Client(serverUrl)
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await run(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) }
}
