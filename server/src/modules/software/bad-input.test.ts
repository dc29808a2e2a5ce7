import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { parseResults } from '../../platform/ingest/parse-results.ts'
import { listHostSoftware } from './list-host-software.ts'
import { cleanText, parseSoftwareRow } from './parse-software-row.ts'
import { createTeller, deb, debianRelease, softwareOf } from './software.test-support.ts'

const hourMs = 3_600_000

test('a long name is cut, SQL is text, control characters and turns of direction go: the others are kept', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  // As the bytes come: NUL, bytes that are no UTF-8, half of a surrogate pair.
  const foreign = Buffer.concat([Buffer.from('bad'), Buffer.from([0xff, 0xfe]), Buffer.from('utf8')]).toString('utf8')
  const [linux] =
    parseResults({
      queries: {
        x: [
          deb('n'.repeat(10_240), 'v'.repeat(10_240)),
          deb("x'); drop table software; --", '1'),
          deb('nul\u0000byte', '1'),
          deb('half\ud83d', '1'),
          deb(foreign, '1'),
          deb('\u202egnp.exe\nsecond\tline\u0007', '1'),
          deb('', '1'),
          deb('   ', '1'),
          deb('curl', '8'),
          { source: 'apps', name: 'of another source', version: '1' },
          'no row',
        ],
      },
    }) ?? []
  await tell({ [host]: { software_linux: linux?.rows ?? [] } })
  assert.deepEqual(
    [...(await softwareOf(ctx, host))].sort(),
    [
      'badutf8 1'.replace('bad', 'bad\ufffd\ufffd'),
      'curl 8',
      'gnp.exe second line 1',
      'half 1',
      `${'n'.repeat(255)} ${'v'.repeat(255)}`,
      'nulbyte 1',
      "x'); drop table software; -- 1",
    ].sort(),
  )
})

test('of 50,000 rows the first 20,000 of an order of their own are kept, always the same, and it is said', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell, calls } = createTeller(ctx)
  const list = Array.from({ length: 50_000 }, (_, index) => deb(`p${index}`, '1'))
  await tell({ [host]: { software_linux: list.slice(0, 20_000) } })
  assert.deepEqual(calls.splice(0), ['new'])
  await tell({ [host]: { software_linux: list } })
  const before = await ctx.db.selectFrom('host_software').select('software_ids').executeTakeFirstOrThrow()
  assert.equal(before.software_ids.length, 20_000)
  assert.deepEqual(calls, ['new', `overfull ${host}`])
  await ctx.clock.advance(hourMs)
  await tell({ [host]: { software_linux: list.toReversed() } })
  const after = await ctx.db.selectFrom('host_software').select('software_ids').executeTakeFirstOrThrow()
  assert.deepEqual(after, before)
})

test('a text of any kind becomes storable, short, and one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (value) => {
      const text = cleanText(value, 255)
      assert.ok(text.length <= 255)
      assert.ok(text.isWellFormed() || !value.isWellFormed())
      assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text), JSON.stringify(text))
      assert.equal(cleanText(text, 255), text)
    }),
  )
})

test('values of the wrong kind count as not told', () => {
  const row = { ...deb('curl', '8'), epoch: '-1', installed_path: 'NULL', last_opened_at: 'yesterday' }
  const told = parseSoftwareRow({ ...row, vendor: 'v'.repeat(200), arch: 'a'.repeat(40) }, ['deb_packages'], '')
  assert.deepEqual([told?.fields.epoch, told?.path, told?.lastOpenedAt], [0, '', undefined])
  assert.deepEqual(
    [told?.fields.vendor.length, told?.fields.vendor.slice(-4), told?.fields.arch.length],
    [114, 'v...', 16],
  )
  for (const at of ['0', '-5', 'NaN', 'Infinity', '1e300'])
    assert.equal(parseSoftwareRow({ ...row, last_opened_at: at }, ['deb_packages'], '')?.lastOpenedAt, undefined)
})

