import { type ServerConfig, serverOptions } from '../../platform/config/server-options.ts'

/** What `GET /config` shows of the server's own configuration, in Fleet's shape: durations in nanoseconds. */
export function serverConfigView(config: ServerConfig) {
  return {
    update_interval: {
      osquery_detail: nanoseconds(config['osquery.detail_update_interval']),
      osquery_policy: nanoseconds(config['osquery.policy_update_interval']),
    },
    vulnerabilities: {
      databases_path: config['vulnerabilities.databases_path'],
      periodicity: nanoseconds(config['vulnerabilities.periodicity']),
      cpe_database_url: '',
      cve_feed_prefix_url: serverOptions['vulnerabilities.cve_feed_prefix_url'].show(
        config['vulnerabilities.cve_feed_prefix_url'],
      ),
      current_instance_checks: config['vulnerabilities.disable_schedule'] ? 'no' : 'auto',
      disable_data_sync: config['vulnerabilities.disable_data_sync'],
      recent_vulnerability_max_age: nanoseconds(config['vulnerabilities.recent_vulnerability_max_age']),
    },
    logging: {
      debug: config['logging.debug'],
      json: config['logging.json'],
      result: logFiles(config),
      status: logFiles(config),
    },
  }
}

function logFiles(config: ServerConfig) {
  return {
    plugin: 'filesystem',
    config: {
      status_log_file: config['filesystem.status_log_file'],
      result_log_file: config['filesystem.result_log_file'],
      enable_log_rotation: config['filesystem.enable_log_rotation'],
      enable_log_compression: false,
      max_size: config['filesystem.max_size_mb'],
      max_backups: config['filesystem.max_files'],
    },
  }
}

function nanoseconds(ms: number): number {
  return ms * 1_000_000
}
