import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { openIndex } from '../index/open-index.ts'
import { indexFileIn, rebuildIndex } from '../index/rebuild-index.ts'
import { loadOwnRules } from '../rules/load-rules.ts'
import { createRuleSet } from '../rules/rule-set.ts'
import { createMatchingEngine } from './matching-engine.ts'
import { showMatches, software, temporaryFolder } from './matching.test-support.ts'

interface Affected {
  readonly release: string
  readonly name: string
  readonly fixed?: string
  readonly versions: readonly string[]
}

function toRecord(id: string, upstream: readonly string[], affected: readonly Affected[]) {
  return {
    ...{ schema_version: '1.7.0', id, upstream, published: '2026-01-02T00:00:00Z', modified: '2026-01-02T00:00:00Z' },
    affected: affected.map(({ release, name, fixed, versions }) => ({
      package: { ecosystem: `Ubuntu:${release}`, name, purl: `pkg:deb/ubuntu/${name}?arch=source` },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])] }],
      versions,
      ecosystem_specific: { ubuntu_priority: 'medium' },
    })),
  }
}

// Releases, names and versions as in Ubuntu's own records, read at osv.dev on 2026-11-26; the notice is made up.
const records = [
  toRecord(
    'UBUNTU-CVE-2023-38285',
    ['CVE-2023-38285'],
    [
      { release: '20.04:LTS', name: 'modsecurity', versions: ['3.0.3-1', '3.0.4-1', '3.0.4-1build1'] },
      { release: '22.04:LTS', name: 'modsecurity', versions: ['3.0.4-2', '3.0.6-1'] },
    ],
  ),
  toRecord(
    'UBUNTU-CVE-2024-48943',
    ['CVE-2024-48943'],
    [
      { release: 'Pro:20.04:LTS', name: 'fort-validator', fixed: '1.2.0-1ubuntu0.1~esm1', versions: ['1.2.0-1'] },
      {
        release: '22.04:LTS',
        name: 'fort-validator',
        fixed: '1.5.3-1ubuntu0.1',
        versions: ['1.5.3-1', '1.5.3-1build1'],
      },
    ],
  ),
  toRecord(
    'UBUNTU-CVE-2026-47191',
    ['CVE-2026-47191'],
    [{ release: '25.10', name: 'kas', versions: ['4.7-1', '4.8.1-2'] }],
  ),
  toRecord(
    'USN-9999-1',
    ['CVE-2024-48943', 'CVE-2024-99999'],
    [{ release: '22.04:LTS', name: 'fort-validator', fixed: '1.5.3-1ubuntu0.1', versions: ['1.5.3-1'] }],
  ),
]

test('packages of Ubuntu are judged by the records of their release, by source package and in the order of dpkg', async (t) => {
  const folder = temporaryFolder(t)
  const feedsFolder = path.join(folder, 'feeds')
  mkdirSync(feedsFolder)
  writeFileSync(path.join(feedsFolder, 'osv-ubuntu.jsonl'), records.map((record) => JSON.stringify(record)).join('\n'))
  await rebuildIndex({ feedsFolder, workFolder: path.join(folder, 'work'), nowMs: 0 })
  const index = openIndex(indexFileIn(path.join(folder, 'work')))
  t.after(() => index.close())
  const engine = createMatchingEngine(index, createRuleSet(loadOwnRules(), 0))
  const ask = (release: string, name: string, version: string, sourcePackage = '') => {
    const fields = { name, version, sourcePackage, distribution: `ubuntu ${release}` }
    return showMatches(engine.match([software({ source: 'deb_packages', ...fields })]).matches)
  }
  assert.deepEqual(ask('22.04', 'libmodsecurity3', '3.0.6-1', 'modsecurity'), ['CVE-2023-38285'])
  assert.deepEqual(ask('24.04', 'libmodsecurity3', '3.0.6-1', 'modsecurity'), [], 'nothing is known of this release')
  const fixed = ['CVE-2024-48943 1.5.3-1ubuntu0.1', 'CVE-2024-99999 1.5.3-1ubuntu0.1']
  assert.deepEqual(ask('22.04', 'fort-validator', '1.5.3-1build1'), fixed, 'the second is in the notice alone')
  assert.deepEqual(ask('22.04', 'fort-validator', '1.5.3-1ubuntu0.1'), [])
  assert.deepEqual(ask('20.04', 'fort-validator', '1.2.0-1'), ['CVE-2024-48943 1.2.0-1ubuntu0.1~esm1'])
  assert.deepEqual(ask('20.04', 'fort-validator', '1.2.0-1ubuntu0.1~esm1'), [], 'mended with a subscription')
  assert.deepEqual(ask('25.10', 'kas', '4.8.1-2'), ['CVE-2026-47191'], 'a release without long support')
})
