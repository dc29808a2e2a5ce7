import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext as NodeTest, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { rebuildIndex } from '../modules/vulnerabilities/index/rebuild-index.ts'
import { type ExplainOptions, explain } from './explain.ts'

const feed = fileURLToPath(
  new URL('../../../testkit/fixtures/vulnerabilities/nvdcve-2.0-desktop.json.gz', import.meta.url),
)
const zoom = { cve: 'cve-2022-28762', name: 'zoom.us.app', source: 'apps', bundleIdentifier: 'us.zoom.xos' }

async function open(t: NodeTest) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'muster-explain-'))
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  const feedsFolder = path.join(dataDir, 'feeds')
  const build = async () => {
    await mkdir(feedsFolder)
    await cp(feed, path.join(feedsFolder, 'nvdcve-2.0-2022.json.gz'))
    await rebuildIndex({ feedsFolder, workFolder: path.join(dataDir, 'vulnerability-index'), nowMs: Date.now() })
  }
  const ask = async (options: ExplainOptions) => {
    let printed = ''
    const print = (text: string) => void (printed += text)
    const loading = { env: {}, readTextFile: () => '', warn: () => undefined }
    const deps = { ...loading, print, clock: systemClock, log: silentLog }
    await explain(deps, { flags: [`--data_dir=${dataDir}`], options })
    return printed
  }
  return { build, ask }
}

test('tells why software has a CVE, why another version has not, and what led there', async (t) => {
  const { build, ask } = await open(t)
  await build()
  const affected = await ask({ ...zoom, version: '5.11.0' })
  assert.match(affected, /^zoom\.us\.app 5\.11\.0 \(apps\) is affected by CVE-2022-28762\n/)
  assert.match(affected, /\n {2}yes {2}criterion .*from 5\.10\.6 before 5\.12\.0/)
  const mended = await ask({ ...zoom, version: '5.12.0' })
  assert.match(mended, /is not affected by CVE-2022-28762\n.*\n\n(.*\n)*? {2}no {3}range/)
})

test('says what is missing', async (t) => {
  const { ask } = await open(t)
  await assert.rejects(ask({ ...zoom, version: '5.11.0' }), { message: /there is no index of vulnerabilities in/ })
  await assert.rejects(ask({ cve: zoom.cve, name: 'zoom.us.app' }), { message: /give --name, --version and --source/ })
  await assert.rejects(ask({ name: 'zoom.us.app' }), { message: /--cve/ })
})
