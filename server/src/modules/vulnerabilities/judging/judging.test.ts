import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { addSoftware, uninstall } from '@muster/testkit/factories/installed-software.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { listCveFixes } from '../fix-queries.ts'
import { countHosts } from './count-hosts.ts'
import { type Advisory, createHandMadeMatcher } from './hand-made-matcher.test-support.ts'
import { judgeNewSoftware } from './judge-new-software.ts'
import { createSoftwareWatcher } from './software-watcher.ts'
import { deleteLongGone } from './save-finding-queries.ts'
import { refreshFacts } from './refresh-facts.ts'
import { settleJudging } from './settle-judging.ts'
import { findJudgingState, setBasis } from './state-queries.ts'

const dayMs = 86_400_000
const curl: Advisory = { cve: 'CVE-2026-1', name: 'curl', fixed: '8.1' }
const git: Advisory = { cve: 'CVE-2026-2', name: 'git', fixed: '2.5' }

/** A database whose software is judged by this index. */
async function open(t: NodeTest, advisories: readonly Advisory[] = [curl, git]) {
  const ctx = await openTestContext(t)
  const matcher = createHandMadeMatcher(advisories)
  await settleJudging(ctx, matcher, undefined)
  const add = (name: string, version: string) => addSoftware(ctx, [], { name, version })
  const judge = () => judgeNewSoftware(ctx, matcher)
  const change = (next: readonly Advisory[]) => settleJudging(ctx, matcher, matcher.load(next))
  const findings = () =>
    ctx.db.selectFrom('software_cves').selectAll().orderBy('software_id').orderBy('cve').orderBy('source').execute()
  /** `software CVE number`, with a mark for what is gone or only known. */
  const told = async () =>
    (await findings()).map(
      (one) =>
        `${one.software_id} ${one.cve} ${one.found_seq}${one.gone_at ? ' gone' : ''}${one.is_baseline ? ' baseline' : ''}`,
    )
  return { ctx, matcher, add, judge, change, findings, told }
}

test('new software is judged once, with what is known of its CVEs', async (t) => {
  const { ctx, add, judge, findings, matcher } = await open(t)
  const [old, fixed] = [await add('curl', '8.0'), await add('curl', '8.1')]
  assert.equal(await judge(), 1)
  const [finding, ...others] = await findings()
  assert.deepEqual(others, [])
  assert.deepEqual(
    [finding?.software_id, finding?.cve, finding?.resolved_in_version, finding?.key, finding?.found_seq],
    [old, 'CVE-2026-1', '8.1', 'cpe:curl', 1],
  )
  const cve = await ctx.db.selectFrom('cves').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([cve.description, cve.published_at?.getTime()], ['About CVE-2026-1.', 1_780_000_000_000])
  const software = await ctx.db.selectFrom('software').selectAll().where('id', '=', fixed).executeTakeFirstOrThrow()
  assert.deepEqual(
    [software.judged_generation, software.lookup_keys, software.generated_cpe],
    [matcher.generation, ['cpe:curl'], 'cpe:2.3:a:made:curl'],
  )
  const asked = matcher.asked.length
  assert.equal(await judge(), 0)
  assert.equal(matcher.asked.length, asked)
})

test('a report is judged at once, and what another process left behind within a second', async (t) => {
  const { ctx, matcher, add, told } = await open(t)
  const waits: number[] = []
  const sleep: typeof ctx.clock.sleep = (ms, signal) => {
    waits.push(ms)
    return ctx.clock.sleep(ms, signal)
  }
  const watcher = createSoftwareWatcher({ ...ctx, clock: { ...ctx.clock, sleep } }, matcher)
  watcher.start?.()
  t.after(() => watcher.stop?.())
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const rest = async (count: number) => {
    await until(() => waits.length === count - 1)
    await ctx.clock.advance(50)
    await until(() => waits.length === count)
  }
  await rest(2)
  await add('curl', '8.0')
  ctx.changes.announce('software')
  await until(async () => (await told()).length === 1)
  await rest(4)
  await add('curl', '7.0')
  await ctx.clock.advance(1_000)
  await until(async () => (await told()).length === 2)
  assert.deepEqual(waits.slice(0, 4), [50, 1_000, 50, 1_000])
})

