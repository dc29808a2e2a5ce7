import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { createAddressGuard } from './address-guard.ts'
import { urlOrigin } from './check-url.ts'
import { describeFailure, type OutboundFailure } from './describe-failure.ts'
import { followRedirects } from './follow-redirects.ts'
import { createGuardedConnector, type Resolve, systemResolve } from './guarded-connector.ts'
import { checkProxiedTarget, readProxy } from './proxy.ts'

/** What a server said to tell one version of a file from the next. */
export interface Validator {
  readonly etag?: string
  readonly lastModified?: string
}

export interface DownloadRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Of the version that is there already: only another one is sent. */
  readonly validator?: Validator | undefined
  /** Where the bytes go. What an interrupted download left there is continued. */
  readonly file: string
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export type DownloadResult =
  | { readonly kind: 'downloaded'; readonly validator: Validator; readonly bytes: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfter: string | undefined }
  | OutboundFailure

/**
 * Downloads of any size to files. Redirects are followed, to https only; every address is checked but those of the hosts
 * that the operator named. A server that falls silent, or sends without end, is given up.
 */
export interface Downloader extends Lifecycle {
  download(request: DownloadRequest): Promise<DownloadResult>
}

export interface DownloaderOptions {
  readonly clock: Clock
  readonly allowedNetworks: readonly string[]
  /** Names of hosts that may have any address. */
  readonly trustedHosts: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly resolve?: Resolve
  /** The longest pause between two pieces. */
  readonly silenceMs?: number
  readonly timeoutMs?: number
}

const connectTimeoutMs = 15_000

export function createDownloader(options: DownloaderOptions): Downloader {
  const { clock, resolve = systemResolve, silenceMs = 60_000, timeoutMs = 2 * 3_600_000 } = options
  const trusted = new Set(options.trustedHosts)
  const guard = createAddressGuard(options.allowedNetworks)
  const proxy = readProxy(options.env ?? {})
  const settings = {
    connect: chooseConnector(trusted, createGuardedConnector(guard, connectTimeoutMs, resolve)),
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    allowH2: false,
  }
  const dispatcher = proxy ? new EnvHttpProxyAgent({ ...settings, ...proxy }) : new Agent(settings)

  async function checkTarget(url: URL): Promise<void> {
    if (proxy && !trusted.has(url.hostname)) await checkProxiedTarget(guard, resolve, url)
  }

  async function exchange(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
    const part = await findPart(request)
    const headers = { ...request.headers, 'accept-encoding': 'identity', ...conditions(request, part) }
    const answer = await followRedirects({ url: request.url, headers, signal, dispatcher, trusted, checkTarget })
    if (answer.statusCode === 304) {
      await answer.body.dump()
      return { kind: 'unchanged' }
    }
    if (answer.statusCode === 200) return receive(request, answer, 0)
    if (answer.statusCode === 206 && part && startsAt(answer, part.bytes)) return receive(request, answer, part.bytes)
    await answer.body.dump()
    // Not satisfiable, or another part than asked for: the next try begins anew.
    if (answer.statusCode === 416 || answer.statusCode === 206) await rm(request.file, { force: true })
    return { kind: 'refused', status: answer.statusCode, retryAfter: readHeader(answer, 'retry-after') }
  }

  return {
    async download(request) {
      const done = new AbortController()
      const timeLimit = new AbortController()
      void clock.sleep(timeoutMs, done.signal).then(() => timeLimit.abort())
      try {
        return await exchange(request, AbortSignal.any([request.signal, timeLimit.signal]))
      } catch (error) {
        if (isFileError(error)) throw error
        return describeFailure(error, urlOrigin(request.url), timeLimit.signal.aborted ? timeoutMs : undefined)
      } finally {
        done.abort()
      }
    },
    stop: () => dispatcher.destroy(),
  }
}

/** A full or forbidden disk is no fault of the server that sends. */
function isFileError(error: unknown): boolean {
  const syscall = (error as { syscall?: unknown } | null)?.syscall
  return typeof syscall === 'string' && /^(open|write|fsync|unlink|rm)$/.test(syscall) && !isSocketError(error)
}

function isSocketError(error: unknown): boolean {
  return /^(ECONN|EPIPE|EHOST|ENET)/.test(String((error as { code?: unknown }).code))
}

function chooseConnector(trusted: ReadonlySet<string>, guarded: buildConnector.connector): buildConnector.connector {
  const plain = buildConnector({ timeout: connectTimeoutMs, allowH2: false })
  return (options, callback) => (trusted.has(options.hostname) ? plain : guarded)(options, callback)
}

interface Part {
  readonly bytes: number
  readonly validator: Validator
}

/** What is left of an interrupted download of the same address that the server can continue. */
async function findPart({ file, url }: DownloadRequest): Promise<Part | undefined> {
  try {
    const { size } = await stat(file)
    const told = JSON.parse(await readFile(`${file}.json`, 'utf8')) as { url?: unknown; validator?: Validator }
    return told.url === url && told.validator && size > 0 ? { bytes: size, validator: told.validator } : undefined
  } catch {
    return undefined
  }
}

function conditions({ validator }: DownloadRequest, part: Part | undefined): Record<string, string> {
  const range = part && rangeValidator(part.validator)
  if (part && range !== undefined) return { range: `bytes=${part.bytes}-`, 'if-range': range }
  return {
    ...(validator?.etag !== undefined && { 'if-none-match': validator.etag }),
    ...(validator?.lastModified !== undefined && { 'if-modified-since': validator.lastModified }),
  }
}

/** A weak tag does not promise equal bytes. */
function rangeValidator({ etag, lastModified }: Validator): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : lastModified
}

function startsAt(answer: Dispatcher.ResponseData, bytes: number): boolean {
  return readHeader(answer, 'content-range')?.startsWith(`bytes ${bytes}-`) ?? false
}

async function receive(
  { file, url, maxBytes }: DownloadRequest,
  answer: Dispatcher.ResponseData,
  from: number,
): Promise<DownloadResult> {
  const validator = readValidator(answer)
  await writeFile(`${file}.json`, JSON.stringify({ url, validator }))
  const output = await open(file, from > 0 ? 'a' : 'w', 0o600)
  let bytes = from
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) break
      await output.write(chunk)
    }
    await output.sync()
  } finally {
    await output.close()
  }
  if (bytes > maxBytes) {
    await rm(file, { force: true })
    return { kind: 'failure', reason: 'client-error', message: `${urlOrigin(url)} sends more than ${maxBytes} bytes` }
  }
  return { kind: 'downloaded', validator, bytes }
}

function readValidator(answer: Dispatcher.ResponseData): Validator {
  const etag = readHeader(answer, 'etag')
  const lastModified = readHeader(answer, 'last-modified')
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) }
}

function readHeader(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name]
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text.length > 500 ? undefined : text
}
