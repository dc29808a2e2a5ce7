import { existsSync } from 'node:fs'
import path from 'node:path'
import { type BackupSource, openBackupSource } from '../compose-backup.ts'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { openState } from '../open-state.ts'
import { packBackup } from '../platform/backup/pack-backup.ts'
import { removeSnapshot } from '../platform/backup/take-snapshot.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import type { ServerConfig } from '../platform/config/server-options.ts'
import { askControl } from '../platform/control/ask-control.ts'
import { findPrivateKey } from '../platform/crypto/private-key.ts'
import { refuseForeignFolder } from './own-folder.ts'
import { showProgress } from './show-progress.ts'

export interface BackupDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

export interface BackupArgs {
  readonly flags: readonly string[]
  readonly file: string
  readonly includeKey: boolean
}

/** `muster backup FILE`: the embedded database in one file, also while the server runs. */
export async function backup(deps: BackupDeps, { flags, file, includeKey }: BackupArgs): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  if (config['database.url'].reveal() !== '') {
    throw new AppError('invalid', 'the database is PostgreSQL: back it up with pg_dump, see docs/deploy.md')
  }
  deps.print('taking a snapshot …\n')
  const source = (await askServer(config, includeKey)) ?? (await openStopped(deps, config, includeKey))
  try {
    const { folder, manifest, gone } = source
    const onProgress = showProgress(deps.print, 'packed')
    const { size, sha256 } = await packBackup({
      ...{ folder, file, manifest, onProgress },
      ...(gone && { signal: gone }),
    })
    deps.print(`\n${describe(path.resolve(file), { size, sha256, manifest })}\n`)
    return 0
  } catch (error) {
    if (!source.gone?.aborted) throw error
    throw new AppError('unavailable', 'the server stopped before the back-up was whole; run it again', { cause: error })
  } finally {
    await source.remove()
  }
}

type Source = BackupSource & { readonly gone?: AbortSignal }

/** The server that has the database takes the snapshot and keeps it while we listen. */
async function askServer(config: ServerConfig, hasKeys: boolean): Promise<Source | undefined> {
  const reply = await askControl(config['data.dir'], hasKeys ? 'snapshot-with-keys' : 'snapshot')
  if (!reply) return undefined
  // A server of this data folder is a Muster; what it tells is checked when it is restored.
  const value = reply.value as Omit<BackupSource, 'remove'>
  return { ...value, gone: reply.gone, remove: async () => reply.close() }
}

async function openStopped({ clock, log }: BackupDeps, config: ServerConfig, hasKeys: boolean): Promise<Source> {
  const dataDir = path.resolve(config['data.dir'])
  if (!existsSync(path.join(dataDir, 'database'))) {
    throw new AppError('not-found', `there is no database in ${dataDir}: set data.dir to the folder of the server`)
  }
  refuseForeignFolder(dataDir)
  if (!(await findPrivateKey(config['server.private_key'], dataDir))) {
    // Opening the database would make another one.
    throw new AppError(
      'not-found',
      'there is no private key: give this command the options of the server (--config, MUSTER_…)',
    )
  }
  const state = await openState(config, { clock, log })
  try {
    await removeSnapshot(dataDir)
    const source = await openBackupSource({ config, clock, state, hasKeys })
    return {
      ...source,
      remove: async () => {
        await source.remove()
        await state.close()
      },
    }
  } catch (error) {
    await state.close()
    throw error
  }
}

function describe(
  file: string,
  { size, sha256, manifest }: { size: number; sha256: string; manifest: BackupSource['manifest'] },
): string {
  const lines = [
    `back-up:  ${file} (${(size / 1024 / 1024).toFixed(1)} MiB)`,
    `sha256:   ${sha256}`,
    `contains: the database as of ${manifest.createdAt}, schema ${manifest.schemaVersion}, Muster ${manifest.musterVersion}`,
    `key id:   ${manifest.keyId}`,
  ]
  return [...lines, '', manifest.hasKeys ? withKeys : withoutKeys].join('\n')
}

const withKeys =
  'WARNING: the private key and the certificates are in it. Who has this file has every stored secret and can pose as this ' +
  'server: encrypt it, or keep it where nobody else reads.'
const withoutKeys =
  'The private key and the certificates are not in it. Keep private_key and tls/ of the data folder elsewhere: without the ' +
  'key the stored secrets have to be typed again, without tls/ hosts have to be given a new CA file.'