test('more software than a page is judged at once', async (t) => {
  const { ctx, judge } = await open(t)
  const names = Array.from({ length: 1_050 }, (_, index) => ({
    name: index % 2 ? 'curl' : 'git',
    version: `1.${index}`,
  }))
  for (const one of names) await addSoftware(ctx, [], one)
  assert.equal(await judge(), 1_050)
})

test('without an index, or with another than the one in force, software waits', async (t) => {
  const { ctx, add, findings } = await open(t)
  await add('curl', '8.0')
  assert.equal(await judgeNewSoftware(ctx, createHandMadeMatcher()), 0)
  assert.equal(await judgeNewSoftware(ctx, createHandMadeMatcher([curl])), 0)
  assert.deepEqual(await findings(), [])
})

test('a finding goes when the data says so, and is not new when it returns within 14 days', async (t) => {
  const { ctx, add, judge, change, told } = await open(t)
  const id = await add('curl', '8.0')
  await judge()
  assert.equal(await change([git]), 'changed')
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1 gone`])
  await ctx.clock.advance(14 * dayMs)
  await change([curl, git])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`])
  await change([git])
  await ctx.clock.advance(14 * dayMs + 1)
  await change([curl, git])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 2`])
})

test('what is gone for longer than 14 days is forgotten', async (t) => {
  const { ctx, add, judge, change, told } = await open(t)
  await add('curl', '8.0')
  await judge()
  await change([git])
  await ctx.clock.advance(14 * dayMs)
  await deleteLongGone(ctx.db, ctx.clock.now())
  assert.equal((await told()).length, 1)
  await ctx.clock.advance(1)
  await deleteLongGone(ctx.db, ctx.clock.now())
  assert.deepEqual(await told(), [])
})

test('a changed feed touches only the software and the CVEs that it concerns', async (t) => {
  const { ctx, add, judge, change, told, matcher } = await open(t)
  const [a, b] = [await add('curl', '8.0'), await add('git', '2.0')]
  await judge()
  const asked = matcher.asked.length
  await ctx.clock.advance(1_000)
  const other: Advisory = { cve: 'CVE-2026-3', name: 'git' }
  await change([curl, git, other])
  assert.deepEqual(matcher.asked.slice(asked), [{ software: 1, cves: ['CVE-2026-3'] }])
  assert.deepEqual(await told(), [`${a} CVE-2026-1 1`, `${b} CVE-2026-2 1`, `${b} CVE-2026-3 2`])
})

test('a changed range is taken over, without a new number', async (t) => {
  const { add, judge, change, findings } = await open(t)
  await add('curl', '8.0')
  await judge()
  await change([{ ...curl, fixed: '9.0', cvssScore: 9 }, git])
  assert.deepEqual(
    (await findings()).map((one) => [one.resolved_in_version, one.found_seq]),
    [['9.0', 1]],
  )
})

test('facts that changed are stored for what was found', async (t) => {
  const { ctx, add, judge, matcher } = await open(t)
  await add('curl', '8.0')
  await judge()
  matcher.load([{ ...curl, cvssScore: 9.8 }, git])
  await refreshFacts(ctx, matcher)
  const [row] = await ctx.db.selectFrom('cves').select(['cve', 'cvss_score']).execute()
  assert.deepEqual(row, { cve: 'CVE-2026-1', cvss_score: 9.8 })
})

test('a change that a crash interrupted is applied by the next run, to everything', async (t) => {
  const { ctx, add, judge, matcher, told } = await open(t)
  const id = await add('git', '2.0')
  await judge()
  const change = matcher.load([curl])
  await setBasis(ctx.db, {
    generation: change.generation,
    rulesHash: matcher.rulesHash,
    pending: 'data',
    at: ctx.clock.now(),
  })
  assert.deepEqual(await told(), [`${id} CVE-2026-2 1`])
  assert.equal(await settleJudging(ctx, matcher, undefined), 'changed')
  assert.deepEqual(await told(), [`${id} CVE-2026-2 1 gone`])
  assert.equal((await findJudgingState(ctx.db))?.pending, '')
  assert.equal(await settleJudging(ctx, matcher, undefined), 'nothing changed')
})

test('an index that does not follow the one in force is applied to everything', async (t) => {
  const { ctx, add, judge, matcher, told } = await open(t)
  const id = await add('git', '2.0')
  await judge()
  await settleJudging(ctx, matcher, { ...matcher.load([curl]), before: 'something else', lookupKeys: [] })
  assert.deepEqual(await told(), [`${id} CVE-2026-2 1 gone`])
})

test('another source takes over without a new number of the first', async (t) => {
  const { add, judge, change, told } = await open(t)
  const id = await add('curl', '8.0')
  await judge()
  await change([{ ...curl, source: 'debian' }, git])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`, `${id} CVE-2026-1 1 gone`])
})

