import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listHostsRoute } from '@muster/contract/rest/host.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { createHostRoutes } from '../hosts/index.ts'
import { chooseSoftware } from './choose-software.ts'
import { findSoftware, getSoftware } from './get-software.ts'
import { listHostSoftware } from './list-host-software.ts'
import { countSoftware, listSoftware, listSoftwareVersions } from './list-software.ts'
import { getOsVersion, listOsVersions } from './list-os-versions.ts'
import { getSoftwareTitle, listSoftwareTitles } from './list-titles.ts'
import { settleCounts } from './settle-counts.ts'
import { createTeller, deb, debianRelease } from './software.test-support.ts'

async function addFinding(
  ctx: TestContext,
  name: string,
  { cve = 'CVE-2026-1000', suppressedBy = null }: { cve?: string; suppressedBy?: string | null } = {},
): Promise<void> {
  const at = ctx.clock.now()
  const software = await ctx.db.selectFrom('software').select('id').where('name', '=', name).execute()
  await ctx.db
    .insertInto('cves')
    .values({ cve, created_at: at, published_at: at, cvss_score: 9.8, epss_probability: 0.5, is_known_exploited: true })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  for (const { id } of software) {
    for (const source of ['debian', 'nvd']) {
      await ctx.db
        .insertInto('software_cves')
        .values({
          software_id: id,
          cve,
          source,
          found_seq: 1,
          found_at: at,
          suppressed_by: suppressedBy,
          is_low_confidence: source === 'nvd',
          resolved_in_version: source === 'nvd' ? '9.0' : '8.0-1',
        })
        .execute()
    }
  }
}

