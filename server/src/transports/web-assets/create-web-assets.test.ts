import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { createWebAssets, type WebBuild } from './create-web-assets.ts'
import { readFiles } from './read-files.ts'

const index = '<base href="%BASE%"><meta content="%NONCE%"><script src="./assets/app-1.js"></script>'

async function open(t: test.TestContext, { urlPrefix = '', isBuilt = true } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-web-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), index)
  await writeFile(path.join(folder, 'mark.svg'), '<svg/>')
  await writeFile(path.join(folder, 'assets/app-1.js'), 'hello()\n'.repeat(500))
  const built: WebBuild = { files: await readFiles(folder), progress: '' }
  const current = (): WebBuild => (isBuilt ? built : { files: undefined, progress: 'transforming <5> modules' })
  const webAssets = createWebAssets({ urlPrefix, current })
  const server = createServer((request, response) => {
    if (!webAssets(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return (where: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${where}`, init)
}

test('every page is the one page, with the prefix, a nonce of its own and a policy without inline scripts', async (t) => {
  const ask = await open(t, { urlPrefix: '/muster' })
  const [first, second] = [await ask('/muster/hosts/7?tab=vitals'), await ask('/muster')]
  const policy = first.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  assert.ok(nonce)
  assert.equal(await first.text(), index.replace('%BASE%', '/muster/').replace('%NONCE%', nonce))
  assert.match(policy, /default-src 'none'; script-src 'self';/)
  assert.doesNotMatch(policy, /unsafe|https?:/)
  assert.notEqual(second.headers.get('content-security-policy'), policy)
  assert.equal(first.headers.get('cache-control'), 'no-store')
  assert.match(policy, /frame-ancestors 'none'/)
})

test('hashed files are compressed and kept for ever; others are asked for again', async (t) => {
  const ask = await open(t)
  for (const encoding of ['br', 'gzip']) {
    const answer = await ask('/assets/app-1.js', { headers: { 'accept-encoding': encoding } })
    assert.equal(answer.headers.get('content-encoding'), encoding)
    assert.ok(Number(answer.headers.get('content-length')) < 200)
    assert.equal(await answer.text(), 'hello()\n'.repeat(500))
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  }
  assert.equal((await ask('/mark.svg')).headers.get('cache-control'), 'no-cache')
})

test('never stands in the way of the API, of a missing file or of anything that writes', async (t) => {
  const ask = await open(t, { urlPrefix: '/muster' })
  const others = ['/api/latest/fleet/nothing', '/api', '/version', '/healthz', '/readyz', '/metrics']
  for (const path of [...others, '/assets/app-2.js']) assert.equal((await ask(`/muster${path}`)).status, 418, path)
  assert.equal((await ask('/elsewhere')).status, 418)
  assert.equal((await ask('/muster/hosts', { method: 'POST' })).status, 418)
  assert.equal((await ask('/muster/versions')).status, 200)
})

test('while it is built a page says how far it is, and asks again by itself', async (t) => {
  const ask = await open(t, { isBuilt: false })
  const answer = await ask('/hosts')
  const text = await answer.text()
  assert.equal(answer.status, 503)
  assert.match(text, /http-equiv="refresh"/)
  assert.match(text, /transforming &lt;5&gt; modules/)
  assert.doesNotMatch(text, /<script/)
})
