import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { compareVersions, type Order } from './version-orders.ts'

type Pair = readonly [a: string, b: string, sign: number]
const fixture = new URL('./fixtures/version-order.json.gz', import.meta.url)
const pairs = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as Record<'dpkg' | 'rpm' | 'pep440', Pair[]>

function wrongOf(order: Order, given: readonly Pair[]): readonly string[] {
  return given
    .filter(([a, b, sign]) => compareVersions(order, a, b) !== sign)
    .map(([a, b, sign]) => `${a} ${b}: ${compareVersions(order, a, b)} instead of ${sign}`)
}

describe('version orders', () => {
  for (const [order, count] of [
    ['dpkg', 6_018],
    ['rpm', 4_482],
    ['pep440', 729],
  ] as const) {
    it(`orders all ${count} real pairs of ${order} as the real program does`, () => {
      assert.equal(pairs[order].length, count)
      assert.deepEqual(wrongOf(order, pairs[order]), [])
    })
  }

  it('carries the epoch of packages', () => {
    assert.equal(compareVersions('rpm', '1:1.0-1', '2.0-1'), 1)
    assert.equal(compareVersions('dpkg', '1:1.0', '2.0'), 1)
    assert.equal(compareVersions('rpm', '2:4.20240910-1.fc40', '4.20240910-1.fc40'), 1)
  })

  it('orders ranges of NVD: missing numbers, words before and after a release, leading zeros, builds', () => {
    const ascending = [
      '3.14.0.dev1 3.14.0a2 3.14.0alpha3 3.14.0b1 3.14.0rc1 3.14.0 3.14.1',
      '1.0.2 1.0.2a 1.0.2k 1.0.3',
      '8.1 8.1p1 8.1p2 8.2',
      '1.9rc9 1.9rc10 1.9',
      '15.3 15.3.1 15.10',
      '5.11.6 5.11.6.9890 5.12',
      '13.3 13.3.1 13.3.1a 13.3.2',
      '2023-01-02 2023-01-10 2023-11-01',
    ]
    for (const line of ascending) {
      const versions = line.split(' ')
      const wrong = versions
        .slice(1)
        .filter((version, at) => compareVersions('nvd', versions[at] ?? '', version) !== -1)
      assert.deepEqual(wrong, [], line)
    }
    const equal = [
      '15.3 15.3.0',
      '1.0 1.0.0',
      '2023.7.22 2023.07.22',
      '3.14.0a2 3.14.0-alpha2',
      '1.0-rc1 1.0.0rc1',
      '5.11.6.9890 5.11.6_(9890)',
    ]
    for (const pair of equal) {
      const [a = '', b = ''] = pair.split(' ')
      assert.equal(compareVersions('nvd', a, b), 0, pair)
    }
  })

  it('orders semantic versions as the specification lists them', () => {
    const versions =
      '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.10.0'
    const list = versions.split(' ')
    for (const [at, version] of list.slice(1).entries())
      assert.equal(compareVersions('semver', list[at] ?? '', version), -1)
    assert.equal(compareVersions('semver', '1.0.0+1', '1.0.0+2'), 0)
    assert.equal(compareVersions('semver', 'v1.2', '1.2.0'), 0)
  })

  it('takes Windows builds and releases of Mozilla', () => {
    assert.equal(compareVersions('windows', '10.0.22621.900', '10.0.22621.3007'), -1)
    assert.equal(compareVersions('windows', '10.0.22621.1.1', '10.0.22621.3007'), undefined)
    assert.equal(compareVersions('mozilla', '115.4.0esr', '115.4'), 0)
    assert.equal(compareVersions('mozilla', '120.0b3', '120.0'), -1)
  })

  it('says nothing about texts that are no versions', () => {
    assert.equal(compareVersions('nvd', '', '1.0'), undefined)
    assert.equal(compareVersions('pep440', 'latest', '1.0'), undefined)
    assert.equal(compareVersions('semver', `1.${'9'.repeat(5_000)}`, '1.0.0'), undefined)
  })
})
