import { underscored } from './option-names.ts'

const databaseSections = ['mysql', 'mysql_read_replica', 'redis']

const otherSections = [
  'activity',
  'app',
  'auth',
  'calendar',
  'carves',
  'firehose',
  'geoip',
  'kafkarest',
  'kinesis',
  'lambda',
  'license',
  'mdm',
  'microsoft_compliance_partner',
  'nats',
  'packaging',
  'partnerships',
  'prometheus',
  'pubsub',
  's3',
  'sentry',
  'upgrades',
]

const otherKeys = [
  'filesystem.enable_log_compression',
  'filesystem.max_age',
  'filesystem.max_backups',
  'filesystem.max_size',
  'logging.disable_banner',
  'logging.error_retention_period',
  'logging.tracing_enabled',
  'logging.tracing_type',
  'osquery.enable_async_host_processing',
  'osquery.min_software_last_opened_at_diff',
  'osquery.result_log_plugin',
  'osquery.status_log_plugin',
  'server.frequent_cleanups_enabled',
  'server.keepalive',
  'server.sandbox_enabled',
  'server.tls_compatibility',
  'server.websockets_allow_unsafe_origin',
  'session.key_size',
  'vulnerabilities.cpe_database_url',
  'vulnerabilities.cpe_translations_url',
  'vulnerabilities.current_instance_checks',
  'vulnerabilities.disable_win_os_vulnerabilities',
]

const otherNames = new Set(otherKeys.map(underscored))

/** Which kind of option of Fleet's server a name is that we do not have: one about its databases, or another. */
export function fleetOptionKind(name: string): 'database' | 'other' | undefined {
  const flat = underscored(name)
  if (inSection(flat, databaseSections)) return 'database'
  if (inSection(flat, otherSections) || otherNames.has(flat) || flat.startsWith('osquery_async_host_')) return 'other'
  return undefined
}

/** One line for the database options, one for the rest. `names` are as the operator wrote them. */
export function fleetOptionWarnings(names: readonly IgnoredOption[]): readonly string[] {
  const database = names.filter((entry) => entry.kind === 'database').map((entry) => entry.text)
  const other = names.filter((entry) => entry.kind === 'other').map((entry) => entry.text)
  const warnings: string[] = []
  if (database.length > 0) {
    warnings.push(
      `ignored: ${database.join(', ')}; Muster uses no MySQL or Redis, ` +
        'it keeps everything in its embedded database or in PostgreSQL (database.url)',
    )
  }
  if (other.length > 0) warnings.push(`ignored, options of Fleet that Muster does not have: ${other.join(', ')}`)
  return warnings
}

export interface IgnoredOption {
  readonly kind: 'database' | 'other'
  /** Name and place, as the operator wrote them. */
  readonly text: string
}

function inSection(flat: string, sections: readonly string[]): boolean {
  return sections.some((section) => flat.startsWith(`${section}_`))
}
