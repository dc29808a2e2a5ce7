import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext as NodeTest, test } from 'node:test'
import { createSimulation, type Host } from '@muster/simulator/index.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import type { Row } from '../../../platform/ingest/checkin.ts'
import { parseSoftwareRow } from '../parse-software-row.ts'
import { createSoftwareSource } from '../software-source.ts'
import { createTeller } from '../software.test-support.ts'

type ProfileName = 'macos' | 'windows' | 'ubuntu'

const platforms = { macos: 'darwin', windows: 'windows', ubuntu: 'ubuntu' } as const
const debian12 = JSON.parse(
  readFileSync(new URL('../../../../../testkit/fixtures/osquery/debian12-software.json', import.meta.url), 'utf8'),
) as Record<string, Row[]>

function playHost(t: NodeTest, profile: ProfileName, rows: Readonly<Record<string, readonly Row[]>> = {}): Host {
  const simulation = createSimulation({ server: 'http://127.0.0.1:1', enrollSecret: '' })
  t.after(simulation.close)
  const host = simulation.createHost({ profile })
  for (const [table, list] of Object.entries(rows)) host.setRows(table, list)
  return host
}

/** What an agent answers: questions whose discovery finds nothing are left out. */
function answer(host: Host, platform: string): Record<string, readonly Row[]> {
  const source = createSoftwareSource({ intervalMs: 0, maxJitterPercent: 0, isInventoryEnabled: () => true })
  const queries = source.queriesFor({ id: 1, teamId: null, platform, isKnown: true })
  return Object.fromEntries(
    queries
      .filter(({ discovery }) => discovery === undefined || host.tables.query(discovery).length > 0)
      .map(({ name, sql }) => [name.replace('fleet_detail_query_', ''), host.tables.query(sql)]),
  )
}

async function countBySource(ctx: TestContext): Promise<Record<string, number>> {
  const rows = await ctx.db.selectFrom('software').select('source').execute()
  const counts: Record<string, number> = {}
  for (const { source } of rows) counts[source] = (counts[source] ?? 0) + 1
  return counts
}

for (const [profile, expected] of [
  ['macos', ['apps', 'homebrew_packages', 'safari_extensions']],
  ['windows', ['chocolatey_packages', 'ie_extensions', 'programs']],
  ['ubuntu', ['deb_packages']],
] as const) {
  test(`a host of kind ${profile} answers every question, and each source is kept`, async (t) => {
    const ctx = await openTestContext(t)
    const id = await buildHost(ctx)
    const { tell } = createTeller(ctx)
    await tell({ [id]: answer(playHost(t, profile), platforms[profile]) }, platforms[profile])
    const everywhere = [
      'chrome_extensions',
      'firefox_addons',
      'npm_packages',
      'operating_systems',
      'python_packages',
      'vscode_extensions',
    ]
    assert.deepEqual(Object.keys(await countBySource(ctx)).sort(), [...expected, ...everywhere].sort())
  })
}

test('what a real Debian machine has: its packages once each, what they brought for Python not again', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  await tell({ [id]: answer(playHost(t, 'ubuntu', debian12), 'debian') }, 'debian')
  const { deb_packages, python_packages, npm_packages, operating_systems } = await countBySource(ctx)
  const upstream = new Set(
    (debian12['python_packages'] ?? [])
      .filter(({ path = '' }) => !path.startsWith('/usr/lib/python3'))
      .map(({ name, version }) => `${name} ${version}`),
  )
  const npm = new Set((debian12['npm_packages'] ?? []).map(({ name, version }) => `${name} ${version}`))
  assert.deepEqual(
    [deb_packages, python_packages, npm_packages, operating_systems],
    [960, upstream.size || undefined, npm.size, 1],
  )
  const find = (name: string) =>
    ctx.db
      .selectFrom('software')
      .select(['version', 'source_package', 'source_version', 'distribution', 'kernel_version', 'platform'])
      .where('name', '=', name)
      .where('source', 'in', ['deb_packages', 'operating_systems'])
      .executeTakeFirstOrThrow()
  assert.deepEqual(await find('bash'), {
    version: '5.2.15-2+b8',
    source_package: 'bash',
    source_version: '5.2.15-2',
    distribution: 'debian 12',
    kernel_version: '',
    platform: '',
  })
  const system = await find('Debian GNU/Linux')
  assert.deepEqual([system.version, system.distribution, system.platform], ['12.0.0', 'debian 12', 'debian'])
  assert.match(system.kernel_version, /^6\./)
})

