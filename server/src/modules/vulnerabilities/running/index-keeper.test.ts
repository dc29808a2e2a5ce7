import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { loadServerConfig } from '../../../platform/config/load-server-config.ts'
import { createDownloader } from '../../../platform/outbound/create-downloader.ts'
import { createFeedSync } from '../feeds/index.ts'
import { indexFileIn, rebuildIndex } from '../index/rebuild-index.ts'
import { openMatcher } from '../matching/open-matcher.ts'
import { createIndexKeeper } from './index-keeper.ts'

test('an index that was swapped by a build which could not say so is taken at the next look', async (t) => {
  const ctx = await openTestContext(t)
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-keeper-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [feedsFolder, workFolder] = [path.join(folder, 'feeds'), path.join(folder, 'work')]
  const env = { MUSTER_VULNERABILITIES_DATABASES_PATH: feedsFolder, MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' }
  const { config } = loadServerConfig({ flags: [], env, readTextFile: () => '', warn: assert.fail })
  const feed = (...cves: readonly string[]) =>
    writeFileSync(
      path.join(feedsFolder, 'nvdcve-2.0-2024.json'),
      JSON.stringify({ vulnerabilities: cves.map((id) => ({ cve: { id, published: '2024-01-02T00:00:00.000' } })) }),
    )
  mkdirSync(feedsFolder)
  feed('CVE-2024-0001')
  const matcher = await openMatcher({ clock: ctx.clock, indexFile: indexFileIn(workFolder) })
  t.after(() => matcher.stop())
  const downloader = createDownloader({ clock: ctx.clock, allowedNetworks: [], trustedHosts: [], silenceMs: 2_000 })
  t.after(() => downloader.stop())
  const feeds = createFeedSync({ config, downloader })
  const keeper = createIndexKeeper({ ctx, config, matcher, workFolder, intervalMs: undefined, feeds })
  const knows = async (cve: string) => (await matcher.findFacts([cve])).length > 0
  await keeper.refresh(ctx)
  assert.deepEqual([await knows('CVE-2024-0001'), await knows('CVE-2024-0002')], [true, false])
  feed('CVE-2024-0001', 'CVE-2024-0002')
  // Nobody hears of this build: the look that made it is stopped by a folder that is not there.
  await rebuildIndex({ feedsFolder, workFolder, nowMs: 0 })
  rmSync(path.join(workFolder, 'segments'), { recursive: true })
  writeFileSync(path.join(workFolder, 'segments'), 'no folder')
  await assert.rejects(keeper.refresh(ctx))
  rmSync(path.join(workFolder, 'segments'))
  await keeper.refresh(ctx)
  assert.equal(await knows('CVE-2024-0002'), true)
})
