import { checkDestinations, checkOutbox } from '../../modules/automations/index.ts'
import { checkMail, getServerUrl } from '../../modules/settings/index.ts'
import { checkFeeds } from '../../modules/vulnerabilities/index.ts'
import type { ServerConfig } from '../../platform/config/server-options.ts'
import type { Context } from '../../platform/context.ts'
import type { Database } from '../../platform/database/open-database.ts'
import { readSchemaState } from '../../platform/database/migrate.ts'
import { type Finding, findingsOf, look } from '../../platform/doctor/finding.ts'
import { findPresence, gapSeconds } from '../../platform/jobs/presence-queries.ts'
import { createMailer } from '../../platform/mail/create-mailer.ts'
import { createOutbound } from '../../platform/outbound/create-outbound.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkDatabase } from './check-database.ts'
import { checkMachine } from './check-machine.ts'
import { checkSchedules } from './check-schedules.ts'
import { checkSecrets } from './check-secrets.ts'

export interface Examine {
  readonly config: ServerConfig
  readonly ctx: Context
  readonly database: Database
  /** Whether a server runs, where that is certain. */
  readonly isServing?: boolean
}

/** Looks at everything, in the server or, where none has the database, in the command. Changes nothing, sends no message. */
export async function examine({ config, ctx, database, isServing }: Examine): Promise<readonly Finding[]> {
  const machine = await look('data folder', () => checkMachine(config))
  const stored = await look('database', () => checkDatabase(database, ctx.clock))
  const { current, wanted } = await readSchemaState(database).catch(() => ({ current: 0, wanted: -1 }))
  // What the tables mean is known of this schema only.
  if (current !== wanted)
    return [...machine, ...stored, ...(await examineCertificate(config, undefined, ctx.clock.now()))]
  const outbound = createOutbound({
    ...{ clock: ctx.clock, env: process.env, timeoutMs: Math.min(config['webhooks.timeout'], longestWaitMs) },
    allowedNetworks: config['webhooks.allowed_networks'],
  })
  try {
    return [
      ...machine,
      ...stored,
      ...(await look('server', () => checkPresence(ctx, isServing))),
      ...(await look('private key', () => checkSecrets(ctx.db, ctx.box))),
      ...(await examineCertificate(config, await getServerUrl(ctx), ctx.clock.now())),
      ...(await look('feeds', () => checkFeeds(ctx, config))),
      ...(await look('destinations', () => checkDestinations(ctx, outbound))),
      ...(await look('mail', () => checkMail(ctx, createMailer(ctx.clock)))),
      ...(await look('schedules', () => checkSchedules(ctx))),
      ...(await look('outbox', () => checkOutbox(ctx))),
    ]
  } finally {
    await outbound.stop()
  }
}

const longestWaitMs = 10_000

/** What can be said without the database. */
export async function examineMachine(config: ServerConfig, now: Date): Promise<readonly Finding[]> {
  return [
    ...(await look('data folder', () => checkMachine(config))),
    ...(await examineCertificate(config, undefined, now)),
  ]
}

function examineCertificate(
  config: ServerConfig,
  serverUrl: string | undefined,
  now: Date,
): Promise<readonly Finding[]> {
  return look('certificate', () => checkCertificate({ config, serverUrl, now }))
}

async function checkPresence({ db, clock }: Context, isServing?: boolean): Promise<readonly Finding[]> {
  const { ok, warn } = findingsOf('server')
  const presence = await findPresence(db)
  if (!presence) return [warn('no server has run on this database yet', 'start one: muster serve')]
  const { touched_at: touchedAt, listening_since: since } = presence
  const silentMs = clock.now().getTime() - touchedAt.getTime()
  if (isServing ?? silentMs < 2 * gapSeconds * 1_000) return [ok(`one runs, since ${since.toISOString()}`)]
  return [warn(`none has run since ${touchedAt.toISOString()}`, 'start it: muster serve; its log tells why it ended')]
}
