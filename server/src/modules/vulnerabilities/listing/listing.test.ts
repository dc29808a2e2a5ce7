import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { type Advisory, createHandMadeMatcher } from '../judging/hand-made-matcher.test-support.ts'
import { countHosts } from '../judging/count-hosts.ts'
import { judgeNewSoftware } from '../judging/judge-new-software.ts'
import { settleJudging } from '../judging/settle-judging.ts'
import { explainVulnerability } from './explain-vulnerability.ts'
import { getVulnerability } from './get-vulnerability.ts'
import { listVulnerabilities } from './list-vulnerabilities.ts'

const advisories: readonly Advisory[] = [
  { cve: 'CVE-2026-1', name: 'curl', fixed: '8.1', cvssScore: 5 },
  { cve: 'CVE-2026-2', name: 'macOS', cvssScore: 9.8 },
  { cve: 'CVE-2026-3', name: 'git', suppressedBy: 'a-rule' },
  { cve: 'CVE-2026-4', name: 'git', isLowConfidence: true },
  { cve: 'CVE-2026-5', name: 'nowhere' },
]

/** curl on two hosts, of which one is of a team and has macOS; git on the other. */
async function open(t: NodeTest) {
  const ctx = await openTestContext(t)
  const { id: teamId } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Designers', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const [a, b] = [await buildHost(ctx, { teamId }), await buildHost(ctx)]
  const curl = await addSoftware(ctx, [a, b], { name: 'curl', version: '8.0' })
  await addSoftware(ctx, [a], { name: 'macOS', version: '26.1', source: 'operating_systems' })
  await addSoftware(ctx, [b], { name: 'git', version: '2.0' })
  const matcher = createHandMadeMatcher(advisories)
  await settleJudging(ctx, matcher, undefined)
  await judgeNewSoftware(ctx, matcher)
  await countHosts(ctx)
  const list = async (query: Parameters<typeof listVulnerabilities>[1]['query'] = {}) => {
    const answer = await listVulnerabilities(ctx, { query })
    return answer.vulnerabilities.map(({ cve, hosts_count }) => `${cve.slice(-1)}:${hosts_count}`)
  }
  const get = (cve: string, query: Parameters<typeof getVulnerability>[2]['query'] = {}) =>
    getVulnerability(ctx, matcher, { params: { cve }, query })
  return { ctx, matcher, teamId, curl, list, get }
}

test('CVEs are listed by their hosts, with what is known of them', async (t) => {
  const { ctx, list } = await open(t)
  assert.deepEqual(await list(), ['1:2', '2:1', '4:1'])
  const { vulnerabilities, count, meta, is_data_loaded, counts_updated_at } = await listVulnerabilities(ctx, {
    query: { per_page: 1, page: 1, order_key: 'cvss_score', order_direction: 'desc' },
  })
  assert.deepEqual([count, meta, is_data_loaded], [3, { has_next_results: true, has_previous_results: true }, true])
  assert.equal(counts_updated_at, vulnerabilities[0]?.hosts_count_updated_at)
  const [one] = vulnerabilities
  assert.deepEqual(
    [one?.cve, one?.cvss_score, one?.cve_description, one?.details_link, one?.cisa_known_exploit],
    ['CVE-2026-1', 5, 'About CVE-2026-1.', 'https://nvd.nist.gov/vuln/detail/CVE-2026-1', null],
  )
})

test('what was found lately is listed with the known-exploited first, then by severity', async (t) => {
  const { ctx, list } = await open(t)
  const found = ctx.clock.now()
  const worst = { order_key: 'cisa_known_exploit', order_direction: 'desc' } as const
  assert.deepEqual(await list(worst), ['2:1', '1:2', '4:1'])
  await ctx.db.updateTable('cves').set({ is_known_exploited: true }).where('cve', '=', 'CVE-2026-4').execute()
  await ctx.db.updateTable('cves').set({ is_known_exploited: false }).where('cve', '=', 'CVE-2026-1').execute()
  assert.deepEqual(await list(worst), ['4:1', '2:1', '1:2'])
  const dayBefore = new Date(found.getTime() - 86_400_000)
  await ctx.db.updateTable('cves').set({ created_at: dayBefore }).where('cve', '=', 'CVE-2026-4').execute()
  assert.deepEqual(await list({ ...worst, created_after: dayBefore.toISOString() }), ['2:1', '1:2'])
})