test('a question that failed or was not asked keeps what its sources told before', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const npm = {
    source: 'npm_packages',
    name: 'left-pad',
    version: '1.3.0',
    installed_path: '/usr/lib/node_modules/left-pad',
  }
  await tell({
    [host]: { os_unix_like: [debianRelease()], software_linux: [deb('curl', '8')], software_npm_packages: [npm] },
  })
  await tell({ [host]: { os_unix_like: 'error', software_linux: 'error', software_npm_packages: 'error' } })
  await tell({ [host]: { software_linux: [deb('curl', '9')], software_npm_packages: 'error' } })
  assert.deepEqual(await softwareOf(ctx, host), ['curl 9', 'left-pad 1.3.0'])
  const stored = await ctx.db.selectFrom('host_software').selectAll().executeTakeFirstOrThrow()
  assert.ok(stored.operating_system_id !== null && stored.software_ids.includes(stored.operating_system_id))
  assert.deepEqual(
    (await listHostSoftware(ctx, host)).map(({ name, installed_paths }) => [name, installed_paths]),
    [
      ['curl', []],
      ['left-pad', ['/usr/lib/node_modules/left-pad']],
    ],
  )
  // The release that the host told is that of its packages, though it was not told again.
  const curl = await ctx.db
    .selectFrom('software')
    .select('distribution')
    .where('version', '=', '9')
    .executeTakeFirstOrThrow()
  assert.equal(curl.distribution, 'debian 12')
  await tell({ [host]: { software_npm_packages: [] } })
  assert.deepEqual(await softwareOf(ctx, host), ['curl 9'])
})

test('packages are judged by the release that the host tells, never by its enrolment, and after an upgrade by the new one', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const list = [deb('curl', '8')]
  await tell({ [host]: { software_linux: list } }, 'ubuntu')
  const distributions = async () =>
    (
      await ctx.db
        .selectFrom('software')
        .select(['distribution', 'host_count'])
        .where('name', '=', 'curl')
        .orderBy('id')
        .execute()
    ).map(({ distribution, host_count }) => `${distribution}: ${host_count}`)
  assert.deepEqual(await distributions(), [': 1'])
  await tell({ [host]: { os_unix_like: [debianRelease('12')], software_linux: list } }, 'ubuntu')
  const system = ctx.db.selectFrom('software').select('platform').where('source', '=', 'operating_systems')
  assert.deepEqual(await system.execute(), [{ platform: 'debian' }])
  await tell({ [host]: { os_unix_like: [debianRelease('13')], software_linux: list } }, 'ubuntu')
  assert.deepEqual(await distributions(), [': 0', 'debian 12: 0', 'debian 13: 1'])
})

test('a Python package that a package of the distribution brought is not told twice', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const python = (name: string, path: string) => ({
    source: 'python_packages',
    name,
    version: '2',
    installed_path: path,
  })
  await tell({
    [host]: {
      software_linux: [deb('python3-requests', '2.28.1+dfsg-1'), deb('python3-yaml', '6.0-3')],
      software_python_packages_with_users_dir: [
        python('PyYAML', '/usr/lib/python3/dist-packages/PyYAML-6.0.dist-info'),
        python('requests', '/home/ada/.local/lib/python3.11/site-packages/requests-2.dist-info'),
        python('Requests', ''),
        python('flask', ''),
      ],
    },
  })
  assert.deepEqual(await softwareOf(ctx, host), [
    'flask 2',
    'python3-requests 2.28.1+dfsg-1',
    'python3-yaml 6.0-3',
    'requests 2',
  ])
})

test('Python packages are not taken when the packages of the distribution could not be told', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const path = '/usr/lib/python3/dist-packages/requests-2.28.1.dist-info'
  const requests = { source: 'python_packages', name: 'requests', version: '2.28.1', installed_path: path }
  await tell({ [host]: { software_linux: 'error', software_python_packages_with_users_dir: [requests] } })
  assert.deepEqual(await softwareOf(ctx, host), [])
  await tell({ [host]: { software_python_packages_with_users_dir: [requests] } }, 'darwin')
  assert.deepEqual(await softwareOf(ctx, host), ['requests 2.28.1'])
})

test('a host that became another platform keeps nothing of the former one', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  await tell({ [host]: { software_linux: [deb('curl', '8')] } })
  await tell({ [host]: { software_windows: [{ source: 'programs', name: '7-Zip', version: '25.01' }] } }, 'windows')
  assert.deepEqual(await softwareOf(ctx, host), ['7-Zip 25.01'])
})
