import path from 'node:path'
import { composeControl } from './compose-control.ts'
import { composeHttp } from './compose-http.ts'
import { hostDependents } from './compose-hosts.ts'
import { composeOsquery, type OsqueryParts } from './compose-osquery.ts'
import { composeRoutes } from './compose-routes.ts'
import { systemClock } from './kernel/clock.ts'
import { createIds } from './kernel/ids.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import type { Log } from './kernel/log.ts'
import { systemRandom } from './kernel/random.ts'
import { type Automations, createAutomations } from './modules/automations/index.ts'
import { isAnyUserPresent, listAdminEmails } from './modules/identity/index.ts'
import { createLabelSnapshot, ensureBuiltInLabels } from './modules/labels/index.ts'
import { addNoticeMetrics, createNoticeMailSchedule, createScheduleWatch } from './modules/notices/index.ts'
import { createPolicySnapshot } from './modules/policies/index.ts'
import { createVulnerabilities, listTrustedHosts, type Vulnerabilities } from './modules/vulnerabilities/index.ts'
import {
  createSettingsSnapshot,
  createSetupToken,
  findMailSettings,
  type SettingsSnapshot,
} from './modules/settings/index.ts'
import { createCountSettler } from './modules/software/index.ts'
import { createTeamSnapshot } from './modules/teams/index.ts'
import { createCleanupSchedule } from './cleanup-schedule.ts'
import { settlePrivateKey } from './settle-private-key.ts'
import { ensureSchema, openState } from './open-state.ts'
import { createResetAdminInbox } from './reset-admin-inbox.ts'
import { createBackground } from './platform/background/create-background.ts'
import { createChangeFeed } from './platform/changes/change-feed.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import type { Context } from './platform/context.ts'
import { createDiscardLog, createLineLog, type LineLog } from './platform/files/line-log.ts'
import { createScheduler, type Scheduler } from './platform/jobs/create-scheduler.ts'
import { createServerPresence } from './platform/jobs/server-presence.ts'
import type { Database } from './platform/database/open-database.ts'
import { createMailer } from './platform/mail/create-mailer.ts'
import { createMetrics, type Metrics } from './platform/metrics/create-metrics.ts'
import { addScheduleMetrics } from './platform/metrics/schedule-metrics.ts'
import { createDownloader } from './platform/outbound/create-downloader.ts'
import { createOutbound, type Outbound } from './platform/outbound/create-outbound.ts'
import { createWebBuild } from './transports/web-assets/web-build.ts'

