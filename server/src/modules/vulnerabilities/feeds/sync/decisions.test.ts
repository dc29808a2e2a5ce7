import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Asset, planAssets } from '../cve-list/plan-assets.ts'
import { readMetaChecksum } from '../nvd/read-meta.ts'
import { decideFeedState } from '../state/decide-feed-state.ts'
import type { CheckResult } from './file-checker.ts'
import { judgeDownload } from './judge-download.ts'
import { retryDelayMs } from './retry-delay.ts'

function found(records: number, fields: Partial<CheckResult> = {}): CheckResult {
  return { counts: { nvd: records }, leftOut: 0, leftOutExample: '', dataMs: null, problem: '', ...fields }
}

test('a file may lose few of its records, many are a fault', () => {
  assert.equal(judgeDownload(found(960), found(1_000)), undefined)
  assert.match(judgeDownload(found(940), found(1_000)) ?? '', /holds 940 records, the one in use 1000/)
  assert.equal(judgeDownload(found(2), found(20)), undefined)
  assert.equal(judgeDownload(found(10), found(1_000), { mayShrink: true }), undefined)
  assert.equal(judgeDownload(found(10), found(1_000, { problem: 'x' })), undefined)
})

test('a file in which more than a hundredth does not fit is refused with the first of them', () => {
  const left = { leftOut: 30, leftOutExample: 'x.json: record 4: its id is no CVE id' }
  assert.equal(judgeDownload(found(10_000, left), undefined), undefined)
  assert.match(
    judgeDownload(found(1_000, left), undefined) ?? '',
    /30 records that cannot be used; the first: x\.json: record 4/,
  )
})

test('an empty file is refused where there must be something', () => {
  assert.equal(judgeDownload(found(0), undefined), 'holds no record that can be used')
  assert.equal(judgeDownload(found(0), undefined, { mayBeEmpty: true }), undefined)
})

test('Retry-After is seconds or a date, never below a second, and nobody waits longer than ten minutes', () => {
  const nowMs = Date.UTC(2026, 5, 1, 12)
  const delay = (retryAfter: string | undefined, tries = 1, status = 429) =>
    retryDelayMs(tries, { status, retryAfter }, nowMs)
  assert.equal(delay('30'), 30_000)
  assert.equal(delay('0'), 1_000)
  assert.equal(delay('Mon, 01 Jun 2026 12:01:00 GMT'), 60_000)
  assert.equal(delay('Mon, 01 Jun 2026 11:00:00 GMT'), 1_000)
  assert.equal(delay('soon'), 6_000)
  assert.equal(delay('601'), undefined)
  assert.equal(delay(undefined, 4), undefined)
  assert.equal(delay(undefined, 1, 404), undefined)
})

test('the checksum of a .meta file', () => {
  const sha256 = 'AB'.repeat(32)
  assert.equal(readMetaChecksum(`size:1\r\nsha256:${sha256}\r\n`), 'ab'.repeat(32))
  assert.equal(readMetaChecksum('<html>sha256: none</html>'), undefined)
})

const asset = (name: string): Asset => ({ name, url: `https://x.example/${name}`, sha256: undefined })
const now = new Date('2026-06-03T13:30:00Z')

test('CVE List: a day since the baseline that is nowhere asks for a new baseline', () => {
  const offered = [asset('2026-06-03_all_CVEs_at_midnight.zip.zip'), asset('2026-06-03_delta_CVEs_at_1300Z.zip')]
  const have = [
    'cve_list-baseline-2026-06-01.zip.zip',
    'cve_list-delta-2026-06-01-whole.zip',
    'cve_list-delta-2026-06-02.zip',
  ]
  const { files, outdated } = planAssets(offered, have, now)
  assert.deepEqual(
    files.map(({ name }) => name),
    ['cve_list-baseline-2026-06-03.zip.zip', 'cve_list-delta-2026-06-03.zip'],
  )
  assert.deepEqual(outdated, have)
})

test('CVE List: of the changes of today the last are taken', () => {
  const deltas = ['0900', '1300', '1200'].map((time) => asset(`2026-06-03_delta_CVEs_at_${time}Z.zip`))
  const { files } = planAssets(deltas, ['cve_list-baseline-2026-06-03.zip.zip'], now)
  assert.deepEqual(
    files.map(({ url }) => url),
    ['https://x.example/2026-06-03_delta_CVEs_at_1300Z.zip'],
  )
})

test('CVE List: where no release is offered nothing is thrown away', () => {
  const have = ['cve_list-baseline-2026-01-01.zip.zip']
  assert.deepEqual(planAssets([], have, now), { files: [], outdated: [] })
})

test('the state of a feed', () => {
  const sight = {
    isEnabled: true,
    isOffline: false,
    everyMs: 3_600_000,
    lastSuccessAt: now,
    records: 1,
    error: '',
    now,
  }
  assert.equal(decideFeedState(sight), 'ok')
  assert.equal(decideFeedState({ ...sight, lastSuccessAt: null }), 'never')
  assert.equal(decideFeedState({ ...sight, error: 'x' }), 'failing')
  assert.equal(decideFeedState({ ...sight, isEnabled: false }), 'off')
  assert.equal(decideFeedState({ ...sight, isEnabled: false, isOffline: true, lastSuccessAt: new Date(0) }), 'ok')
  assert.equal(decideFeedState({ ...sight, isOffline: true, records: 0 }), 'never')
  assert.equal(decideFeedState({ ...sight, lastSuccessAt: new Date(now.getTime() - 10_800_001) }), 'stale')
})