test('the list is narrowed by text, score, exploit and team, and tells what rules hide when asked', async (t) => {
  const { ctx, list, teamId } = await open(t)
  assert.deepEqual(await list({ query: '2026-2' }), ['2:1'])
  assert.deepEqual(await list({ query: '%' }), [])
  assert.deepEqual(await list({ min_cvss_score: 9 }), ['2:1'])
  assert.deepEqual(await list({ team_id: teamId }), ['1:1', '2:1'])
  assert.deepEqual(await list({ team_id: 0 }), ['1:1', '4:1'])
  await ctx.db.updateTable('cves').set({ is_known_exploited: true }).where('cve', '=', 'CVE-2026-4').execute()
  assert.deepEqual(await list({ exploit: true }), ['4:1'])
  const { vulnerabilities } = await listVulnerabilities(ctx, { query: { include_suppressed: true } })
  assert.deepEqual(
    vulnerabilities.map(({ cve, is_suppressed, is_low_confidence }) => [cve, is_suppressed, is_low_confidence]),
    [
      ['CVE-2026-1', false, false],
      ['CVE-2026-2', false, false],
      ['CVE-2026-4', false, true],
      ['CVE-2026-3', true, false],
    ],
  )
})

test('an empty list says that no feed was read yet', async (t) => {
  const ctx = await openTestContext(t)
  const answer = await listVulnerabilities(ctx, { query: {} })
  assert.deepEqual([answer.vulnerabilities, answer.is_data_loaded, answer.counts_updated_at], [[], false, null])
})

test('one CVE with the software and the operating systems that have it', async (t) => {
  const { get, curl, teamId } = await open(t)
  const { vulnerability, software, os_versions } = await get('cve-2026-1')
  assert.deepEqual([vulnerability.cve, vulnerability.hosts_count, os_versions], ['CVE-2026-1', 2, []])
  const { found_at: _, ...found } = software[0] ?? { found_at: '' }
  assert.deepEqual(found, {
    ...{ id: curl, name: 'curl', version: '8.0', source: 'apps', hosts_count: 2, resolved_in_version: '8.1' },
    ...{
      is_low_confidence: false,
      found_by: ['nvd'],
      suppressed_by: null,
      extension_for: '',
      generated_cpe: 'cpe:2.3:a:made:curl',
    },
  })
  const os = await get('CVE-2026-2')
  assert.deepEqual([os.software, os.os_versions[0]?.name, os.os_versions[0]?.hosts_count], [[], 'macOS 26.1', 1])
  const ofTeam = await get('CVE-2026-1', { team_id: teamId })
  assert.deepEqual([ofTeam.vulnerability.hosts_count, ofTeam.software[0]?.hosts_count], [1, 1])
})

test('what a rule hides is shown on request, with the rule', async (t) => {
  const { get } = await open(t)
  assert.deepEqual((await get('CVE-2026-3')).software, [])
  const { software } = await get('CVE-2026-3', { include_suppressed: true })
  assert.deepEqual(
    software.map(({ name, suppressed_by }) => [name, suppressed_by]),
    [['git', 'a-rule']],
  )
})

test('a CVE on no host is known from the feeds, one that nobody knows is not found', async (t) => {
  const { get } = await open(t)
  const { vulnerability, software } = await get('CVE-2026-5')
  assert.deepEqual([vulnerability.hosts_count, vulnerability.created_at, software], [0, null, []])
  await assert.rejects(get('CVE-2026-6'), { code: 'not-found', message: /no feed tells of it/ })
})

test('explain names what is missing', async (t) => {
  const { ctx, matcher, curl } = await open(t)
  const ask = (software_id: number, from = matcher) =>
    explainVulnerability(ctx, from, { query: { software_id, cve: 'cve-2026-1' } })
  assert.equal((await ask(curl)).cve, 'CVE-2026-1')
  await assert.rejects(ask(999_999), { code: 'not-found' })
  await assert.rejects(ask(curl, createHandMadeMatcher()), { code: 'precondition-failed' })
})
