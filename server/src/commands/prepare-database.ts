import { systemClock } from '../kernel/clock.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import { migrate } from '../platform/database/migrate.ts'
import { createLog } from '../platform/log/create-log.ts'
import { openState } from '../open-state.ts'

export interface PrepareDatabaseDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly print: (text: string) => void
}

/** `muster prepare db`: applies the migrations that are missing. Two at once do not collide. */
export async function prepareDatabase(
  { print, ...deps }: PrepareDatabaseDeps,
  flags: readonly string[],
): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  const log = createLog({ isJson: config['logging.json'], isDebug: config['logging.debug'] })
  const state = await openState(config, { clock: systemClock, log })
  try {
    const applied = await migrate(state.database, systemClock)
    print(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`)
    return 0
  } finally {
    await state.close()
  }
}
