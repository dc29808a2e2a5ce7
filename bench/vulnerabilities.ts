// npm run bench:vulnerabilities: accuracy on known cases, and what building, loading and asking the index costs.
// MUSTER_BENCH_DATA (default ../shared/data) names a folder with real data: the NVD files in `bench/` are measured, and the
// cases are asked on the feeds in `vulnerabilities/`, too. Without it a feed is made, and only the records beside the cases are used.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openIndex, type VulnerabilityIndex } from '@muster/server/modules/vulnerabilities/index/open-index.ts'
import { indexFileIn, rebuildIndex } from '@muster/server/modules/vulnerabilities/index/rebuild-index.ts'
import { lookupOfKey, parseCpeKey } from '@muster/server/modules/vulnerabilities/index/lookup-key.ts'
import { checkCases, type MatchingCase } from '@muster/server/modules/vulnerabilities/matching/check-cases.ts'
import { createMatchingEngine } from '@muster/server/modules/vulnerabilities/matching/matching-engine.ts'
import type { SoftwareItem } from '@muster/server/modules/vulnerabilities/matching/matcher.ts'
import { openMatcher } from '@muster/server/modules/vulnerabilities/matching/open-matcher.ts'
import { loadOwnRules } from '@muster/server/modules/vulnerabilities/rules/load-rules.ts'
import { createRuleSet } from '@muster/server/modules/vulnerabilities/rules/rule-set.ts'
import { systemClock } from '@muster/server/kernel/clock.ts'
import { type FirstQuestions, measureFirst } from './support/first-questions.ts'
import { makeFeed } from './support/make-feed.ts'
import { describeMachine, residentMegabytes } from './support/machine.ts'
import { renderTable } from './support/table.ts'
import { measureServer } from './support/vulnerability-server.ts'

const root = path.resolve(import.meta.dirname, '..')
const shared = process.env['MUSTER_BENCH_DATA'] ?? path.resolve(root, '../shared/data')
const scratch = mkdtempSync(path.join(tmpdir(), 'muster-bench-vulnerabilities-'))
const fixtures = path.join(root, 'server/src/modules/vulnerabilities/matching/fixtures')

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function rules() {
  return createRuleSet(loadOwnRules(), Date.now())
}

/** The best of several: a busy machine makes things slower, never faster. */
function best(times: number, work: () => unknown): number {
  const run = () => {
    const startedMs = performance.now()
    work()
    return performance.now() - startedMs
  }
  return Math.min(...Array.from({ length: times }, run))
}

/** All data at hand, with the records beside the cases, of which some are nowhere else. */
function gatherFeeds(): string {
  const folder = mkdtempSync(path.join(scratch, 'accuracy-feeds-'))
  const data = path.join(shared, 'vulnerabilities')
  for (const name of existsSync(data) ? readdirSync(data) : [])
    symlinkSync(path.join(data, name), path.join(folder, name))
  const records = path.join(fixtures, 'feeds')
  for (const name of readdirSync(records))
    symlinkSync(path.join(records, name), path.join(folder, name.replace(/(?=\.jsonl?\.gz$)/, '-beside-cases')))
  return folder
}

async function measureAccuracy(): Promise<readonly [string, string, string]> {
  const feedsFolder = gatherFeeds()
  say(`accuracy on ${readdirSync(feedsFolder).length} files`)
  const workFolder = path.join(scratch, 'accuracy')
  await rebuildIndex({ feedsFolder, workFolder, nowMs: Date.now() })
  const index = openIndex(indexFileIn(workFolder))
  const cases = JSON.parse(readFileSync(path.join(fixtures, 'cases.json'), 'utf8')) as MatchingCase[]
  const { right, wrong } = checkCases(createMatchingEngine(index, rules()), cases)
  index.close()
  for (const line of wrong) process.stdout.write(`wrong: ${line}\n`)
  return [`answers of ${cases.length} cases`, `${right} right, ${wrong.length} wrong`, 'none wrong']
}

/** A folder with the feed under a name that the reader knows. */
async function prepareFeeds(): Promise<string> {
  const folder = path.join(shared, 'bench')
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => /\.json(?:\.gz)?$/.test(name)) : []
  const feeds = mkdtempSync(path.join(scratch, 'feeds-'))
  if (found.length === 0) {
    say('no feed there: making one of 177,277 CVEs')
    await makeFeed(path.join(feeds, 'nvdcve-2.0-made.json.gz'), 177_277)
  }
  for (const name of found)
    symlinkSync(path.join(folder, name), path.join(feeds, `nvdcve-2.0-${name.replace(/^nvd(?:cve)?-2\.0-/, '')}`))
  return feeds
}