test('an old agent is asked for Python packages without users, a new one with them', (t) => {
  const asked = (version: string) => {
    const host = playHost(t, 'ubuntu')
    host.setRows('osquery_info', [{ version }])
    return Object.keys(answer(host, 'ubuntu')).filter((name) => name.includes('python'))
  }
  assert.deepEqual(asked('5.15.0'), ['software_python_packages'])
  assert.deepEqual(asked('4.9.0'), ['software_python_packages'])
  assert.deepEqual(asked('5.16.0'), ['software_python_packages_with_users_dir'])
  assert.deepEqual(asked('5.23.1'), ['software_python_packages_with_users_dir'])
  assert.deepEqual(asked('6.0.0'), ['software_python_packages_with_users_dir'])
})

test('only the operating system is asked for when the inventory is switched off', () => {
  const source = createSoftwareSource({ intervalMs: 0, maxJitterPercent: 0, isInventoryEnabled: () => false })
  const names = source.queriesFor({ id: 1, teamId: null, platform: 'darwin', isKnown: true }).map(({ name }) => name)
  assert.deepEqual(names, ['fleet_detail_query_os_unix_like'])
  assert.deepEqual(source.queriesFor({ id: 1, teamId: null, platform: '', isKnown: false }), [])
})

test('an RPM package tells its source where that is called or counted in another way', (t) => {
  const rpm = (name: string, version: string, source: string) => ({
    name,
    version,
    release: '54.el8_9',
    epoch: '1',
    source,
  })
  const host = playHost(t, 'ubuntu', {
    deb_packages: [],
    rpm_packages: [
      rpm('cups', '2.2.6', 'cups-2.2.6-54.el8_9.src.rpm'),
      rpm('cups-libs', '2.2.6', 'cups-2.2.6-54.el8_9.src.rpm'),
      rpm('perl-Carp', '1.42', 'perl-5.26.3-420.el8.src.rpm'),
      rpm('local', '1.0', ''),
    ],
  })
  const told = (answer(host, 'rhel')['software_linux'] ?? []).map((row) =>
    parseSoftwareRow(row, ['rpm_packages'], 'rocky 8'),
  )
  assert.deepEqual(
    told.map((one) => [one?.fields.name, one?.fields.epoch, one?.fields.sourcePackage, one?.fields.sourceVersion]),
    [
      ['cups', 1, '', ''],
      ['cups-libs', 1, 'cups', ''],
      ['perl-Carp', 1, 'perl', '5.26.3-420.el8'],
      ['local', 1, '', ''],
    ],
  )
})

test('a Windows that is older than the display version tells its release all the same', (t) => {
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
  const release = (values: Readonly<Record<string, string>>) => {
    const registry = Object.entries(values).map(([name, data]) => ({ key, name, data, path: `${key}\\${name}` }))
    return answer(playHost(t, 'windows', { registry }), 'windows')['os_windows']?.[0]?.['display_version']
  }
  assert.equal(release({ ReleaseId: '1809', UBR: '5329' }), '1809')
  assert.equal(release({ ReleaseId: '2009', DisplayVersion: '22H2' }), '22H2')
})

test('a cask with an app in its folder is told as the app only', (t) => {
  const host = playHost(t, 'macos', {
    homebrew_packages: [
      { name: 'jq', version: '1.8.1', type: 'formula', path: '/opt/homebrew/Cellar/jq' },
      { name: 'rectangle', version: '0.90', type: 'cask', path: '/opt/homebrew/Caskroom/rectangle' },
      { name: 'font-inter', version: '4.1', type: 'cask', path: '/opt/homebrew/Caskroom/font-inter' },
    ],
    file: [
      {
        path: '/opt/homebrew/Caskroom/rectangle/0.90/Rectangle.app',
        directory: '/opt/homebrew/Caskroom/rectangle/0.90',
        filename: 'Rectangle.app',
      },
    ],
  })
  const names = answer(host, 'darwin')['software_homebrew_packages']?.map(({ name }) => name)
  assert.deepEqual(names, ['jq', 'font-inter'])
})
