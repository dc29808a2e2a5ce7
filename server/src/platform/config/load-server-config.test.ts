import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../kernel/errors.ts'
import { loadServerConfig } from './load-server-config.ts'

interface Given {
  readonly flags?: readonly string[]
  readonly env?: Record<string, string>
  readonly files?: Record<string, string>
}

function load({ flags = [], env = {}, files = {} }: Given) {
  const warnings: string[] = []
  const readTextFile = (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
    return text
  }
  return { ...loadServerConfig({ flags, env, readTextFile, warn: (message) => warnings.push(message) }), warnings }
}

function refusal(given: Given): string {
  try {
    load(given)
  } catch (error) {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'invalid')
    assert.ok(!error.message.includes('\n'), 'the message is one line')
    return error.message
  }
  return assert.fail('the configuration was accepted')
}

const file = { flags: ['--config', 'm.yml'] }

test('starts with defaults and says so', () => {
  const { config, origins, warnings } = load({})
  assert.equal(config['server.address'], '0.0.0.0:8080')
  assert.equal(config['server.tls'], true)
  assert.equal(config['database.url'].reveal(), '')
  assert.equal(config['osquery.enroll_cooldown'], 60_000)
  assert.equal(config['vulnerabilities.periodicity'], 3_600_000)
  assert.equal(config['vulnerabilities.recent_vulnerability_max_age'], 30 * 86_400_000)
  assert.deepEqual(config['webhooks.retry_delays'], [5e3, 300e3, 1800e3, 7200e3, 18_000e3, 36_000e3])
  assert.equal(config['filesystem.status_log_file'], 'data/osquery_status.log')
  assert.equal(origins['server.address'], 'default')
  assert.deepEqual(warnings, [])
})

test('flags win over MUSTER_, it over FLEET_, it over the file, it over the default', () => {
  const env: Record<string, string> = {
    MUSTER_SESSION_DURATION: '3h',
    FLEET_SESSION_DURATION: '2h',
    MUSTER_CONFIG: 'm.yml',
  }
  const files = { 'm.yml': 'session: {duration: 1h}' }
  const flags = ['--session_duration=4h']
  assert.equal(load({ flags, env, files }).config['session.duration'], 4 * 3600e3)
  assert.equal(load({ env, files }).config['session.duration'], 3 * 3600e3)
  delete env.MUSTER_SESSION_DURATION
  assert.equal(load({ env, files }).config['session.duration'], 2 * 3600e3)
  delete env.FLEET_SESSION_DURATION
  const { config, origins } = load({ env, files })
  assert.equal(config['session.duration'], 3600e3)
  assert.equal(origins['session.duration'], 'file m.yml')
})

test('the same name works as flag, in the environment, nested and flat', () => {
  const key = 'vulnerabilities.periodicity'
  const forms: Given[] = [
    { flags: ['--vulnerabilities_periodicity', '1h30m'] },
    { flags: ['--vulnerabilities_periodicity=1h30m'] },
    { env: { MUSTER_VULNERABILITIES_PERIODICITY: '1h30m' } },
    { env: { FLEET_VULNERABILITIES_PERIODICITY: '1h30m' } },
    { ...file, files: { 'm.yml': 'vulnerabilities:\n  periodicity: 1h30m\n' } },
    { ...file, files: { 'm.yml': 'vulnerabilities_periodicity: 1h30m\n' } },
    { flags: ['-c', 'm.yml'], files: { 'm.yml': 'vulnerabilities.periodicity: 1h30m\n' } },
  ]
  for (const form of forms) assert.equal(load(form).config[key], 5400e3, JSON.stringify(form))
})

test('a switch stands alone, with =, or before a boolean', () => {
  const { config } = load({
    flags: ['--logging_json', '--server_tls=0', '--logging_debug', 'false', '--data_dir', 'd'],
  })
  assert.equal(config['logging.json'], true)
  assert.equal(config['server.tls'], false)
  assert.equal(config['logging.debug'], false)
  assert.equal(config['data.dir'], 'd')
  assert.equal(config['filesystem.result_log_file'], 'd/osquery_result.log')
})

