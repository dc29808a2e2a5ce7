import path from 'node:path'
import { examine } from './commands/doctor/examine.ts'
import { openBackupSource } from './compose-backup.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import { removeSnapshot } from './platform/backup/take-snapshot.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import type { Context } from './platform/context.ts'
import { type ControlAnswer, createControl } from './platform/control/create-control.ts'
import type { Database } from './platform/database/open-database.ts'

export interface ComposeControl {
  readonly config: ServerConfig
  readonly context: Context
  readonly database: Database
}

/**
 * What the server does for commands on this machine, which cannot open the embedded database while the server has it. With
 * PostgreSQL nothing: commands open it themselves.
 */
export function composeControl({ config, context, database }: ComposeControl): Lifecycle {
  if (database.kind !== 'embedded') return { stop: () => undefined }
  const dataDir = path.resolve(config['data.dir'])
  const { box, clock, log } = context

  async function snapshot(hasKeys: boolean): Promise<ControlAnswer> {
    const { remove, ...value } = await openBackupSource({ config, clock, state: { database, box }, hasKeys })
    log.info({ hasKeys }, 'took a snapshot for a back-up')
    return { value, release: remove }
  }

  const control = createControl({
    ...{ dataDir, log },
    answers: {
      doctor: async () => ({ value: await examine({ config, ctx: context, database, isServing: true }) }),
      snapshot: () => snapshot(false),
      'snapshot-with-keys': () => snapshot(true),
    },
  })
  return {
    start: async () => {
      await removeSnapshot(dataDir)
      await control.start?.()
    },
    stop: control.stop,
  }
}
