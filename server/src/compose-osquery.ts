import { errorText } from './kernel/errors.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import type { Context } from './platform/context.ts'
import type { Database } from './platform/database/open-database.ts'
import type { LineLog } from './platform/files/line-log.ts'
import { createAskedHosts } from './platform/ingest/asked-hosts.ts'
import { createGroupSource } from './platform/ingest/group-source.ts'
import { createIngest, type Ingest } from './platform/ingest/ingest.ts'
import { createReadPlanner } from './platform/ingest/read-planner.ts'
import { createLimitedLog } from './platform/log/limited-log.ts'
import {
  type AgentOptions,
  createAgentConfig,
  createDetailSource,
  createEnrollmentWatch,
  createHostDirectory,
  createHostIngest,
  createSeenTracker,
  enrollHost,
  type EnrollOptions,
  type HostEntry,
  lockHosts,
  recordCheckins,
  type SeenTracker,
} from './modules/hosts/index.ts'
import { createLabelIngest, type LabelSnapshot } from './modules/labels/index.ts'
import { recordNotice, type RecordNotice } from './modules/notices/index.ts'
import { createPolicyIngest, type PolicySnapshot } from './modules/policies/index.ts'
import { createSoftwareIngest, createSoftwareSource, MAX_ITEMS } from './modules/software/index.ts'
import type { OsqueryBackend } from './transports/osquery-tls/osquery-backend.ts'

export interface OsqueryParts {
  readonly backend: OsqueryBackend<HostEntry>
  readonly ingest: Ingest
  readonly seen: SeenTracker
}

export interface ComposeOsquery {
  readonly config: ServerConfig
  readonly context: Context
  readonly database: Database
  readonly labels: LabelSnapshot
  readonly policies: PolicySnapshot
  readonly statusLog: LineLog
  readonly resultLog: LineLog
  /** Of a team's hosts; null for those of no team. */
  readAgentOptions(teamId: number | null): AgentOptions
  isUsersEnabled(): boolean
  isSoftwareInventoryEnabled(): boolean
}

/** After a policy changed, a fleet of any size answers at about this many hosts a second. */
const rechecksPerSecond = 500