test('lists are comma-separated or YAML sequences', () => {
  const yaml =
    'server:\n  trusted_proxies: [10.0.0.0/8, "::1"]\nwebhooks:\n  allowed_networks: 127.0.0.1, 10.1.0.0/16\n'
  const { config } = load({ ...file, files: { 'm.yml': yaml } })
  assert.deepEqual(config['server.trusted_proxies'], ['10.0.0.0/8', '::1'])
  assert.deepEqual(config['webhooks.allowed_networks'], ['127.0.0.1', '10.1.0.0/16'])
})

test('allowed networks take "none", which locks them', () => {
  assert.deepEqual(load({ flags: ['--webhooks_allowed_networks=none'] }).config['webhooks.allowed_networks'], ['none'])
})

test('a log file set to nothing is switched off, a YAML key without value keeps the default', () => {
  const env = { MUSTER_FILESYSTEM_RESULT_LOG_FILE: '' }
  const { config } = load({ ...file, env, files: { 'm.yml': 'filesystem:\n  status_log_file:\n  max_files: 2\n' } })
  assert.equal(config['filesystem.result_log_file'], '')
  assert.equal(config['filesystem.status_log_file'], 'data/osquery_status.log')
  assert.equal(config['filesystem.max_files'], 2)
})

test('an empty environment variable of a number counts as unset', () => {
  assert.equal(load({ env: { MUSTER_SESSION_DURATION: '' } }).config['session.duration'], 120 * 3600e3)
})

test('a secret comes from its value or from a file, without the last line break', () => {
  const files = { '/run/key': 'from-file\n', 'm.yml': 'server: {private_key: 0123}' }
  assert.equal(load({ ...file, files }).config['server.private_key'].reveal(), '0123')
  const { config, origins } = load({ env: { MUSTER_SERVER_PRIVATE_KEY_PATH: '/run/key' }, files })
  assert.equal(config['server.private_key'].reveal(), 'from-file')
  assert.equal(origins['server.private_key'], 'environment MUSTER_SERVER_PRIVATE_KEY_PATH')
})

test('a secret and its file in one place are refused', () => {
  const env = { MUSTER_SERVER_PRIVATE_KEY: 'x', MUSTER_SERVER_PRIVATE_KEY_PATH: '/k' }
  assert.match(refusal({ env }), /server\.private_key is given twice: environment MUSTER_\S+ and environment MUSTER_/)
})

test('options of Fleet that Muster does not have are named and ignored', () => {
  const yaml =
    'mysql:\n  address: db:3306\n  password: hush\nredis_address: r:6379\nauth: {bcrypt_cost: 12}\nserver: {keepalive: true}\n'
  const { warnings } = load({
    ...file,
    env: { FLEET_MYSQL_PASSWORD: 'hush', FLEET_LICENSE_KEY: 'hush' },
    files: { 'm.yml': yaml },
  })
  assert.equal(warnings.length, 2)
  assert.match(
    warnings[0] ?? '',
    /FLEET_MYSQL_PASSWORD, mysql\.address \(file m\.yml line 2\).*redis_address.*database\.url/,
  )
  assert.match(warnings[1] ?? '', /FLEET_LICENSE_KEY, auth\.bcrypt_cost .*server\.keepalive/)
  assert.ok(!warnings.join().includes('hush'))
})

test("Fleet's older names of log files still work", () => {
  const { config } = load({ env: { FLEET_OSQUERY_STATUS_LOG_FILE: '/l/s' } })
  assert.equal(config['filesystem.status_log_file'], '/l/s')
})