/** Two Debian hosts and a third with an older curl; host b is in a team. */
async function openScene(t: Parameters<typeof openTestContext>[0]) {
  const ctx = await openTestContext(t)
  const team = await ctx.db
    .insertInto('teams')
    .values({ name: 'Servers', created_at: ctx.clock.now(), description: '' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const a = await buildHost(ctx)
  const b = await buildHost(ctx, { teamId: team.id })
  const c = await buildHost(ctx)
  const teller = createTeller(ctx)
  const tell: typeof teller.tell = async (told, platform) => {
    await teller.tell(told, platform)
    await settleCounts(ctx)
  }
  await tell({
    [a]: { os_unix_like: [debianRelease()], software_linux: [deb('curl', '8'), deb('bash', '5')] },
    [b]: { os_unix_like: [debianRelease()], software_linux: [deb('curl', '8')] },
    [c]: { os_unix_like: [debianRelease('11')], software_linux: [deb('curl', '7')] },
  })
  return { ctx, tell, teamId: team.id, a, b, c }
}

const nameAndCount = ({ name, version, hosts_count }: { name: string; version: string; hosts_count: number }) =>
  `${name} ${version} ${hosts_count}`

test('J13 lists software by number of hosts, without operating systems; counts are of now', async (t) => {
  const { ctx, teamId } = await openScene(t)
  const { software = [], counts_updated_at } = await listSoftware(ctx, { query: {} })
  assert.equal(software[0]?.hosts_count, 2)
  assert.deepEqual(software.map(nameAndCount).sort(), ['bash 5 1', 'curl 7 1', 'curl 8 2'])
  assert.equal(counts_updated_at, ctx.clock.now().toISOString().replace('.000Z', 'Z'))
  const ofTeam = await listSoftware(ctx, { query: { team_id: teamId } })
  assert.deepEqual(ofTeam.software?.map(nameAndCount), ['curl 8 1'])
  const ofNone = await listSoftware(ctx, { query: { team_id: 0, order_key: 'name', order_direction: 'desc' } })
  assert.deepEqual(
    ofNone.software?.map(({ name }) => name),
    ['curl', 'curl', 'bash'],
  )
  assert.equal(await countSoftware(ctx, { query: { team_id: 0, query: 'CUR' } }), 2)
})

test('before the first report there is no software and no time of counting', async (t) => {
  const ctx = await openTestContext(t)
  assert.deepEqual(await listSoftware(ctx, { query: {} }), { counts_updated_at: null })
  assert.deepEqual(await listSoftwareVersions(ctx, { query: {} }), {
    counts_updated_at: null,
    software: [],
    count: 0,
    meta: { has_next_results: false, has_previous_results: false },
  })
})

test('pages tell whether there are more', async (t) => {
  const { ctx } = await openScene(t)
  const byName = { per_page: 2, order_key: 'name', order_direction: 'asc' } as const
  const first = await listSoftwareVersions(ctx, { query: byName })
  assert.deepEqual([first.software.length, first.count, first.meta.has_next_results], [2, 3, true])
  const second = await listSoftwareVersions(ctx, { query: { ...byName, page: 1 } })
  assert.deepEqual([...first.software, ...second.software].map(nameAndCount).sort(), [
    'bash 5 1',
    'curl 7 1',
    'curl 8 2',
  ])
  assert.deepEqual(second.meta, { has_next_results: false, has_previous_results: true })
  await assert.rejects(listSoftware(ctx, { query: { order_key: 'toString' } }), /"toString" is not a key to order by/)
})

test('J14 tells vulnerabilities once each, with score and date, and finds software by them', async (t) => {
  const { ctx } = await openScene(t)
  await addFinding(ctx, 'curl')
  await addFinding(ctx, 'bash', { cve: 'CVE-2014-6271', suppressedBy: 'rule-1' })
  const { software = [] } = await listSoftware(ctx, { query: { vulnerable: true } })
  assert.deepEqual(software.map(nameAndCount), ['curl 8 2', 'curl 7 1'])
  assert.deepEqual(software[0]?.vulnerabilities, [
    {
      cve: 'CVE-2026-1000',
      details_link: 'https://nvd.nist.gov/vuln/detail/CVE-2026-1000',
      cvss_score: 9.8,
      epss_probability: 0.5,
      cisa_known_exploit: true,
      cve_published: ctx.clock.now().toISOString().replace('.000Z', 'Z'),
      resolved_in_version: '8.0-1',
      is_low_confidence: false,
      found_by: ['debian', 'nvd'],
      cve_description: null,
      created_at: ctx.clock.now().toISOString().replace('.000Z', 'Z'),
    },
  ])
  assert.equal(await countSoftware(ctx, { query: { query: '2026-10' } }), 2)
  assert.equal(await countSoftware(ctx, { query: { query: '2014-6271' } }), 0)
  const { software: all = [] } = await listSoftware(ctx, { query: { query: 'bash' } })
  assert.equal(all[0]?.vulnerabilities, null)
})

test('one version of software, and a clear answer when there is none', async (t) => {
  const { ctx } = await openScene(t)
  const { software = [] } = await listSoftware(ctx, { query: {} })
  const id = software[0]?.id ?? 0
  assert.deepEqual(await getSoftware(ctx, { id }), software[0])
  await assert.rejects(getSoftware(ctx, { id: 999_999 }), /there is no software 999999/)
})

test('titles join versions and count a host once, whatever versions it has', async (t) => {
  const { ctx, tell, b } = await openScene(t)
  await tell({ [b]: { software_linux: [deb('curl', '8'), deb('curl', '7', { arch: 'i386' })] } })
  await addFinding(ctx, 'curl')
  const { software_titles: titles, count } = await listSoftwareTitles(ctx, { query: {} })
  assert.equal(count, 2)
  assert.deepEqual(
    titles.map(({ name, hosts_count, versions_count }) => [name, hosts_count, versions_count]),
    [
      ['curl', 3, 3],
      ['bash', 1, 1],
    ],
  )
  assert.deepEqual(titles[0]?.versions.map(({ version, hosts_count }) => [version, hosts_count]).sort(), [
    ['7', 1],
    ['7', 1],
    ['8', 2],
  ])
  assert.deepEqual(titles[0]?.versions[0]?.vulnerabilities, ['CVE-2026-1000'])
  assert.deepEqual(await getSoftwareTitle(ctx, { id: titles[0]?.id ?? 0 }), titles[0])
  assert.equal((await listSoftwareTitles(ctx, { query: { vulnerable: true } })).count, 1)
  await assert.rejects(getSoftwareTitle(ctx, { id: 999_999 }), /no host has software with the title id 999999/)
})

test('operating systems by version, with kernels and vulnerabilities', async (t) => {
  const { ctx, tell, a, teamId } = await openScene(t)
  await tell({ [a]: { os_unix_like: [{ ...debianRelease(), kernel_version: '6.1.0-99-amd64' }] } })
  await addFinding(ctx, 'Debian GNU/Linux', { cve: 'CVE-2026-2' })
  const { os_versions: versions } = await listOsVersions(ctx, { query: { platform: 'debian' } })
  assert.deepEqual(
    versions.map((one) => [one.name, one.name_only, one.version, one.platform, one.hosts_count]),
    [
      ['Debian GNU/Linux 12.0.0', 'Debian GNU/Linux', '12.0.0', 'debian', 2],
      ['Debian GNU/Linux 11.0.0', 'Debian GNU/Linux', '11.0.0', 'debian', 1],
    ],
  )
  assert.deepEqual(versions[0]?.kernels.map(({ version, hosts_count }) => [version, hosts_count]).sort(), [
    ['6.1.0-30-amd64', 1],
    ['6.1.0-99-amd64', 1],
  ])
  assert.deepEqual(
    versions[0]?.vulnerabilities.map(({ cve }) => cve),
    ['CVE-2026-2'],
  )
  const id = versions[0]?.os_version_id ?? 0
  assert.deepEqual((await getOsVersion(ctx, { id })).os_version, versions[0])
  assert.equal((await listOsVersions(ctx, { query: { team_id: teamId } })).os_versions[0]?.hosts_count, 1)
  assert.equal((await listOsVersions(ctx, { query: { platform: 'windows' } })).count, 0)
})

test('J13 narrows the list of hosts by software, title and operating system', async (t) => {
  const { ctx, a, b, c } = await openScene(t)
  const [list] = createHostRoutes({
    forgetHosts: async () => undefined,
    moveHosts: async () => undefined,
    listHostPolicies: async () => [],
    listAnswerChanges: async () => [],
    listLabelsOfHost: async () => [],
    listBuiltInLabels: async () => [],
    listHostSoftware,
    chooseSoftware,
    findSoftware,
  })
  assert.equal(list?.route, listHostsRoute)
  const run = async (query: Record<string, unknown>) =>
    (await list.run(ctx, { params: undefined, query, body: undefined })) as {
      hosts: { id: number }[]
      software?: { id: number }
    }
  const ids = async (query: Record<string, unknown>) => (await run(query)).hosts.map(({ id }) => id)
  const { software = [] } = await listSoftware(ctx, { query: {} })
  const curl8 = software[0]
  const answer = await run({ software_id: curl8?.id })
  assert.deepEqual([answer.hosts.map(({ id }) => id), answer.software?.id], [[a, b], curl8?.id])
  assert.deepEqual(await ids({ software_title_id: curl8?.title_id }), [a, b, c])
  assert.deepEqual(await ids({ os_name: 'Debian GNU/Linux', os_version: '11.0.0' }), [c])
  assert.deepEqual(await ids({ software_id: curl8?.id, os_version: '11.0.0' }), [])
  assert.deepEqual(await ids({ software_id: 999_999 }), [])
  assert.deepEqual(await ids({ vulnerability: 'cve-2026-1000' }), [])
  await addFinding(ctx, 'curl', { cve: 'CVE-2026-1000' })
  assert.deepEqual(await ids({ vulnerability: 'cve-2026-1000' }), [a, b, c])
  assert.deepEqual(await ids({ vulnerability: 'CVE-1999-1' }), [])
})
