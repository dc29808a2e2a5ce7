export const enrollPlatforms = [
  { value: 'darwin', label: 'macOS', program: 'osqueryd', folder: '/private/var/osquery', newLine: ' \\' },
  {
    value: 'windows',
    label: 'Windows',
    program: '& "C:\\Program Files\\osquery\\osqueryd\\osqueryd.exe"',
    folder: 'C:\\Program Files\\osquery',
    newLine: ' `',
  },
  { value: 'linux', label: 'Linux', program: 'osqueryd', folder: '/etc/osquery', newLine: ' \\' },
] as const
export type EnrollPlatform = (typeof enrollPlatforms)[number]['value']

/** The agent with all its flags, for the shell of the platform (PowerShell on Windows). */
export function enrollCommand(platform: EnrollPlatform, serverUrl: string): string {
  const { program, folder, newLine } = enrollPlatforms.find(({ value }) => value === platform) ?? enrollPlatforms[2]
  const { host, pathname, protocol, port } = new URL(serverUrl)
  const prefix = pathname.replace(/\/$/, '')
  const separator = platform === 'windows' ? '\\' : '/'
  const file = (name: string) => quote(`${folder}${separator}${name}`)
  const flags = [
    `--tls_hostname=${port === '' ? `${host}:${protocol === 'http:' ? 80 : 443}` : host}`,
    `--tls_server_certs=${file('ca.pem')}`,
    `--enroll_secret_path=${file('enroll_secret')}`,
    '--host_identifier=instance',
    `--enroll_tls_endpoint=${prefix}/api/osquery/enroll`,
    '--config_plugin=tls',
    `--config_tls_endpoint=${prefix}/api/osquery/config`,
    '--config_refresh=60',
    '--logger_plugin=tls',
    `--logger_tls_endpoint=${prefix}/api/osquery/log`,
    '--logger_tls_period=10',
    '--disable_distributed=false',
    '--distributed_plugin=tls',
    '--distributed_interval=10',
    `--distributed_tls_read_endpoint=${prefix}/api/osquery/distributed/read`,
    `--distributed_tls_write_endpoint=${prefix}/api/osquery/distributed/write`,
  ]
  return [program, ...flags.map((flag) => `  ${flag}`)].join(`${newLine}\n`)
}

function quote(path: string): string {
  return path.includes(' ') ? `"${path}"` : path
}