test('what a changed rule brings is the baseline', async (t) => {
  const { ctx, add, judge, matcher, told } = await open(t, [{ ...curl, suppressedBy: 'rule-1' }])
  const id = await add('curl', '8.0')
  await judge()
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`])
  const generation = matcher.generation
  matcher.load([curl, { ...curl, cve: 'CVE-2026-9' }])
  matcher.setRules('rules 2')
  const sameData = {
    ...matcher,
    generation,
    match: async (...args: Parameters<typeof matcher.match>) => ({
      ...(await matcher.match(...args)),
      generation: generation ?? '',
    }),
  }
  assert.equal(await settleJudging(ctx, { ...sameData, rulesHash: 'rules 2', sources: ['nvd'] }, undefined), 'changed')
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1 baseline`, `${id} CVE-2026-9 2 baseline`])
})

test('a source that is added later is the baseline, one that was there from the beginning is not', async (t) => {
  const { ctx, add, judge, change, told } = await open(t)
  const at = ctx.clock.now()
  await ctx.db.insertInto('vulnerability_feeds').values({ name: 'ubuntu', added_at: at }).execute()
  await ctx.clock.advance(1)
  await ctx.db.insertInto('vulnerability_feeds').values({ name: 'debian', added_at: ctx.clock.now() }).execute()
  const id = await add('curl', '8.0')
  await judge()
  const debian: Advisory = { ...curl, source: 'debian', cve: 'CVE-2026-7' }
  const ubuntu: Advisory = { ...curl, source: 'ubuntu', cve: 'CVE-2026-8' }
  await change([curl, git, debian, ubuntu])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`, `${id} CVE-2026-7 2 baseline`, `${id} CVE-2026-8 2`])
  await change([curl, git, debian, ubuntu, { ...debian, cve: 'CVE-2026-9' }])
  assert.equal((await told()).at(-1), `${id} CVE-2026-9 3`)
})

test('the first load is no baseline', async (t) => {
  const ctx = await openTestContext(t)
  const id = await addSoftware(ctx, [], { name: 'curl', version: '8.0' })
  const matcher = createHandMadeMatcher()
  assert.equal(await settleJudging(ctx, matcher, undefined), 'no index')
  await settleJudging(ctx, matcher, matcher.load([curl]))
  assert.equal(await judgeNewSoftware(ctx, matcher), 1)
  const [row] = await ctx.db.selectFrom('software_cves').select(['software_id', 'is_baseline']).execute()
  assert.deepEqual(row, { software_id: id, is_baseline: false })
})

test('two processes at once judge each software once', async (t) => {
  const { ctx, add, matcher, findings } = await open(t)
  for (let index = 0; index < 50; index++) await add('curl', `7.${index}`)
  const fresh = await Promise.all([judgeNewSoftware(ctx, matcher), judgeNewSoftware(ctx, matcher)])
  assert.equal(fresh[0] + fresh[1], 50)
  assert.equal((await findings()).length, 50)
})

test('what was matched by an index that is in force no more is dropped and judged again', async (t) => {
  const { ctx, add, matcher, findings } = await open(t)
  await add('curl', '8.0')
  const late = {
    ...matcher,
    generation: matcher.generation,
    rulesHash: matcher.rulesHash,
    match: async (...args: Parameters<typeof matcher.match>) => {
      const result = await matcher.match(...args)
      await settleJudging(ctx, matcher, matcher.load([git]))
      return result
    },
  }
  assert.equal(await judgeNewSoftware(ctx, late), 0)
  assert.equal(await judgeNewSoftware(ctx, matcher), 0)
  assert.deepEqual(await findings(), [])
  assert.equal(
    (await ctx.db.selectFrom('software').select('judged_generation').executeTakeFirstOrThrow()).judged_generation,
    matcher.generation,
  )
})

test('while the matcher fails nothing is lost', async (t) => {
  const { add, judge, matcher, told } = await open(t)
  const id = await add('curl', '8.0')
  matcher.failWith(new Error('the worker is gone'))
  await assert.rejects(judge(), /the worker is gone/)
  matcher.failWith(undefined)
  await judge()
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`])
})