test('unknown environment names only warn', () => {
  const { warnings } = load({
    env: { MUSTER_PORT_8080_TCP: 'tcp://x', MUSTER_MYSQL_ADDRESS: 'y', MUSTER_RUNTIME: 'own', PATH: '/bin' },
  })
  assert.deepEqual(warnings, [
    'ignored, not the names of options: environment MUSTER_PORT_8080_TCP, MUSTER_MYSQL_ADDRESS',
  ])
})

const refused: readonly (readonly [string, Given, RegExp])[] = [
  [
    'unknown flag',
    { flags: ['--server_adress=x'] },
    /unknown option --server_adress \(command line\); did you mean --server_address\?/,
  ],
  ['flag of Fleet', { flags: ['--mysql_address=x'] }, /--mysql_address is an option of Fleet/],
  ['flag without value', { flags: ['--data_dir'] }, /--data_dir needs a value/],
  ['word among flags', { flags: ['now'] }, /unexpected argument "now"/],
  ['unknown key', { ...file, files: { 'm.yml': 'a: 1\n' } }, /unknown option a \(file m\.yml line 1\); --help/],
  [
    'unknown nested key',
    { ...file, files: { 'm.yml': 'server:\n  adress: x\n' } },
    /unknown option server\.adress \(file m\.yml line 2\); did you mean server\.address\?/,
  ],
  ['value for a section', { ...file, files: { 'm.yml': 'server: 8080\n' } }, /unknown option server /],
  ['missing file', file, /configuration file m\.yml: ENOENT/],
  ['malformed file', { ...file, files: { 'm.yml': 'server: {tls: [\n' } }, /m\.yml is not valid YAML: .*line 2/],
  ['file that is a list', { ...file, files: { 'm.yml': '- a\n' } }, /m\.yml holds no keys/],
  [
    'key twice',
    { ...file, files: { 'm.yml': 'server: {tls: true}\nserver_tls: false\n' } },
    /server\.tls is given twice: server\.tls in file m\.yml line 1 and server_tls in file m\.yml line 2/,
  ],
  [
    'bad boolean',
    { env: { MUSTER_SERVER_TLS: 'maybe' } },
    /^server\.tls: "maybe" is not a boolean.*\(environment MUSTER_SERVER_TLS\)$/,
  ],
  [
    'bad duration',
    { ...file, files: { 'm.yml': 'session:\n  duration: 5\n' } },
    /^session\.duration: "5" is not a duration.*line 2/,
  ],
  ['interval of zero', { flags: ['--osquery_policy_update_interval=0'] }, /"0" is too short; write 1s or more/],
  ['number out of range', { flags: ['--osquery_max_jitter_percent=101'] }, /whole number from 0 to 100/],
  ['number with a unit', { flags: ['--filesystem_max_size_mb=5MB'] }, /"5MB" is not a whole number/],
  ['bad choice', { flags: ['--osquery_host_identifier=ip'] }, /"ip" is not one of provided, instance, uuid, hostname/],
  ['bad range', { flags: ['--webhooks_allowed_networks=10.0.0.0/8,lan'] }, /"lan" is not an address or range/],
  ['bad address', { flags: ['--server_address=8080'] }, /for a port on every address write :8080/],
  ['bad prefix', { flags: ['--server_url_prefix=x/'] }, /"x\/" is not a path prefix/],
  ['list for one value', { ...file, files: { 'm.yml': 'data: {dir: [a, b]}\n' } }, /^data\.dir: is a list of 2 values/],
  [
    'unreadable secret file',
    { flags: ['--database_url_path=/none'] },
    /^database\.url: cannot read the file \/none: ENOENT.*\(flag --database_url_path\)/,
  ],
  [
    'certificate without key',
    { flags: ['--server_cert=c.pem'] },
    /server\.key is missing: server\.cert is set \(flag --server_cert\)/,
  ],
]

for (const [name, given, expected] of refused) {
  test(`stops the start with one line: ${name}`, () => assert.match(refusal(given), expected))
}
