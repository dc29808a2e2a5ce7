import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { EMBEDDED_POSTGRES_MAJOR } from '../open-state.ts'
import type { BackupManifest } from '../platform/backup/manifest.ts'
import { listReplaced, placeRestored, restoreFolder } from '../platform/backup/place-restored.ts'
import { unpackBackup } from '../platform/backup/unpack-backup.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import type { ServerConfig } from '../platform/config/server-options.ts'
import { keyIdOf } from '../platform/crypto/key-id.ts'
import { findPrivateKey } from '../platform/crypto/private-key.ts'
import { createSecretBox } from '../platform/crypto/secret-box.ts'
import { readWantedSchema } from '../platform/database/migrate.ts'
import { lockDataFolder } from '../platform/files/data-folder-lock.ts'
import { refuseForeignFolder } from './own-folder.ts'
import { showProgress } from './show-progress.ts'

export interface RestoreDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

export interface RestoreArgs {
  readonly flags: readonly string[]
  readonly file: string
  /** Replaces what is there. */
  readonly force: boolean
}

/** `muster restore FILE`: puts a back-up into the data folder while no server uses it. */
export async function restore(deps: RestoreDeps, { flags, file, force }: RestoreArgs): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  if (config['database.url'].reveal() !== '') {
    throw new AppError(
      'invalid',
      'database.url is set, and a back-up restores the embedded database only; for PostgreSQL use pg_restore, see docs/deploy.md',
    )
  }
  const dataDir = path.resolve(config['data.dir'])
  refuseForeignFolder(dataDir)
  const lock = await lockDataFolder({ dir: dataDir, clock: deps.clock, waitMs: 0 })
  try {
    const { manifest, kept } = await restoreInto(dataDir, { deps, file, force })
    deps.print(`\n${await describe(config, manifest, kept)}\n`)
    return 0
  } finally {
    lock.release()
  }
}

interface Restoring {
  readonly deps: RestoreDeps
  readonly file: string
  readonly force: boolean
}

async function restoreInto(
  dataDir: string,
  { deps, file, force }: Restoring,
): Promise<{ manifest: BackupManifest; kept: readonly string[] }> {
  const there = listReplaced(dataDir)
  if (there.includes('database') && !force) {
    throw new AppError(
      'conflict',
      `${dataDir} holds a database already; --force replaces it and keeps it beside as .replaced`,
    )
  }
  const folder = restoreFolder(dataDir)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  try {
    const manifest = await unpackBackup({ file, folder, onProgress: showProgress(deps.print, 'unpacked and checked') })
    await refuseForeign(manifest)
    if (manifest.hasKeys && there.length > 0 && !force) {
      const problem = `the back-up has keys and ${dataDir} has ${there.join(' and ')}`
      throw new AppError('conflict', `${problem}; --force replaces them and keeps them beside as .replaced`)
    }
    return { manifest, kept: await placeRestored(folder, dataDir) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function refuseForeign({ schemaVersion, postgresMajor, musterVersion }: BackupManifest): Promise<void> {
  const wanted = await readWantedSchema()
  if (schemaVersion > wanted) {
    const problem = `the back-up has schema ${schemaVersion}, this Muster knows up to ${wanted}`
    throw new AppError('precondition-failed', `${problem}: restore it with Muster ${musterVersion} or later`)
  }
  if (postgresMajor !== EMBEDDED_POSTGRES_MAJOR) {
    const problem = `the back-up is of PostgreSQL ${postgresMajor}, this Muster embeds ${EMBEDDED_POSTGRES_MAJOR}`
    throw new AppError('precondition-failed', `${problem}: restore it with Muster ${musterVersion}`)
  }
}

async function describe(config: ServerConfig, manifest: BackupManifest, kept: readonly string[]): Promise<string> {
  const { createdAt, musterVersion, schemaVersion } = manifest
  const lines = [
    `restored the database as of ${createdAt} (schema ${schemaVersion}, Muster ${musterVersion})`,
    ...kept.map((name) => `what was there before is kept in ${name}; remove it when all is well`),
    'The feeds of vulnerabilities are not part of a back-up: the server fetches them again. What was sent after the back-up',
    'was made and is true again may be sent again.',
  ]
  const problem = await findKeyProblem(config, manifest)
  return [...lines, ...(problem ? ['', ...problem] : [])].join('\n')
}

/** What is to be done where the key is not the one of the back-up. */
async function findKeyProblem(config: ServerConfig, manifest: BackupManifest): Promise<readonly string[] | undefined> {
  const dataDir = path.resolve(config['data.dir'])
  const key = await findPrivateKey(config['server.private_key'], dataDir)
  const found = key && keyIdOf(createSecretBox(key))
  if (found === manifest.keyId) return undefined
  const problem =
    found === undefined ? 'there is no private key here' : `the private key here is another one (id ${found})`
  return [
    `WARNING: ${problem}; the back-up was made with the key of the id ${manifest.keyId}.`,
    `Before the server starts, put the file "private_key" of that server into ${dataDir}, or set`,
    'MUSTER_SERVER_PRIVATE_KEY to it, and copy its tls/ as well. If the key is lost, run "muster keys forget", start',
    'the server, and these have to be typed again:',
    ...(manifest.secrets.length === 0
      ? ['  nothing: no secret was stored']
      : manifest.secrets.map((what) => `  ${what}`)),
  ]
}
