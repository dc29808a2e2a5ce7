import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from './kernel/clock.ts'
import { AppError, errorText } from './kernel/errors.ts'
import type { Log } from './kernel/log.ts'
import type { Secret } from './kernel/secret.ts'
import { refuseHalfRestored } from './platform/backup/place-restored.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import { listOtherKeys } from './platform/crypto/key-files.ts'
import { findPrivateKey, loadPrivateKey } from './platform/crypto/private-key.ts'
import { createSecretBox, type SecretBox } from './platform/crypto/secret-box.ts'
import { migrate, readSchemaState, type SchemaState } from './platform/database/migrate.ts'
import { type Database, openEmbeddedDatabase, openPostgresDatabase } from './platform/database/open-database.ts'
import { checkEmbeddedVersion } from './platform/files/check-embedded-version.ts'
import { lockDataFolder } from './platform/files/data-folder-lock.ts'

/** What outlives a process: the database and the key that opens its secrets. */
export interface StateKeys {
  readonly current: Secret
  /** Kept beside it in the data folder, of a change of the key. */
  readonly others: readonly Secret[]
  /** There is a database, but no key; `current` was made and is kept nowhere. */
  readonly isMissing: boolean
  /** The key is a file of the data folder and not an option. */
  readonly isFile: boolean
  readonly dataDir: string
}

export interface State {
  readonly database: Database
  /** Of `keys.current`; whether that is the key of the database `settlePrivateKey` says. */
  readonly box: SecretBox
  readonly keys: StateKeys
  /** Closes the database, then lets another process have the data folder. */
  close(): Promise<void>
}

/** The PostgreSQL major of the embedded database (PGlite 0.5). */
export const EMBEDDED_POSTGRES_MAJOR = 18

export async function openState(config: ServerConfig, { clock, log }: { clock: Clock; log: Log }): Promise<State> {
  const url = config['database.url']
  const isEmbedded = url.reveal() === ''
  const dataDir = path.resolve(config['data.dir'])
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // Several servers on one PostgreSQL may share nothing else, so only an embedded database needs its folder alone.
  const lock = isEmbedded
    ? await lockDataFolder({
        dir: dataDir,
        clock,
        waitMs: 20_000,
        onWait: () => log.info({ dataDir }, 'waiting for the data folder'),
      })
    : undefined
  try {
    if (isEmbedded) refuseHalfRestored(dataDir)
    const keys = await openKeys(config['server.private_key'], dataDir, isEmbedded)
    const database = isEmbedded
      ? await openEmbedded(path.join(dataDir, 'database'))
      : openPostgresDatabase({
          url,
          maxConnections: config['database.max_connections'],
          onConnectionError: (error) => log.warn({ error: error.message }, 'a database connection was lost'),
        })
    return {
      database,
      box: createSecretBox(keys.current),
      keys,
      close: async () => {
        await database.close()
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

async function openKeys(configured: Secret, dataDir: string, embedded: boolean): Promise<StateKeys> {
  const isFile = embedded && configured.reveal() === ''
  const isMissing = isFile && existsSync(path.join(dataDir, 'database')) && !(await findPrivateKey(configured, dataDir))
  const current = await loadPrivateKey({ configured, dataDir, embedded, isKept: !isMissing })
  return { current, others: isFile ? await listOtherKeys(dataDir) : [], isMissing, isFile, dataDir }
}

async function openEmbedded(dir: string): Promise<Database> {
  await checkEmbeddedVersion(dir, EMBEDDED_POSTGRES_MAJOR)
  return openEmbeddedDatabase(dir)
}

/**
 * Brings the schema up where that is safe without asking: the embedded database, and an empty one. An older PostgreSQL
 * schema waits for `muster prepare db`, because other servers may still run on it; a newer one is refused.
 */
export async function ensureSchema(database: Database, { clock, log }: { clock: Clock; log: Log }): Promise<void> {
  const state = await readSchemaState(database).catch((error: unknown) => {
    throw new AppError('unavailable', `cannot reach the database: ${errorText(error)}; check database.url`, {
      cause: error,
    })
  })
  if (decideSchema(state, database.kind) === 'ready') return
  const applied = await migrate(database, clock)
  log.info({ applied }, 'database schema brought up to date')
}

/** Throws the refusal, with the remedy. */
export function decideSchema({ current, wanted }: SchemaState, kind: Database['kind']): 'ready' | 'migrate' {
  if (current === wanted) return 'ready'
  if (current > wanted) {
    const problem = `the database has schema ${current}, this Muster knows up to ${wanted}`
    throw new AppError('precondition-failed', `${problem}: start the newer version`)
  }
  if (kind === 'postgres' && current > 0) {
    const problem = `the database has schema ${current}, this Muster needs ${wanted}`
    throw new AppError('precondition-failed', `${problem}: stop the servers and run "muster prepare db" first`)
  }
  return 'migrate'
}