async function build(
  feedsFolder: string,
  workFolder: string,
): Promise<{ ms: number; cveCount: number; rowCount: number }> {
  const startedMs = performance.now()
  const rebuilt = await rebuildIndex({ feedsFolder, workFolder, nowMs: Date.now() })
  return { ms: performance.now() - startedMs, cveCount: rebuilt?.cveCount ?? 0, rowCount: rebuilt?.rowCount ?? 0 }
}

const titlesWithCves = 15_010
const titlesWithout = 35_000
const versionsOfTitle = 4

/** Software as it would lie on hosts: products of the index with versions that it names, and others. */
function inventory(index: VulnerabilityIndex): readonly SoftwareItem[] {
  const keys = index.columns['key.text']
  const versions = index.columns['version.text']
  const nvdVersions = index.columns['version.orderStart'][1] ?? 1
  const items: SoftwareItem[] = []
  // A fixed sequence, so that every run asks the same.
  let seed = 20_240_101
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return seed % below
  }
  const add = (name: string, vendor: string) => {
    for (let count = 0; count < versionsOfTitle; count++) {
      const version = index.text(versions[next(nvdVersions)] ?? 0)
      items.push(item({ id: items.length + 1, name, vendor, version }))
    }
  }
  for (let count = 0; count < titlesWithCves; count++) {
    const key = parseCpeKey(index.text(keys[next(keys.length)] ?? 0))
    add((key?.product ?? '').replaceAll('_', ' '), (key?.vendor ?? '').replaceAll('_', ' '))
  }
  for (let count = 0; count < titlesWithout; count++) add(`Program Number ${next(1_000_000)}`, `Maker ${next(10_000)}`)
  return items
}

function item(fields: Pick<SoftwareItem, 'id' | 'name' | 'vendor' | 'version'>): SoftwareItem {
  // In the order in which the database tells it: compiled code holds for objects of one make.
  const item = {
    ...{ id: 0, source: 'programs', name: '', version: '', release: '', epoch: 0, arch: '', vendor: '' },
    ...{ bundleIdentifier: '', extensionId: '', extensionFor: '', sourcePackage: '', sourceVersion: '' },
    ...{ distribution: '', platform: '', kernelVersion: '' },
    ...fields,
  }
  return item
}

const batch = 1_000

/** Into questions as long as those that the thread is asked. */
function cut(items: readonly SoftwareItem[]): readonly (readonly SoftwareItem[])[] {
  return Array.from({ length: Math.ceil(items.length / batch) }, (_, at) => items.slice(at * batch, (at + 1) * batch))
}

/** Of new threads that have practised: the worst first question, and the best of those after. */
function showFirst({ firstMs, againMs }: FirstQuestions): string {
  return `${milliseconds(firstMs)} / ${milliseconds(againMs)}`
}

/** The work that 1,500 changed CVEs make: software found by their keys (as the database does), asked about them. */
function changedWork(
  index: VulnerabilityIndex,
  items: readonly SoftwareItem[],
  lookups: ReadonlyMap<number, readonly string[]>,
) {
  const step = Math.floor(index.meta.cveCount / 1_500)
  const numbers = Array.from({ length: 1_500 }, (_, at) => at * step)
  const marked = new Set(numbers)
  const keys = new Set<string>()
  for (const [key, id] of index.columns['key.text'].entries()) {
    const rows = index.columns['row.cve'].subarray(
      index.columns['key.rowStart'][key] ?? 0,
      index.columns['key.rowStart'][key + 1] ?? 0,
    )
    if (rows.some((cve) => marked.has(cve))) keys.add(lookupOfKey(index.text(id)))
  }
  const concerned = items.filter(({ id }) => lookups.get(id)?.some((key) => keys.has(key)))
  return { cves: numbers.map((number) => index.text(number)), concerned }
}

