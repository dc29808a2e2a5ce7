import { readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { createIds } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import { randomToken, systemRandom } from '../kernel/random.ts'
import { resetAdmin } from '../modules/identity/index.ts'
import { ensureSchema, openState } from '../open-state.ts'
import { createChangeFeed } from '../platform/changes/change-feed.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import type { ServerConfig } from '../platform/config/server-options.ts'
import { createPasswords } from '../platform/crypto/passwords.ts'
import { tryLockFolder } from '../platform/files/data-folder-lock.ts'
import { writeFileAtomic } from '../platform/files/write-file-atomic.ts'
import { inboxFiles, type ResetOutcome, type ResetRequest } from '../reset-admin-inbox.ts'

export interface ResetAdminDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

export interface ResetAdminArgs {
  /** The options of the server, to find its database. */
  readonly flags: readonly string[]
  readonly email: string | undefined
}

type Reset = Omit<ResetRequest, 'id' | 'at'>

const passwordBytes = 15
const waitMs = 15_000
const pollMs = 200
const privateMode = 0o600

/** `muster user reset-admin`: an administrator gets a new password, on the machine, whether or not a server runs. */
export async function resetAdminCommand(deps: ResetAdminDeps, { flags, email }: ResetAdminArgs): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  // A number and a symbol, whatever the rest is.
  const password = `${randomToken(systemRandom, passwordBytes)}-1`
  const reset = { email, passwordHash: await createPasswords().hashPassword(password) }
  const done = await carryOut(deps, config, reset)
  const lines = [
    `Administrator: ${done.email}`,
    `Password:      ${password}`,
    '',
    'It must be changed at the first sign-in.',
  ]
  deps.print(`${lines.join('\n')}\n`)
  return 0
}

async function carryOut(deps: ResetAdminDeps, config: ServerConfig, reset: Reset): Promise<{ email: string }> {
  if (config['database.url'].reveal() !== '') return resetInDatabase(deps, config, reset)
  const dataDir = path.resolve(config['data.dir'])
  await requireOwnFolder(dataDir)
  const lock = tryLockFolder(dataDir)
  if (!lock) return askServer(deps, dataDir, reset)
  lock.release()
  return resetInDatabase(deps, config, reset)
}

/** Files that another user owns would keep the server from its own database. */
async function requireOwnFolder(dataDir: string): Promise<void> {
  const found = await stat(path.join(dataDir, 'database')).catch(() => undefined)
  if (!found) {
    throw new AppError(
      'not-found',
      `there is no database in ${dataDir}; give the server's --data_dir or --database_url`,
    )
  }
  const uid = process.getuid?.()
  if (uid !== undefined && uid !== found.uid) {
    throw new AppError(
      'forbidden',
      `${dataDir} belongs to user ${found.uid}; run this as that user, as the server does`,
    )
  }
}

async function resetInDatabase(
  { clock, log }: ResetAdminDeps,
  config: ServerConfig,
  reset: Reset,
): Promise<{ email: string }> {
  const { database, box, close } = await openState(config, { clock, log })
  const changes = createChangeFeed({ database, clock, log })
  try {
    await ensureSchema(database, { clock, log })
    const ctx = { db: database.db, clock, log, box, changes, random: systemRandom, ids: createIds(clock, systemRandom) }
    const from = { actor: { kind: 'system', name: 'Muster' }, requestId: '', remoteAddress: '' } as const
    return await resetAdmin({ ...ctx, ...from }, reset)
  } finally {
    await changes.stop()
    await close()
  }
}

/** The server holds the embedded database: it carries the reset out. */
async function askServer({ clock }: ResetAdminDeps, dataDir: string, reset: Reset): Promise<{ email: string }> {
  const { request, outcome } = inboxFiles(dataDir)
  const id = randomToken(systemRandom, 12)
  await rm(outcome, { force: true })
  const asked: ResetRequest = { id, at: clock.now().toISOString(), ...reset }
  await writeFileAtomic(request, JSON.stringify(asked), privateMode)
  const giveUpAt = clock.monotonicMs() + waitMs
  try {
    while (clock.monotonicMs() < giveUpAt) {
      const text = await readFile(outcome, 'utf8').catch(() => undefined)
      const told = text === undefined ? undefined : (JSON.parse(text) as ResetOutcome)
      if (told?.id === id && told.problem !== undefined) throw new AppError('invalid', told.problem)
      if (told?.id === id && told.email !== undefined) return { email: told.email }
      await clock.sleep(pollMs)
    }
  } finally {
    await rm(request, { force: true })
    await rm(outcome, { force: true })
  }
  throw new AppError('unavailable', `the process that holds ${dataDir} did not answer; stop it and try again`)
}
