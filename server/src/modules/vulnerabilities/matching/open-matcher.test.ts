import assert from 'node:assert/strict'
import { copyFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { describe, it } from 'node:test'
import {
  anyOf,
  buildFrom,
  criterion,
  cveRecord,
  showMatches,
  software,
  temporaryFolder,
} from './matching.test-support.ts'
import { openMatcher } from './open-matcher.ts'

const widget = (cve: string) =>
  cveRecord(cve, { configurations: [anyOf(criterion('acme:widget', { endExcluding: '2.0' }))] })
const item = () => software({ name: 'Widget', vendor: 'Acme', version: '1.5' })
const clock = createFixedClock()

describe('the matching thread', () => {
  it('starts without an index, takes one, and keeps it when the next is broken', async (t) => {
    const indexFile = path.join(temporaryFolder(t), 'index.bin')
    const matcher = await openMatcher({ clock, indexFile })
    t.after(() => matcher.stop())
    assert.equal(matcher.generation, undefined)
    await assert.rejects(matcher.match([item()]), /no index of vulnerabilities yet/)
    const { file, meta } = buildFrom(t, [[widget('CVE-2024-0001')]])
    copyFileSync(file, indexFile)
    await matcher.reload()
    assert.equal(matcher.generation, meta.generation)
    assert.deepEqual(matcher.sources, ['nvd'])
    assert.deepEqual(showMatches((await matcher.match([item()])).matches), ['CVE-2024-0001 2.0'])
    writeFileSync(`${indexFile}.next`, 'not an index')
    renameSync(`${indexFile}.next`, indexFile)
    await matcher.reload()
    assert.equal(matcher.generation, meta.generation)
    assert.equal((await matcher.matchCves([item()], ['CVE-2024-0001'])).matches.length, 1)
  })

  it('uses rules of the organisation as soon as they are set', async (t) => {
    const { file } = buildFrom(t, [[widget('CVE-2024-0001')]])
    const matcher = await openMatcher({ clock, indexFile: file })
    t.after(() => matcher.stop())
    const before = matcher.rulesHash
    await matcher.setRules([
      { id: 'our-own', match: { cves: ['CVE-2024-0001'] }, effect: { suppress: true }, reason: 'Not built in.' },
    ])
    assert.notEqual(matcher.rulesHash, before)
    const { matches, rulesHash } = await matcher.match([item()])
    assert.deepEqual([showMatches(matches), rulesHash], [['CVE-2024-0001 2.0 our-own'], matcher.rulesHash])
    assert.match((await matcher.explain(item(), 'CVE-2024-0001')).sentence, /our-own/)
  })

  it('tells the reason of a rule as it was written last', async (t) => {
    const { file } = buildFrom(t, [[widget('CVE-2024-0001')]])
    const matcher = await openMatcher({ clock, indexFile: file })
    t.after(() => matcher.stop())
    for (const reason of ['Not built in.', 'Taken out last year.']) {
      await matcher.setRules([
        { id: 'our-own', match: { cves: ['CVE-2024-0001'] }, effect: { suppress: true }, reason },
      ])
      assert.ok((await matcher.explain(item(), 'CVE-2024-0001')).sentence.endsWith(reason))
    }
  })

  it('answers more software than one question holds', async (t) => {
    const { file } = buildFrom(t, [[widget('CVE-2024-0001')]])
    const matcher = await openMatcher({ clock, indexFile: file })
    t.after(() => matcher.stop())
    const { matches, judgements } = await matcher.match(Array.from({ length: 2_500 }, item))
    assert.deepEqual([matches.length, judgements.length], [2_500, 2_500])
  })
})
