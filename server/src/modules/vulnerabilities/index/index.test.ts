import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import type { CveRecord } from '../feeds/feed-record.ts'
import { readFacts } from '../matching/index-facts.ts'
import { advisory, anyOf, buildFrom, criterion, cveRecord, temporaryFolder } from '../matching/matching.test-support.ts'
import { BrokenFileError } from './column-file.ts'
import { openIndex } from './open-index.ts'
import { indexFileIn, rebuildIndex } from './rebuild-index.ts'

const before20 = anyOf(criterion('acme:widget', { endExcluding: '2.0' }))
const widget = (cve: string, fields: Partial<CveRecord> = {}) =>
  cveRecord(cve, { configurations: [before20], ...fields })

describe('the index', () => {
  it('has the same generation for the same data, in whatever files it lies', (t) => {
    const records = [widget('CVE-2024-0001'), widget('CVE-2024-0002')]
    const one = buildFrom(t, [records]).meta.generation
    assert.equal(buildFrom(t, [records.slice(1), records.slice(0, 1)]).meta.generation, one)
    assert.notEqual(buildFrom(t, [records.slice(1)]).meta.generation, one)
  })

  it('tells which CVEs changed what they affect, and the keys by which software is found', (t) => {
    const gadget = widget('CVE-2024-0003', { configurations: [anyOf(criterion('acme:gadget', { endIncluding: '3' }))] })
    const { index: before } = buildFrom(t, [[widget('CVE-2024-0001'), widget('CVE-2024-0002'), gadget]])
    const changed = widget('CVE-2024-0002', {
      configurations: [anyOf(criterion('acme:gizmo', { endExcluding: '2.1' }))],
    })
    const { change } = buildFrom(t, [[widget('CVE-2024-0001', { modifiedMs: 5 }), changed, widget('CVE-2024-0004')]], {
      before,
    })
    assert.equal(change.before, before.meta.generation)
    assert.deepEqual(change.changedCves, ['CVE-2024-0002', 'CVE-2024-0003', 'CVE-2024-0004'])
    assert.deepEqual(change.lookupKeys, ['cpe:gadget', 'cpe:gizmo', 'cpe:widget'])
    // The one product is gone, the other new.
    assert.deepEqual(change.wholeLookupKeys, ['cpe:gadget', 'cpe:gizmo'])
  })

  it('lists nothing when very much changed: then everything is judged', (t) => {
    const many = (fixed: string) =>
      Array.from({ length: 20_001 }, (_, at) =>
        widget(`CVE-2024-${10_000 + at}`, {
          configurations: [anyOf(criterion('acme:widget', { endExcluding: fixed }))],
        }),
      )
    const { index: before } = buildFrom(t, [many('2.0')])
    const { change } = buildFrom(t, [many('2.1')], { before })
    assert.notEqual(change.generation, before.meta.generation)
    assert.deepEqual([change.before, change.changedCves, change.lookupKeys], [undefined, [], []])
  })

  it('does not change its generation when only dates, scores or texts do', (t) => {
    const { index: before } = buildFrom(t, [[widget('CVE-2024-0001')]])
    const { change } = buildFrom(t, [[widget('CVE-2024-0001', { description: 'Longer.', publishedMs: 7 })]], { before })
    assert.equal(change.generation, before.meta.generation)
    assert.deepEqual(change.changedCves, [])
  })

  it('takes the later record of a CVE, ignores what was rejected, and NVD before the CVE List', (t) => {
    const list = (cve: string) =>
      widget(cve, { source: 'cve_list', configurations: [anyOf(criterion('acme:other', { endExcluding: '9' }))] })
    const files = [
      [widget('CVE-2024-0001'), widget('CVE-2024-0002'), widget('CVE-2024-0003', { configurations: [] })],
      [widget('CVE-2024-0001', { configurations: [anyOf(criterion('acme:later', { endExcluding: '1' }))] })],
      [list('CVE-2024-0002'), list('CVE-2024-0003'), widget('CVE-2024-0004', { isRejected: true })],
    ]
    const { index } = buildFrom(t, files)
    const keys = [...index.columns['key.text']].map((id) => index.text(id))
    assert.deepEqual(keys, ['cpe:2.3:a:acme:later', 'cpe:2.3:a:acme:other', 'cpe:2.3:a:acme:widget'])
    assert.equal(index.meta.rowCount, 3)
  })

  it('knows facts of CVEs from every feed; what is not known is null', (t) => {
    const cvss = { score: 9.8, version: '3.1', vector: 'CVSS:3.1/AV:N' }
    const { index } = buildFrom(t, [
      [widget('CVE-2024-0001', { cvss, publishedMs: 1_000, description: 'Überlauf.' }), widget('CVE-2024-0002')],
      [{ kind: 'exploited', cve: 'CVE-2024-0001', addedMs: 2_000, dueMs: undefined }],
      [{ kind: 'score', cve: 'CVE-2024-0001', probability: 0.00043, percentile: 0.1 }],
    ])
    assert.deepEqual(readFacts(index, index.findCve('CVE-2024-0001') ?? -1), {
      cve: 'CVE-2024-0001',
      ...{ publishedMs: 1_000, modifiedMs: null, description: 'Überlauf.', cvssScore: 9.8, cvssVersion: '3.1' },
      ...{ cvssVector: 'CVSS:3.1/AV:N', epssProbability: 0.00043, epssPercentile: 0.1, isKnownExploited: true },
      ...{ exploitedSinceMs: 2_000, exploitDueMs: null, usableMs: 1_000 },
    })
    const other = readFacts(index, index.findCve('CVE-2024-0002') ?? -1)
    assert.deepEqual([other.isKnownExploited, other.cvssScore, other.epssProbability], [false, null, null])
    const { index: alone } = buildFrom(t, [[widget('CVE-2024-0002')]])
    assert.equal(readFacts(alone, 0).isKnownExploited, null)
  })

  it("dates a CVE by NVD's publication, by that of the CVE List where NVD has none, and never by an advisory", (t) => {
    const list = (cve: string) => widget(cve, { source: 'cve_list', publishedMs: 5_000, modifiedMs: 9_000 })
    const affected = { ecosystem: 'debian 12', package: 'curl', order: 'dpkg', ranges: [], versions: ['1'] } as const
    const { index } = buildFrom(t, [
      [
        widget('CVE-2024-0001', { publishedMs: 4_000, modifiedMs: 8_000 }),
        list('CVE-2024-0001'),
        list('CVE-2024-0002'),
      ],
      [advisory({ source: 'debian', id: 'CVE-2024-0003', cves: ['CVE-2024-0003'], affected: [affected] })],
    ])
    const dates = ['CVE-2024-0001', 'CVE-2024-0002', 'CVE-2024-0003'].map(
      (cve) => readFacts(index, index.findCve(cve) ?? -1).publishedMs,
    )
    assert.deepEqual(dates, [4_000, 5_000, null])
  })

  it('remembers since when a CVE could be matched: publication for the first load, the build for what comes later', (t) => {
    const bare = widget('CVE-2024-0002', { configurations: [], publishedMs: 50 })
    const { index: first } = buildFrom(t, [[widget('CVE-2024-0001', { publishedMs: 40 }), bare]], { nowMs: 1_000 })
    assert.equal(readFacts(first, 0).usableMs, 40)
    assert.equal(readFacts(first, 1).usableMs, null)
    const next = [widget('CVE-2024-0001', { publishedMs: 41 }), widget('CVE-2024-0002', { publishedMs: 50 })]
    const { index: second } = buildFrom(t, [next], { before: first, nowMs: 2_000 })
    assert.equal(readFacts(second, 0).usableMs, 40)
    assert.equal(readFacts(second, 1).usableMs, 2_000)
  })

  it('believes the record of the CVE itself before a notice that lumps several', (t) => {
    const affected = (fixed: string) => [
      {
        ecosystem: 'debian 12',
        package: 'curl',
        order: 'dpkg',
        ranges: [{ introduced: undefined, fixed, lastAffected: undefined }],
        versions: [],
      } as const,
    ]
    const { index } = buildFrom(t, [
      [
        advisory({
          source: 'debian',
          id: 'DSA-5587-1',
          cves: ['CVE-2023-46218', 'CVE-2023-46219'],
          affected: affected('7.88.1-10+deb12u5'),
        }),
        advisory({
          source: 'debian',
          id: 'DEBIAN-CVE-2023-46218',
          cves: ['CVE-2023-46218'],
          affected: affected('7.88.1-10+deb12u4'),
        }),
        advisory({ source: 'debian', id: 'DSA-1-1', cves: ['CVE-2020-1'], isWithdrawn: true, affected: affected('9') }),
      ],
    ])
    assert.deepEqual([...index.columns['row.detail']].map((id) => index.text(id)).sort(), [
      'DEBIAN-CVE-2023-46218',
      'DSA-5587-1',
    ])
  })

  it('notices a file that is cut off or changed', (t) => {
    const { file } = buildFrom(t, [[widget('CVE-2024-0001')]])
    const broken = `${file}.broken`
    copyFileSync(file, broken)
    truncateSync(broken, 300)
    assert.throws(() => openIndex(broken), BrokenFileError)
    const bytes = readFileSync(file)
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1
    writeFileSync(broken, bytes)
    assert.throws(() => openIndex(broken), BrokenFileError)
  })
})