/** A server that runs. */
export interface App {
  readonly address: string
  /** What hosts must trust to speak to us; undefined where TLS is off or the certificate is not ours. */
  readonly caPath: string | undefined
  /** Needed by the first administrator who does not sit at the machine; undefined once there is one. */
  readonly setupToken: string | undefined
  /** Looks whether the certificate was renewed. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** Builds all parts, starts them in order and stops them in reverse. The only place that wires. */
export async function startApp(config: ServerConfig, log: Log): Promise<App> {
  const running: Lifecycle[] = []
  async function stop(): Promise<void> {
    for (const part of running.splice(0).reverse()) await part.stop()
  }
  async function use<T extends Lifecycle>(part: T): Promise<T> {
    running.push(part)
    await part.start?.()
    return part
  }
  try {
    return { ...(await start(config, log, use)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Use = <T extends Lifecycle>(part: T) => Promise<T>

async function start(config: ServerConfig, log: Log, use: Use): Promise<Omit<App, 'stop'>> {
  const core = await openCore(config, log, use)
  const { context, database, settings } = core
  const { osquery, logs } = await composeIngest(core, use)
  const scheduler = createScheduler({ ctx: context, database })
  scheduler.define(
    createCleanupSchedule({ readExpiry: () => settings.current().hostExpiry, dependents: hostDependents }),
  )
  const mailer = createMailer(context.clock)
  scheduler.define(
    createNoticeMailSchedule({
      mailer,
      findMailing: findMailSettings,
      listAdminEmails: (ctx) => listAdminEmails(ctx.db),
    }),
  )
  const metrics = createMetrics()
  addScheduleMetrics(metrics, scheduler, context.clock)
  addNoticeMetrics(metrics, database.db)
  const vulnerabilities = await composeVulnerabilities(core, use)
  const outbound = await composeOutbound(core, use)
  const automations = composeAutomations(core, { scheduler, metrics, vulnerabilities, outbound })
  const background = await use(createBackground({ log: context.log }))
  const webBuild = await use(createWebBuild({ log: context.log }))
  const http = await composeHttp({
    ...{ config, context, database, settings, metrics, scheduler, backend: osquery.backend },
    deliveryWorker: automations.worker,
    ...logs,
    webBuild: webBuild.current,
    routes: composeRoutes({
      ...{ config, context, automations, vulnerabilities, scheduler },
      ...{ mailer, outbound, background },
    }),
  })
  await use(scheduler)
  if (database.kind === 'embedded') await use(createResetAdminInbox(context, path.resolve(config['data.dir'])))
  await use({ stop: async () => vulnerabilities.cancel() })
  await use(createCountSettler(context))
  await use(createScheduleWatch({ ctx: context, scheduler }))
  await use(composeControl({ config, context, database }))
  await use(automations.watcher)
  await use(automations.worker)
  // Last to start and first to stop: nobody is let in before all is there.
  await use({ stop: () => http.close() })
  await use(createServerPresence({ db: database.db, clock: context.clock, log: context.log }))
  const address = await http.listen()
  const setupToken = (await isAnyUserPresent(database.db)) ? undefined : createSetupToken(context)
  return { address, caPath: http.caPath, setupToken, reload: http.refreshCertificate }
}

/** What everything else stands on. */
interface Core {
  readonly config: ServerConfig
  readonly context: Context
  readonly database: Database
  readonly settings: SettingsSnapshot
}

async function openCore(config: ServerConfig, log: Log, use: Use): Promise<Core> {
  const clock = systemClock
  const state = await openState(config, { clock, log })
  const { database, close } = state
  await use({ stop: close })
  await ensureSchema(database, { clock, log })
  const box = await settlePrivateKey(state, { clock, log })
  const changes = await use(createChangeFeed({ database, clock, log }))
  const settings = await use(createSettingsSnapshot({ db: database.db, changes, clock, log }))
  const context: Context = {
    db: database.db,
    clock,
    random: systemRandom,
    ids: createIds(clock, systemRandom),
    log,
    box,
    changes,
    actor: { kind: 'system', name: 'Muster' },
    requestId: '',
    remoteAddress: '',
  }
  return { config, context, database, settings }
}

interface HostLogs {
  readonly statusLog: LineLog
  readonly resultLog: LineLog
}

async function composeIngest(core: Core, use: Use): Promise<{ osquery: OsqueryParts; logs: HostLogs }> {
  const { config, context, database, settings } = core
  await ensureBuiltInLabels(context)
  const labels = createLabelSnapshot(context)
  const policies = createPolicySnapshot(context)
  const teams = createTeamSnapshot(context)
  for (const snapshot of [labels, policies, teams]) await snapshot.refresh()
  const statusLog = openLineLog(config, 'filesystem.status_log_file', context.log)
  const resultLog = openLineLog(config, 'filesystem.result_log_file', context.log)
  await use({ stop: async () => void (await Promise.all([statusLog.close(), resultLog.close()])) })
  const osquery = composeOsquery({
    ...{ config, context, database, labels, policies, statusLog, resultLog },
    readAgentOptions: (teamId) =>
      (teamId === null ? undefined : teams.agentOptionsOf(teamId)) ?? settings.current().agentOptions,
    isUsersEnabled: () => settings.current().features.isHostUsersEnabled,
    isSoftwareInventoryEnabled: () => settings.current().features.isSoftwareInventoryEnabled,
  })
  await use(osquery.seen)
  await use({ stop: () => osquery.ingest.stop() })
  return { osquery, logs: { statusLog, resultLog } }
}

async function composeVulnerabilities({ config, context }: Core, use: Use): Promise<Vulnerabilities> {
  const downloader = await use(
    createDownloader({
      clock: context.clock,
      env: process.env,
      allowedNetworks: config['webhooks.allowed_networks'],
      // Mirrors may lie anywhere, the operator's own network included.
      trustedHosts: listTrustedHosts(config),
    }),
  )
  return use(await createVulnerabilities({ ctx: context, config, downloader }))
}

async function composeOutbound({ config, context }: Core, use: Use): Promise<Outbound> {
  return use(
    createOutbound({
      clock: context.clock,
      env: process.env,
      timeoutMs: config['webhooks.timeout'],
      allowedNetworks: config['webhooks.allowed_networks'],
    }),
  )
}

function composeAutomations(
  { config, context, database }: Core,
  parts: { scheduler: Scheduler; metrics: Metrics; vulnerabilities: Vulnerabilities; outbound: Outbound },
): Automations {
  return createAutomations({
    ...{ ...parts, ctx: context, database },
    retryDelaysMs: config['webhooks.retry_delays'],
    historyMs: config['automations.history'],
    vulnerabilityIntervalMs: config['vulnerabilities.periodicity'],
    recency: {
      maxAgeMs: config['vulnerabilities.recent_vulnerability_max_age'],
      from: config['vulnerabilities.recent_from'],
    },
    isVulnerabilityScheduleOff: config['vulnerabilities.disable_schedule'],
  })
}

function openLineLog(
  config: ServerConfig,
  key: 'filesystem.status_log_file' | 'filesystem.result_log_file',
  log: Log,
): LineLog {
  if (config[key] === '') return createDiscardLog()
  return createLineLog({
    path: path.resolve(config[key]),
    maxBytes: config['filesystem.max_size_mb'] * 1024 * 1024,
    maxFiles: config['filesystem.max_files'],
    rotate: config['filesystem.enable_log_rotation'],
    log,
  })
}
