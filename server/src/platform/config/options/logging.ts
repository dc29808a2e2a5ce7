import { boolean, integer, path, secret } from '../option.ts'

export const loggingOptions = {
  'metrics.token': secret({
    help: 'What Prometheus sends as bearer token to read `/metrics`. Empty: only callers on this machine may.',
  }),
  'logging.json': boolean({ default: false, help: "Write the server's own log as JSON lines." }),
  'logging.debug': boolean({ default: false, help: 'Log details that help to find a fault.' }),
  'filesystem.status_log_file': path({
    default: '<data.dir>/osquery_status.log',
    help: 'File for the status logs of hosts, as JSON lines. Set to nothing: they are discarded.',
  }),
  'filesystem.result_log_file': path({
    default: '<data.dir>/osquery_result.log',
    help: 'File for the results of scheduled queries, as JSON lines. Set to nothing: they are discarded.',
  }),
  'filesystem.enable_log_rotation': boolean({
    default: true,
    help: 'Start a new file when one is full. Switched off, the files grow until another program rotates them.',
  }),
  'filesystem.max_size_mb': integer({
    default: 500,
    min: 1,
    max: 100_000,
    help: 'Size in MiB at which a log file is full.',
  }),
  'filesystem.max_files': integer({ default: 5, min: 1, max: 1000, help: 'Full log files that are kept.' }),
}
