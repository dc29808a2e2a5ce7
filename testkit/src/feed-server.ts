import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'

/** What goes wrong with the next answers of a path. */
export type FeedFault =
  | { readonly status: number; readonly retryAfter?: string }
  /** The connection ends after this many bytes. */
  | { readonly cutAfter: number }
  | { readonly redirectTo: string }

export interface FeedServer {
  readonly url: string
  /** Method and path with query, in order. */
  readonly requests: readonly string[]
  /** Headers of the latest request for a path. */
  headersOf(path: string): IncomingMessage['headers'] | undefined
  /** Serves bytes under a path, from now on. */
  put(path: string, content: string | Buffer): void
  remove(path: string): void
  /** One of NVD's files with its `.meta`. `sha256` lies. */
  putNvd(label: string, document: object | Buffer, sha256?: string): void
  /** What NVD's API has, with the time of its last change. */
  setApiRecords(records: readonly { readonly cve: object; readonly lastModified: string }[]): void
  /** The next answers for a path are these, each once. */
  failNext(path: string, ...faults: readonly FeedFault[]): void
  close(): Promise<void>
}

const maxWindowMs = 120 * 86_400_000

/** The public sources on loopback: files with ETag, Range and conditions, NVD's paged API, and their bad days. */
export async function startFeedServer(): Promise<FeedServer> {
  const files = new Map<string, Buffer>()
  const faults = new Map<string, FeedFault[]>()
  const requests: string[] = []
  const headers = new Map<string, IncomingMessage['headers']>()
  let apiRecords: readonly { readonly cve: object; readonly lastModified: string }[] = []

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const path = decodeURIComponent(pathname)
    requests.push(`${request.method} ${request.url}`)
    headers.set(path, request.headers)
    const fault = faults.get(path)?.shift()
    const content = path === '/api' ? Buffer.from(answerApi(searchParams, apiRecords)) : files.get(path)
    if (fault && !('cutAfter' in fault)) return answerFault(response, fault)
    if (!content) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not found</html>')
    sendFile(request, response, { content, cutAfter: fault?.cutAfter })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const put = (path: string, content: string | Buffer) => void files.set(path, Buffer.from(content as string))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headersOf: (path) => headers.get(path),
    put,
    remove: (path) => void files.delete(path),
    putNvd(label, document, sha256) {
      const packed = Buffer.isBuffer(document) ? document : gzipSync(JSON.stringify(document))
      const plain = gunzipSync(packed)
      const lines = [
        'lastModifiedDate:2026-06-01T04:00:00-04:00',
        `size:${plain.length}`,
        `gzSize:${packed.length}`,
        `sha256:${(sha256 ?? createHash('sha256').update(plain).digest('hex')).toUpperCase()}`,
      ]
      put(`/nvd/nvdcve-2.0-${label}.json.gz`, packed)
      put(`/nvd/nvdcve-2.0-${label}.meta`, `${lines.join('\r\n')}\r\n`)
    },
    setApiRecords: (records) => {
      apiRecords = records
    },
    failNext: (path, ...next) => void faults.set(path, [...next]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answerFault(response: ServerResponse, fault: Exclude<FeedFault, { cutAfter: number }>): void {
  if ('redirectTo' in fault) return void response.writeHead(302, { location: fault.redirectTo }).end()
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }
  response.writeHead(fault.status, { 'content-type': 'text/html', ...retryAfter }).end('<html>Come again</html>')
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { content, cutAfter }: { content: Buffer; cutAfter: number | undefined },
): void {
  const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`
  const { range, 'if-range': ifRange, 'if-none-match': known } = request.headers
  if (known === etag) return void response.writeHead(304, { etag }).end()
  const from = range !== undefined && ifRange === etag ? Number(/\d+/.exec(range)?.[0]) : 0
  if (from >= content.length) return void response.writeHead(416).end()
  const rest = content.subarray(from)
  const contentRange = `bytes ${from}-${content.length - 1}/${content.length}`
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    'content-length': rest.length,
    ...(from > 0 && { 'content-range': contentRange }),
  })
  if (cutAfter === undefined) response.end(rest)
  else response.write(rest.subarray(0, cutAfter), () => setImmediate(() => response.destroy()))
}

/** Pages as NVD's: both dates or none, at most 120 days, at most 2,000 records. */
function answerApi(
  query: URLSearchParams,
  records: readonly { readonly cve: object; readonly lastModified: string }[],
): string {
  const [fromMs, toMs] = ['lastModStartDate', 'lastModEndDate'].map((name) => Date.parse(query.get(name) ?? ''))
  if (fromMs === undefined || toMs === undefined || !(toMs - fromMs <= maxWindowMs)) throw new Error('no such window')
  const startIndex = Number(query.get('startIndex'))
  const resultsPerPage = Math.min(Number(query.get('resultsPerPage')), 2_000)
  const found = records.filter(({ lastModified }) => {
    const ms = Date.parse(`${lastModified}Z`)
    return ms >= fromMs && ms <= toMs
  })
  const page = found.slice(startIndex, startIndex + resultsPerPage)
  return JSON.stringify({
    ...{ resultsPerPage: page.length, startIndex, totalResults: found.length },
    ...{ format: 'NVD_CVE', version: '2.0', timestamp: new Date(toMs).toISOString().slice(0, -1) },
    vulnerabilities: page.map(({ cve, lastModified }) => ({ cve: { ...cve, lastModified } })),
  })
}
