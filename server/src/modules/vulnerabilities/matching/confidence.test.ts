import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AdvisoryRecord, Criterion, FeedRecord } from '../feeds/feed-record.ts'
import { advisory, allOf, anyOf, condition, criterion, cveRecord, openEngine } from './matching.test-support.ts'
import { showMatches, software } from './matching.test-support.ts'
import type { SoftwareItem } from './matcher.ts'

function find(t: TestContext, records: readonly FeedRecord[], fields: Partial<SoftwareItem>): readonly string[] {
  return showMatches(openEngine(t, records).match([software({ version: '1.5', ...fields })]).matches)
}

function hitBy(...criteria: readonly Criterion[]): readonly FeedRecord[] {
  return [cveRecord('CVE-2024-0001', { configurations: [anyOf(...criteria)] })]
}

function told(source: AdvisoryRecord['source'], ecosystem: string, name: string, fixed: string): FeedRecord {
  const order = source === 'msrc' ? 'windows' : 'mozilla'
  const affected = [
    {
      ecosystem,
      package: name,
      order,
      ranges: [{ introduced: undefined, fixed, lastAffected: undefined }],
      versions: [],
    },
  ] as const
  return advisory({ source, id: 'CVE-2024-0001', cves: ['CVE-2024-0001'], affected })
}

const below2 = criterion('acme:widget', { endExcluding: '2.0' })
const sure = ['CVE-2024-0001 2.0']
const low = ['CVE-2024-0001? 2.0']

describe('confidence', () => {
  it('is low for a name from free text unless the vendor says so', (t) => {
    const records = hitBy({ ...below2, isDerived: true })
    assert.deepEqual(find(t, records, { vendor: 'Acme Inc.' }), sure)
    assert.deepEqual(find(t, records, {}), low)
    assert.deepEqual(find(t, hitBy(below2), {}), sure)
  })

  it('is that of the surer statement, whichever comes first', (t) => {
    const unbounded = criterion('acme:widget')
    assert.deepEqual(find(t, hitBy(unbounded, below2), { vendor: 'Acme' }), sure)
    assert.deepEqual(find(t, hitBy(below2, unbounded), { vendor: 'Acme' }), sure)
  })

  it('is low where a program is of another vendor than the product that is called after its own', (t) => {
    const records = hitBy(criterion('widget_project:widget', { endExcluding: '2.0' }))
    assert.deepEqual(find(t, records, { vendor: 'Somebody Else' }), low)
    assert.deepEqual(find(t, records, { vendor: 'Somebody Else', source: 'homebrew_packages' }), [])
  })

  it('is not low for an extension with a short name that only one vendor has for this browser', (t) => {
    const records = hitBy({ ...criterion('acme:abc'), cpe: 'cpe:2.3:a:acme:abc:1.5:*:*:*:*:chrome:*:*' })
    assert.deepEqual(find(t, records, { name: 'ABC', source: 'chrome_extensions' }), ['CVE-2024-0001'])
    const program = hitBy({ ...criterion('acme:abc'), cpe: 'cpe:2.3:a:acme:abc:1.5:*:*:*:*:*:*:*' })
    assert.deepEqual(find(t, program, { name: 'ABC' }), ['CVE-2024-0001?'])
  })

  it('is not low where the software itself is one of those that a condition asks for', (t) => {
    const needs = (...others: readonly Criterion[]) => [
      cveRecord('CVE-2024-0001', { configurations: [allOf([below2], others)] }),
    ]
    const own = condition('a:acme:widget')
    assert.deepEqual(find(t, needs(own, condition('a:acme:gadget')), { vendor: 'Acme' }), sure)
    assert.deepEqual(find(t, needs(condition('a:acme:gadget')), { vendor: 'Acme' }), low)
  })

  it('is low for what NVD says of software that its maker judges, whether the maker says the same or nothing', (t) => {
    const firefox = hitBy(criterion('mozilla:firefox', { endExcluding: '2.0' }))
    const app = { source: 'apps', name: 'Firefox', bundleIdentifier: 'org.mozilla.firefox' }
    assert.deepEqual(find(t, firefox, app), sure)
    assert.deepEqual(find(t, [...firefox, told('mozilla', 'mozilla', 'firefox', '1.9')], app), [
      'CVE-2024-0001 1.9',
      'CVE-2024-0001? 2.0',
    ])
    const windows = {
      ...{ source: 'operating_systems', name: 'Microsoft Windows 11 Pro', release: '22H2', arch: '64-bit' },
      ...{ platform: 'windows', version: '10.0.22621.2861' },
    }
    const nvd = hitBy({
      ...below2,
      cpe: 'cpe:2.3:o:microsoft:windows_11_22h2:*:*:*:*:*:*:*:*',
      endExcluding: '10.0.22621.3007',
    })
    const other = { ...told('msrc', 'windows', 'windows 10', '10.0.1.1'), id: 'CVE-2024-0002', cves: ['CVE-2024-0002'] }
    assert.deepEqual(find(t, nvd, windows), ['CVE-2024-0001 10.0.22621.3007'])
    assert.deepEqual(find(t, [...nvd, other as FeedRecord], windows), ['CVE-2024-0001? 10.0.22621.3007'])
  })
})

describe('the architecture', () => {
  it('of a criterion contradicts only another one', (t) => {
    const records = (architecture: string) => {
      const cpe = `cpe:2.3:o:microsoft:windows_11_22h2:*:*:*:*:*:*:${architecture}:*`
      return hitBy({ isVulnerable: true, cpe, endExcluding: '10.0.22621.3007' })
    }
    const windows = {
      ...{ source: 'operating_systems', name: 'Microsoft Windows 11 Pro', release: '22H2' },
      ...{ platform: 'windows', version: '10.0.22621.2861' },
    }
    const agreeing = {
      x64: ['64-bit', 'x86_64', ''],
      x86: ['32-bit', 'i686', ''],
      arm64: ['ARM 64-bit Processor', 'aarch64', ''],
    }
    const all = [...new Set(Object.values(agreeing).flat())]
    for (const [architecture, expected] of Object.entries(agreeing)) {
      const engine = openEngine(t, records(architecture))
      const hit = all.filter((arch) => engine.match([software({ ...windows, arch })]).matches.length === 1)
      assert.deepEqual(hit.sort(), [...expected].sort(), architecture)
    }
  })
})
