import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { createDownloader, type DownloaderOptions, type DownloadRequest } from './create-downloader.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function setUp(t: TestContext, answer: Answer, options: Partial<DownloaderOptions> = {}) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-download-'))
  const clock = createFixedClock()
  const downloader = createDownloader({ clock, allowedNetworks: [], trustedHosts: ['127.0.0.1'], ...options })
  t.after(async () => {
    await downloader.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true })
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.json`
  const file = path.join(folder, 'feed.json')
  const download = (request: Partial<DownloadRequest> = {}) =>
    downloader.download({ url, file, maxBytes: 1_000_000, signal: new AbortController().signal, ...request })
  return { requests, url, file, clock, download }
}

const content = Buffer.alloc(300_000, 'feed ')
const etag = `"${createHash('sha256').update(content).digest('hex')}"`

/** As servers of files do: with ETag, Range and If-Range. */
const serveFile: Answer = (request, response) => {
  const { range, 'if-range': ifRange, 'if-none-match': known } = request.headers
  if (known === etag) return void response.writeHead(304).end()
  const from = range !== undefined && ifRange === etag ? Number(/\d+/.exec(range)?.[0]) : 0
  const rest = content.subarray(from)
  const total = content.length
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    'content-length': rest.length,
    ...(from > 0 && { 'content-range': `bytes ${from}-${total - 1}/${total}` }),
  })
  response.end(rest)
}

test('writes what it gets, and asks for changes only', async (t) => {
  const { download, file, requests } = await setUp(t, serveFile)
  const result = await download()
  assert.deepEqual(result, { kind: 'downloaded', validator: { etag }, bytes: content.length })
  assert.ok(readFileSync(file).equals(content))
  rmSync(file)
  assert.deepEqual(await download({ validator: { etag } }), { kind: 'unchanged' })
  assert.ok(!existsSync(file))
  assert.equal(requests[1]?.headers['if-none-match'], etag)
  assert.equal(requests[0]?.headers['accept-encoding'], 'identity')
})

test('continues an answer that stopped halfway, with the bytes of the same version only', async (t) => {
  let count = 0
  const answer: Answer = (request, response) => {
    if (++count > 1) return serveFile(request, response)
    response.writeHead(200, { etag, 'content-length': content.length })
    response.write(content.subarray(0, 100_000))
  }
  // Long enough for a busy machine to send what comes before and after the silence.
  const { download, file, requests } = await setUp(t, answer, { silenceMs: 1_000 })
  assert.equal((await download()).kind, 'failure')
  assert.equal(readFileSync(file).length, 100_000)
  assert.equal((await download()).kind, 'downloaded')
  assert.ok(readFileSync(file).equals(content))
  assert.deepEqual([requests[1]?.headers['range'], requests[1]?.headers['if-range']], ['bytes=100000-', etag])
})

test('an answer that was cut off is a failure', async (t) => {
  const { download } = await setUp(t, (_request, response) => {
    response.writeHead(200, { etag, 'content-length': content.length })
    response.write('feed', () => response.destroy())
  })
  const cut = await download()
  assert.ok(cut.kind === 'failure' && cut.reason === 'connection')
})

test('begins anew when the file has changed meanwhile, or the rest cannot be had', async (t) => {
  let count = 0
  const { download, file } = await setUp(t, (request, response) => {
    count++
    if (count === 1) {
      response.writeHead(200, { etag: '"old"', 'content-length': content.length })
      response.write('old bytes', () => response.destroy())
    } else if (count === 2) response.writeHead(416).end()
    else serveFile(request, response)
  })
  await download()
  assert.deepEqual(await download(), { kind: 'refused', status: 416, retryAfter: undefined })
  assert.ok(!existsSync(file))
  assert.equal((await download()).kind, 'downloaded')
  assert.ok(readFileSync(file).equals(content))
})

test('tells a refusal and when to come again', async (t) => {
  const { download } = await setUp(t, (_request, response) => response.writeHead(429, { 'retry-after': '30' }).end('x'))
  assert.deepEqual(await download(), { kind: 'refused', status: 429, retryAfter: '30' })
})

test('stops at the size limit and keeps nothing', async (t) => {
  const { download, file } = await setUp(t, serveFile)
  const result = await download({ maxBytes: 1_000 })
  assert.ok(result.kind === 'failure')
  assert.match(result.message, /sends more than 1000 bytes/)
  assert.ok(!existsSync(file))
})

test('gives a server up that falls silent', async (t) => {
  const { download } = await setUp(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('abc')
    },
    { silenceMs: 50 },
  )
  const result = await download()
  assert.ok(result.kind === 'failure' && result.reason === 'timeout')
})

test('gives a server up that sends without end', async (t) => {
  const begun = Promise.withResolvers<void>()
  const { download, clock } = await setUp(t, (_request, response) => {
    response.writeHead(200)
    response.write('a', () => begun.resolve())
  })
  const downloading = download()
  await begun.promise
  await clock.advance(2 * 3_600_000)
  const result = await downloading
  assert.ok(result.kind === 'failure')
  assert.match(result.message, /did not answer within 7200 s/)
})

test('ends when its caller stops', async (t) => {
  const stopping = new AbortController()
  const { download } = await setUp(t, () => stopping.abort())
  assert.equal((await download({ signal: stopping.signal })).kind, 'failure')
})

test('follows redirects of a trusted host about itself, and keeps secrets from other origins', async (t) => {
  const { download, requests, file } = await setUp(t, (request, response) => {
    if (request.url === '/feed.json') response.writeHead(302, { location: '/moved.json' }).end()
    else serveFile(request, response)
  })
  assert.equal((await download({ headers: { apikey: 'k' } })).kind, 'downloaded')
  assert.deepEqual(
    requests.map(({ url, headers }) => [url, headers['apikey']]),
    [
      ['/feed.json', 'k'],
      ['/moved.json', 'k'],
    ],
  )
  assert.ok(readFileSync(file).equals(content))
})

const redirects = {
  'http://feeds.example.com/x': /redirects to http:\/\/feeds\.example\.com, which is not https/,
  'file:///etc/passwd': /which is not https/,
  'https://169.254.169.254/latest': /is a link-local address/,
  'https://10.0.0.7/': /is a private address/,
  'http://[': /redirects to no address/,
}
for (const [location, message] of Object.entries(redirects)) {
  test(`does not follow a redirect to ${location}`, async (t) => {
    const { download } = await setUp(t, (_request, response) => response.writeHead(302, { location }).end())
    const result = await download()
    assert.ok(result.kind === 'failure')
    assert.match(result.message, message)
  })
}

test('does not follow redirects in a circle', async (t) => {
  const { download } = await setUp(t, (_request, response) => response.writeHead(302, { location: '/feed.json' }).end())
  const result = await download()
  assert.ok(result.kind === 'failure')
  assert.match(result.message, /redirects more than 5 times/)
})

test('a private address that nobody named is not reached', async (t) => {
  const { download } = await setUp(t, serveFile, { trustedHosts: [] })
  const result = await download()
  assert.ok(result.kind === 'failure' && result.reason === 'refused-address')
})

test('a folder that cannot be written is an error of ours, not of the server', async (t) => {
  const { download } = await setUp(t, serveFile)
  await assert.rejects(download({ file: '/nowhere/feed.json' }), { code: 'ENOENT' })
})