async function measure(): Promise<readonly (readonly [string, string, string])[]> {
  const feeds = await prepareFeeds()
  const workFolder = path.join(scratch, 'work')
  say('building the index')
  const built = await build(feeds, workFolder)
  const again = await build(feeds, path.join(scratch, 'again'))
  const buildMs = Math.min(built.ms, again.ms)
  const file = indexFileIn(workFolder)
  const loadMs = best(5, () => openIndex(file).close())
  const index = openIndex(file)
  const engine = createMatchingEngine(index, rules())
  const items = inventory(index)
  say(`matching ${items.length} versions`)
  const { judgements, matches } = engine.match(items)
  const lookups = new Map(judgements.map(({ softwareId, lookupKeys }) => [softwareId, lookupKeys]))
  const { cves, concerned } = changedWork(index, items, lookups)
  index.close()
  const thread = await measureThread(file, items)
  const all = await measureFirst({ indexFile: file, questions: cut(items) })
  const fresh = await measureFirst({ indexFile: file, questions: [items.slice(0, 500).concat(items.slice(-500))] })
  const changed = await measureFirst({ indexFile: file, questions: [concerned], cves })
  return [
    [
      `index of ${built.cveCount.toLocaleString('en-US')} CVEs, ${built.rowCount.toLocaleString('en-US')} rows: built`,
      seconds(buildMs),
      'under 10 s',
    ],
    ['its size on disk', `${(statSync(file).size / 1e6).toFixed(0)} MB`, ''],
    ['loaded', milliseconds(loadMs), 'under 500 ms'],
    [
      `${items.length.toLocaleString('en-US')} distinct versions matched, first / again`,
      showFirst(all),
      'under 500 ms',
    ],
    ['findings among them', matches.length.toLocaleString('en-US'), ''],
    ['1,000 new versions matched, first / again', showFirst(fresh), 'under 10 ms'],
    [
      `1,500 changed CVEs, ${concerned.length.toLocaleString('en-US')} versions concerned, first / again`,
      showFirst(changed),
      'under 10 ms',
    ],
    ...thread,
    ...(await describeServer(feeds)),
  ]
}

/** What the thread adds to this process. */
async function measureThread(
  indexFile: string,
  items: readonly SoftwareItem[],
): Promise<readonly (readonly [string, string, string])[]> {
  const before = residentMegabytes(process.pid)
  const matcher = await openMatcher({ clock: systemClock, indexFile })
  const added = residentMegabytes(process.pid) - before
  const startedMs = performance.now()
  await matcher.match(items.slice(0, 1_000))
  const ms = performance.now() - startedMs
  const allMs: number[] = []
  for (let run = 0; run < 3; run++) {
    const runStartedMs = performance.now()
    for (let at = 0; at < items.length; at += batch) await matcher.match(items.slice(at, at + batch))
    allMs.push(performance.now() - runStartedMs)
  }
  await matcher.stop()
  return [
    ['1,000 new versions by the thread, first question, with the way there and back', milliseconds(ms), ''],
    [
      `${items.length.toLocaleString('en-US')} versions by the thread, with the way there and back, first / again`,
      `${milliseconds(allMs[0] ?? Number.NaN)} / ${milliseconds(Math.min(...allMs.slice(1)))}`,
      '',
    ],
    ['memory that the thread adds', `${added.toFixed(0)} MB`, 'whole server under 400 MB'],
  ]
}

/** What hosts notice. */
async function describeServer(feeds: string): Promise<readonly (readonly [string, string, string])[]> {
  const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']
  if (!postgresUrl) {
    say('no server is measured: set MUSTER_BENCH_DATABASE_URL')
    return []
  }
  say('a server that builds while hosts check in')
  const { checkIns, judgedMs, megabytes } = await measureServer(postgresUrl, feeds)
  const { requests, errors, p50Ms, p99Ms } = checkIns
  return [
    [
      `check-ins while a server builds the index, 1,000/s, ${requests.toLocaleString('en-US')} of them, ${errors} errors`,
      `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}`,
      'p99 under 50 ms',
    ],
    ["from a host's report of new software to its CVEs in the API", milliseconds(judgedMs), 'under 1,000 ms'],
    ['resident memory of that server with the index, PostgreSQL', `${megabytes.toFixed(0)} MB`, 'under 400 MB'],
  ]
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

try {
  const accuracy = await measureAccuracy()
  const rows = await measure()
  process.stdout.write(
    `\n${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; the best of several; what is named first is the worst of five new threads, and the server once\n\n`,
  )
  process.stdout.write(`${renderTable(['measure', 'result', 'target'], [accuracy, ...rows])}\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