/** Wires what hosts ask and tell: who they are, what is due, where answers go. The order of parts is the order of storing. */
export function composeOsquery(input: ComposeOsquery): OsqueryParts {
  const { config, context, database, labels, policies } = input
  const { clock, log, changes } = context
  const db = database.db
  const limited = createLimitedLog(log, clock)
  const seen = createSeenTracker({ db, clock, log })
  const directory = createHostDirectory({ db, clock, changes, onFirstUse: seen.noteFirstUse })
  const agentConfig = createAgentConfig({ readOptions: input.readAgentOptions, urlPrefix: config['server.url_prefix'] })
  const changeSpreadMs = () => (directory.size / rechecksPerSecond) * 1000
  const maxJitterPercent = config['osquery.max_jitter_percent']
  const detailInterval = { intervalMs: config['osquery.detail_update_interval'], maxJitterPercent }
  const asked = createAskedHosts(clock)
  const planner = createReadPlanner({
    clock,
    asked,
    loadDue: directory.loadDue,
    sources: [
      createDetailSource({
        ...detailInterval,
        readSwitches: () => ({ isUsersEnabled: input.isUsersEnabled() }),
      }),
      createSoftwareSource({ ...detailInterval, isInventoryEnabled: input.isSoftwareInventoryEnabled }),
      createGroupSource({
        family: 'label',
        groupFor: labels.groupFor,
        intervalMs: config['osquery.label_update_interval'],
        maxJitterPercent,
        changeSpreadMs,
      }),
      createGroupSource({
        family: 'policy',
        groupFor: policies.groupFor,
        intervalMs: config['osquery.policy_update_interval'],
        maxJitterPercent,
        changeSpreadMs,
      }),
    ],
  })
  function notify(notice: RecordNotice): void {
    recordNotice(context, notice).catch((error: unknown) =>
      limited.warn('notice', { err: error }, 'cannot record a notice'),
    )
  }
  function noteOverfull(hostIds: readonly number[]): void {
    for (const hostId of hostIds) {
      notify({
        kind: 'software_limit',
        subject: `host ${hostId}`,
        message: `host ${hostId} told more than ${MAX_ITEMS} pieces of software; the rest is not kept. Look for a folder of packages that does not belong there, or for an agent that makes rows up.`,
        details: { host_id: hostId },
      })
    }
  }
  function noteTooManyNew(hostIds: readonly number[]): void {
    for (const hostId of hostIds) {
      notify({
        kind: 'new_software_limit',
        subject: `host ${hostId}`,
        message: `host ${hostId} told more than ${config['osquery.new_software_per_day']} versions of software in a day that no host told before; the rest is taken on the next days. Look whether its system was upgraded, or its agent makes rows up.`,
        details: { host_id: hostId },
      })
    }
  }

  const ingest = createIngest({
    database,
    clock,
    // Software before vitals: its names begin with the prefix of vitals.
    parts: [
      createSoftwareIngest({
        onNewSoftware: () => changes.announce('software'),
        onOverfull: noteOverfull,
        onTooManyNew: noteTooManyNew,
        newPerDay: config['osquery.new_software_per_day'],
      }),
      createHostIngest(),
      createLabelIngest(labels),
      createPolicyIngest(policies, () => changes.announce('policy_flips')),
    ],
    lockHosts,
    recordCheckins,
    onRecorded: directory.onRecorded,
    onRefused: (host, error) =>
      limited.warn(
        String(host.id),
        { hostId: host.id, error: errorText(error) },
        'a host sent what cannot be stored; it was dropped',
      ),
    maxGroupItems: config['osquery.commit_group_size'],
  })
  const watch = createEnrollmentWatch({
    clock,
    perAddress: config['osquery.enroll_limit_per_address'],
    perSecret: config['osquery.enroll_limit_per_secret'],
    countKnown: () => directory.size,
    onSurge: notify,
  })
  const enrollOptions: EnrollOptions = {
    identifierMode: config['osquery.host_identifier'],
    cooldownMs: config['osquery.enroll_cooldown'],
    nodeKeyBytes: config['osquery.node_key_size'],
    findSeen: seen.find,
    admitSecret: watch.admitSecret,
  }
  const backend: OsqueryBackend<HostEntry> = {
    enroll: async (request, remoteAddress) => {
      watch.admitAddress(remoteAddress)
      const enrolled = await enrollHost({ ...context, remoteAddress }, request, enrollOptions)
      seen.noteEnrolled(enrolled.hostId, remoteAddress)
      if (enrolled.isNew) watch.noteNewHost(remoteAddress)
      return enrolled
    },
    findHost: directory.find,
    noteSeen: (host, remoteAddress) => seen.noteSeen(host.id, remoteAddress),
    readConfig: (host) => agentConfig.readFor(host),
    readQueries: planner.plan,
    writeResults: (host, results, isAwaited) =>
      ingest.write(host, results, isAwaited).finally(() => asked.release(host.id)),
    writeLogs: (_host, kind, lines) => (kind === 'status' ? input.statusLog : input.resultLog).append(lines),
    noteOversize: (host, remoteAddress, path) => {
      const subject = host ? `host ${host.id}` : remoteAddress
      limited.warn(
        subject,
        { hostId: host?.id, remoteAddress, path },
        'a host sent more than the limit; it was dropped',
      )
      const message = `${subject} sent more than osquery.max_body_mb to ${path}; what it sent was dropped. Look for a query that returns too much.`
      notify({ kind: 'body_too_large', subject, message, details: { host_id: host?.id ?? null, path } })
    },
  }
  return { backend, ingest, seen }
}