describe('building the index', () => {
  function feedFile(folder: string, name: string, records: readonly unknown[], end = ']}'): void {
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      path.join(folder, name),
      `{"vulnerabilities":[${records.map((one) => JSON.stringify(one)).join(',')}${end}`,
    )
  }
  const nvd = (id: string, endExcluding: string) => ({
    cve: {
      id,
      published: '2024-01-02T00:00:00.000',
      configurations: [
        {
          nodes: [
            {
              operator: 'OR',
              negate: false,
              cpeMatch: [
                {
                  vulnerable: true,
                  criteria: 'cpe:2.3:a:acme:widget:*:*:*:*:*:*:*:*',
                  versionEndExcluding: endExcluding,
                },
              ],
            },
          ],
        },
      ],
    },
  })

  it('reads only what changed, in a process of its own, and keeps what a broken file said before', async (t) => {
    const folder = temporaryFolder(t)
    const [feedsFolder, workFolder] = [path.join(folder, 'feeds'), path.join(folder, 'work')]
    const rebuild = async () => {
      const read: string[] = []
      const rebuilt = await rebuildIndex({
        ...{ feedsFolder, workFolder, nowMs: 0 },
        onFile: ({ file, error }) => read.push(error === undefined ? file : `${file}: refused`),
      })
      return { read, changed: rebuilt?.change.changedCves }
    }
    feedFile(feedsFolder, 'nvdcve-2.0-2023.json', [nvd('CVE-2023-0001', '2')])
    feedFile(feedsFolder, 'nvdcve-2.0-2024.json', [nvd('CVE-2024-0001', '2')])
    assert.deepEqual(await rebuild(), { read: ['nvdcve-2.0-2023.json', 'nvdcve-2.0-2024.json'], changed: [] })
    assert.deepEqual(await rebuild(), { read: [], changed: undefined })
    feedFile(feedsFolder, 'nvdcve-2.0-2024.json', [nvd('CVE-2024-0001', '2'), nvd('CVE-2024-0002', '3')])
    assert.deepEqual(await rebuild(), { read: ['nvdcve-2.0-2024.json'], changed: ['CVE-2024-0002'] })
    feedFile(feedsFolder, 'nvdcve-2.0-2024.json', [nvd('CVE-2024-0009', '2')], '')
    assert.deepEqual((await rebuild()).read, ['nvdcve-2.0-2024.json: refused'])
    const index = openIndex(indexFileIn(workFolder))
    assert.notEqual(index.findCve('CVE-2024-0002'), undefined)
    index.close()
  })

  it('that dies in the middle of its message leaves the index that was there, and says why', async (t) => {
    const folder = temporaryFolder(t)
    const options = { feedsFolder: path.join(folder, 'feeds'), workFolder: path.join(folder, 'work'), nowMs: 0 }
    feedFile(options.feedsFolder, 'nvdcve-2.0-2024.json', [nvd('CVE-2024-0001', '2')])
    await rebuildIndex(options)
    const before = readFileSync(indexFileIn(options.workFolder))
    const program = path.join(folder, 'dies.mjs')
    const half = `{"kind":"done","cveCount":1,"change":{"changedCves":["CVE-2024-`
    writeFileSync(
      program,
      `import { writeSync } from 'node:fs'
      writeSync(3, ${JSON.stringify(half)})
      console.error('out of memory')
      process.kill(process.pid, 'SIGKILL')`,
    )
    await assert.rejects(rebuildIndex({ ...options, program }), /ended with SIGKILL: out of memory/)
    assert.ok(readFileSync(indexFileIn(options.workFolder)).equals(before))
    assert.equal(await rebuildIndex(options), undefined)
  })

  it('makes a broken index again', async (t) => {
    const folder = temporaryFolder(t)
    const options = { feedsFolder: path.join(folder, 'feeds'), workFolder: path.join(folder, 'work'), nowMs: 0 }
    feedFile(options.feedsFolder, 'nvdcve-2.0-2024.json', [nvd('CVE-2024-0001', '2')])
    await rebuildIndex(options)
    truncateSync(indexFileIn(options.workFolder), 100)
    assert.notEqual(await rebuildIndex(options), undefined)
    openIndex(indexFileIn(options.workFolder)).close()
  })
})
