import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { resealSecrets } from '../compose-secrets.ts'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { randomToken, systemRandom } from '../kernel/random.ts'
import { Secret } from '../kernel/secret.ts'
import { ensureSchema, openState, type State } from '../open-state.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import { adoptKey, oldKeyFile, writeNextKey } from '../platform/crypto/key-files.ts'
import { keyIdOf } from '../platform/crypto/key-id.ts'
import { canOpen, saveKeyProof } from '../platform/crypto/key-queries.ts'
import { createSecretBox } from '../platform/crypto/secret-box.ts'
import { inTransaction } from '../platform/database/in-transaction.ts'
import { describeSecrets, listLostSecrets, settlePrivateKey } from '../settle-private-key.ts'
import { awaitAbsence } from './await-absence.ts'
import { refuseForeignFolder } from './own-folder.ts'

export interface KeysDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

export interface RotateArgs {
  /** The options of the server, to find its database. */
  readonly flags: readonly string[]
  /** A file with the new key, where the key is not kept in the data folder. */
  readonly newKeyFile: string | undefined
}

const minLength = 32

/** `muster keys rotate`: seals all that is stored with another key, in one transaction. No server may run. */
export async function rotateKeys(deps: KeysDeps, { flags, newKeyFile }: RotateArgs): Promise<number> {
  await withState(deps, flags, async (state) => {
    const { keys, database } = state
    const before = await settlePrivateKey(state, deps)
    const next = await newKey(keys.isFile, newKeyFile)
    const box = createSecretBox(next)
    if (keys.isFile) await writeNextKey(keys.dataDir, next)
    await inTransaction(database.db, async (tx) => {
      await resealSecrets(tx, { open: (sealed, purpose) => before.open(sealed, purpose), box }, deps.clock.now())
      await saveKeyProof(tx, box, deps.clock.now())
    })
    if (keys.isFile) await adoptKey(keys.dataDir, next)
    const old = keyIdOf(before)
    const where = keys.isFile ? ` It is kept in ${oldKeyFile(keys.dataDir)}.` : ''
    deps.print(
      `All stored secrets are sealed with the new key ${keyIdOf(box)}.\nThe old key was ${old}.${where} Back-ups made before need it.\n`,
    )
    if (!keys.isFile) deps.print('Set server.private_key to the new key before a server starts.\n')
  })
  return 0
}

/** `muster keys forget`: the key is lost; what only it opened is given up, so that the server starts. */
export async function forgetKeys(deps: KeysDeps, flags: readonly string[]): Promise<number> {
  await withState(deps, flags, async ({ keys, database, box }) => {
    const lost = await listLostSecrets(database, keys.current)
    await inTransaction(database.db, async (tx) => {
      const open = (sealed: Uint8Array, purpose: string) =>
        canOpen(box, sealed, purpose) ? box.open(sealed, purpose) : undefined
      await resealSecrets(tx, { open, box }, deps.clock.now())
      await saveKeyProof(tx, box, deps.clock.now())
    })
    if (keys.isFile) await adoptKey(keys.dataDir, keys.current)
    const list = lost.length === 0 ? 'Nothing was lost.' : `Type these again: ${describeSecrets(lost)}`
    deps.print(`This database belongs to the key ${keyIdOf(box)} from now on.\n${list}\n`)
  })
  return 0
}

async function withState(deps: KeysDeps, flags: readonly string[], use: (state: State) => Promise<void>) {
  const { config } = loadServerConfig({ ...deps, flags })
  refuseForeignFolder(path.resolve(config['data.dir']))
  const state = await openState(config, deps)
  try {
    await ensureSchema(state.database, deps)
    await refuseRunning(state, deps)
    await use(state)
  } finally {
    await state.close()
  }
}

/** A server with the old key would go on sealing with it. The embedded database is locked anyway. */
async function refuseRunning({ database }: State, { clock, print }: KeysDeps): Promise<void> {
  if (database.kind === 'embedded') return
  const onWait = (agoMs: number) =>
    print(`A server was at work ${Math.round(agoMs / 1000)} s ago. Waiting until it is sure that none is.\n`)
  await awaitAbsence(database.db, { clock, onWait })
}

async function newKey(isFile: boolean, newKeyFile: string | undefined): Promise<Secret> {
  if (isFile !== (newKeyFile === undefined)) {
    throw new AppError(
      'invalid',
      isFile
        ? 'the key is kept in the data folder and the new one is made there; leave --new-key-file out'
        : 'server.private_key is set, so give the new key with --new-key-file FILE; make one with: openssl rand -base64 32',
    )
  }
  const key = newKeyFile === undefined ? randomToken(systemRandom, 32) : (await readFile(newKeyFile, 'utf8')).trim()
  if (key.length >= minLength) return new Secret(key)
  throw new AppError('invalid', `${newKeyFile} holds ${key.length} characters; a key needs ${minLength} or more`)
}