test('the hosts of a CVE are counted once, whatever software they have', async (t) => {
  const { ctx, judge } = await open(t)
  const [a, b, c] = [await buildHost(ctx), await buildHost(ctx), await buildHost(ctx)]
  const first = await addSoftware(ctx, [a, b], { name: 'curl', version: '8.0' })
  await addSoftware(ctx, [b, c], { name: 'curl', version: '7.0' })
  await addSoftware(ctx, [a], { name: 'git', version: '2.0' })
  await judge()
  const counts = async () => {
    await countHosts(ctx)
    return (await ctx.db.selectFrom('cves').select('host_count').orderBy('cve').execute()).map((row) => row.host_count)
  }
  assert.deepEqual(await counts(), [3, 1])
  await uninstall(ctx, first, [a])
  assert.deepEqual(await counts(), [2, 1])
})

test('each source that says so has its row, and together they are one finding', async (t) => {
  const nvd: Advisory = { ...curl, isLowConfidence: true, fixed: '8.3' }
  const { ctx, add, judge, change, findings, told } = await open(t, [curl])
  const id = await add('curl', '8.0')
  await judge()
  // A second source agrees, and the first thinks better of it: neither is new.
  await change([{ ...curl, source: 'debian' }, nvd])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`, `${id} CVE-2026-1 1`])
  const rows = (await findings()).map((one) => [one.source, one.is_low_confidence, one.resolved_in_version])
  assert.deepEqual(rows, [
    ['debian', false, '8.1'],
    ['nvd', true, '8.3'],
  ])
  assert.deepEqual(await listCveFixes(ctx.db, { cve: 'CVE-2026-1', softwareIds: [id] }), [
    { name: 'curl', version: '8.1' },
  ])
  // One source goes: its row alone.
  await change([nvd])
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1 gone`, `${id} CVE-2026-1 1`])
  // Asked about some CVEs, matching does not tell it.
  const software = await ctx.db.selectFrom('software').select('generated_cpe').executeTakeFirst()
  assert.equal(software?.generated_cpe, 'cpe:2.3:a:made:curl')
})

test('both sources of one new finding make one new finding', async (t) => {
  const { add, judge, told } = await open(t, [curl, { ...curl, source: 'debian' }])
  const id = await add('curl', '8.0')
  assert.equal(await judge(), 1)
  assert.deepEqual(await told(), [`${id} CVE-2026-1 1`, `${id} CVE-2026-1 1`])
})

test('software whose keys find other products is judged whole', async (t) => {
  const { matcher, add, judge, ctx, told } = await open(t, [curl])
  const id = await add('curl', '8.0')
  await judge()
  const more: Advisory = { ...curl, cve: 'CVE-2026-9' }
  const change = matcher.load([{ ...curl, isLowConfidence: true }, more])
  await settleJudging(ctx, matcher, { ...change, changedCves: ['CVE-2026-9'], wholeLookupKeys: ['cpe:curl'] })
  assert.deepEqual(matcher.asked.at(-1)?.cves, undefined)
  assert.deepEqual((await told()).length, 2)
  const low = await ctx.db.selectFrom('software_cves').selectAll().where('is_low_confidence', '=', true).execute()
  assert.deepEqual(
    low.map(({ software_id, cve }) => [software_id, cve]),
    [[id, 'CVE-2026-1']],
  )
})
