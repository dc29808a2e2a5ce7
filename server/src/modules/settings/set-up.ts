import { AppError, type FieldProblem } from '../../kernel/errors.ts'
import { randomToken } from '../../kernel/random.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { createUserSession, isAnyUserPresent, prepareUser, storeUser } from '../identity/index.ts'
import { serverUrlProblem } from './check-settings.ts'
import { lockSettings, saveSettings } from './settings-queries.ts'
import { isSetupToken } from './setup-token.ts'

export interface SetUp {
  readonly admin: { readonly name: string; readonly email: string; readonly password: string }
  readonly orgName: string
  readonly orgLogoUrl: string
  readonly serverUrl: string
  readonly enrollSecret: string | undefined
  readonly setupToken: string | undefined
}

export interface SetUpOptions {
  readonly passwords: Passwords
  /**
   * There are proxies in front of this server, and not every one says what it is: what comes from loopback may come from
   * anywhere.
   */
  readonly isBehindProxy?: boolean
  /** Stores the first enrol secret, on the transaction of the context. */
  setEnrollSecret(ctx: Context, secret: string): Promise<void>
}

const enrollSecretBytes = 24

type Admin = Awaited<ReturnType<typeof storeUser>>

/** Creates the first administrator and the organisation. Of two set-ups at once, one wins. */
export async function setUp(
  ctx: Context,
  input: SetUp,
  options: SetUpOptions,
): Promise<{ admin: Admin; token: string }> {
  if (await isAnyUserPresent(ctx.db)) throw alreadyDone()
  if (options.isBehindProxy || !ctx.isLocalCaller) checkToken(ctx, input.setupToken)
  checkOrganisation(input)
  const prepared = await prepareUser({ ...input.admin, role: 'admin' }, options.passwords)
  const done = await inTransaction(ctx.db, async (tx) => {
    const txCtx = { ...onTransaction(ctx, tx), actor: { kind: 'system', name: 'Muster' } as const }
    await storeOrganisation(txCtx, tx, input)
    const admin = await storeUser(txCtx, prepared)
    // Without a secret no host could enrol, so there is always one.
    await options.setEnrollSecret(txCtx, input.enrollSecret ?? randomToken(ctx.random, enrollSecretBytes))
    await ctx.changes.record(tx, 'settings')
    return { admin, ...(await createUserSession(txCtx, { userId: admin.id })) }
  })
  ctx.changes.announce('settings')
  return done
}

function checkToken(ctx: Context, given: string | undefined): void {
  if (given !== undefined && isSetupToken(ctx, given)) return
  const problem = given ? 'the setup_token is wrong' : 'a setup_token is needed'
  const remedy =
    'the server prints it on its console at start; on the machine itself, by way of localhost, none is needed unless server.trusted_proxies is set'
  throw new AppError('unauthenticated', `${problem}: ${remedy}`)
}

function checkOrganisation({ orgName, serverUrl }: SetUp): void {
  const fields: FieldProblem[] = []
  if (orgName.trim() === '') fields.push({ field: 'org_name', reason: 'org_info.org_name must not be empty' })
  const problem = serverUrlProblem(serverUrl)
  if (problem) fields.push({ field: 'server_url', reason: `server_url: ${problem}` })
  if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
}

async function storeOrganisation(ctx: Context, tx: Tx, input: SetUp): Promise<void> {
  const at = ctx.clock.now()
  const stored = await lockSettings(tx, at)
  // Asked again under the lock: another set-up may have finished since.
  if (await isAnyUserPresent(tx)) throw alreadyDone()
  const document = {
    ...stored,
    org_info: { ...stored.org_info, org_name: input.orgName.trim(), org_logo_url: input.orgLogoUrl },
    server_settings: { ...stored.server_settings, server_url: input.serverUrl },
  }
  await saveSettings(tx, { document, at })
}

function alreadyDone(): AppError {
  return new AppError('not-found', 'Muster is set up already: log in with `fleetctl login` or POST /api/v1/fleet/login')
}
