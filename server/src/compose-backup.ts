import path from 'node:path'
import type { Clock } from './kernel/clock.ts'
import { listSealedSecrets } from './compose-secrets.ts'
import { EMBEDDED_POSTGRES_MAJOR, type State } from './open-state.ts'
import type { BackupManifest } from './platform/backup/manifest.ts'
import { takeSnapshot } from './platform/backup/take-snapshot.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import { keyIdOf } from './platform/crypto/key-id.ts'
import { loadPrivateKey } from './platform/crypto/private-key.ts'
import { readSchemaState } from './platform/database/migrate.ts'
import { version } from './version.ts'

/** What is packed into a back-up, until it is removed. */
export interface BackupSource {
  readonly folder: string
  readonly manifest: Omit<BackupManifest, 'files'>
  remove(): Promise<void>
}

export interface OpenBackupSource {
  readonly config: ServerConfig
  readonly clock: Clock
  readonly state: Pick<State, 'database' | 'box'>
  readonly hasKeys: boolean
}

/** Takes a snapshot of the embedded database, which this process has for itself. */
export async function openBackupSource({ config, clock, state, hasKeys }: OpenBackupSource): Promise<BackupSource> {
  const { database, box } = state
  const dataDir = path.resolve(config['data.dir'])
  const configured = config['server.private_key']
  const privateKey = hasKeys ? await loadPrivateKey({ configured, dataDir, embedded: true }) : undefined
  const { current } = await readSchemaState(database)
  const secrets = current === 0 ? [] : (await listSealedSecrets(database.db)).map(({ what }) => what)
  const manifest = {
    ...{ format: 1 as const, musterVersion: version, schemaVersion: current, postgresMajor: EMBEDDED_POSTGRES_MAJOR },
    ...{ createdAt: clock.now().toISOString(), keyId: keyIdOf(box), hasKeys, secrets },
  }
  return { ...(await takeSnapshot({ database, dataDir, privateKey })), manifest }
}
