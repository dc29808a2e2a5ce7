import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { AppError } from '../../../../kernel/errors.ts'
import type { Log } from '../../../../kernel/log.ts'
import { syncFolder } from '../../../../platform/files/write-file-atomic.ts'
import type { Downloader, DownloadRequest, DownloadResult } from '../../../../platform/outbound/create-downloader.ts'
import type { FeedName } from '../feed-file.ts'
import { findFeedFile } from '../list-feed-files.ts'
import type { AddressKey } from './feed-addresses.ts'
import type { CheckRequest, FileChecker } from './file-checker.ts'
import type { FolderState, KnownFile } from './folder-state.ts'
import { countRecords, type DownloadRules, judgeDownload } from './judge-download.ts'
import { retryDelayMs } from './retry-delay.ts'

export interface FetchFile extends DownloadRules {
  readonly url: string
  /** In the folder. */
  readonly name: string
  readonly headers?: Readonly<Record<string, string>>
  readonly checksum?: CheckRequest['checksum']
}

/** What a feed needs to bring its files up to date. */
export interface FeedSession {
  /** The feed's own. */
  readonly address: string
  addressOf(key: AddressKey): string
  readonly apiKey: string
  readonly log: Log
  now(): Date
  pause(ms: number): Promise<void>
  /** Numbers and words that the feed remembers until its next look. */
  readonly notes: Record<string, string | number>
  /** The file, as long as it is the one that was read through. */
  known(name: string): Promise<KnownFile | undefined>
  listKnown(): readonly string[]
  /** Replaces the file by what the address has, if that is new and can be believed. Undefined when the address has nothing. */
  fetchFile(request: FetchFile): Promise<KnownFile | undefined>
  /** A small document; undefined when the address has nothing. */
  fetchText(url: string, headers?: Readonly<Record<string, string>>): Promise<string | undefined>
  remove(name: string): Promise<void>
}

export interface SessionOptions {
  readonly feed: FeedName
  readonly folder: string
  readonly state: FolderState
  readonly downloader: Downloader
  readonly checker: FileChecker
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly address: string
  readonly addressOf: (key: AddressKey) => string
  readonly apiKey: string
  readonly notes: Record<string, string | number>
}

const maxFileBytes = 4 * 1024 ** 3
const maxTextBytes = 16 * 1024 * 1024
export const downloadsFolder = 'downloads'

export function createFeedSession(options: SessionOptions): FeedSession {
  const { folder, state, clock, signal, log } = options

  async function known(name: string): Promise<KnownFile | undefined> {
    const found = state.files[name]
    const file = found && (await findFeedFile(folder, name))
    return file?.version === found?.version ? found : undefined
  }

  async function download(request: Omit<DownloadRequest, 'signal'>): Promise<DownloadResult> {
    for (let tries = 1; ; tries++) {
      const result = await options.downloader.download({ ...request, signal })
      if (signal.aborted) throw new AppError('unavailable', 'stopped')
      // What broke off is continued by the next try; a server that is not there is left in peace until the next run.
      const answer = result.kind === 'failure' && (await hasBytes(request.file)) ? brokenOff : result
      if (answer.kind !== 'refused') return result
      // Nothing was left of the file to continue with; it is gone now, so that the next try begins anew.
      if (tries === 1 && (answer.status === 416 || answer.status === 206)) continue
      const delayMs = retryDelayMs(tries, answer, clock.now().getTime())
      if (delayMs === undefined) return result
      log.info({ url: showAddress(request.url), status: answer.status, delayMs }, 'a feed is tried again')
      await clock.sleep(delayMs, signal)
      if (signal.aborted) throw new AppError('unavailable', 'stopped')
    }
  }

  async function replaceFile(request: FetchFile, part: string, result: { validator: KnownFile['validator'] }) {
    const downloaded = await findFeedFile(path.dirname(part), request.name)
    if (!downloaded) throw new AppError('invalid', `${request.name} is no file of a feed`)
    const found = await options.checker.check({ file: downloaded, checksum: request.checksum })
    const problem = judgeDownload(found, await known(request.name), request)
    if (problem !== undefined) {
      await rm(part, { force: true })
      throw new AppError('invalid', `what ${showAddress(request.url)} sends is refused: ${problem}`)
    }
    await rename(part, path.join(folder, request.name))
    await syncFolder(folder)
    const file = await findFeedFile(folder, request.name)
    const sha256 = request.checksum?.sha256 ?? ''
    const entry = { ...found, version: file?.version ?? '', validator: result.validator, sha256 }
    state.files[request.name] = entry
    await state.save()
    log.info({ file: request.name, records: countRecords(found) }, 'a file of a feed was replaced')
    return entry
  }

  return {
    ...{
      address: options.address,
      addressOf: options.addressOf,
      apiKey: options.apiKey,
      notes: options.notes,
      log,
      known,
    },
    now: () => clock.now(),
    pause: (ms) => clock.sleep(ms, signal),
    listKnown: () => Object.keys(state.files),
    async fetchFile(request) {
      const former = await known(request.name)
      if (request.checksum && former?.sha256 === request.checksum.sha256) return former
      const part = await makePart(folder, request.name)
      const { url, headers = {} } = request
      const validator = former?.problem === '' ? former.validator : undefined
      const result = await download({ url, headers, file: part, validator, maxBytes: maxFileBytes })
      if (result.kind === 'unchanged') return former
      if (isMissing(result)) return undefined
      if (result.kind !== 'downloaded') throw asError(url, result)
      return replaceFile(request, part, result)
    },
    async fetchText(url, headers = {}) {
      const part = await makePart(folder, `${options.feed}.document`)
      await rm(part, { force: true })
      const result = await download({ url, headers, file: part, maxBytes: maxTextBytes })
      if (isMissing(result)) return undefined
      if (result.kind !== 'downloaded') throw asError(url, result)
      return readFile(part, 'utf8')
    },
    async remove(name) {
      await rm(path.join(folder, name), { force: true })
      delete state.files[name]
      await state.save()
    },
  }
}

const brokenOff = { kind: 'refused', status: 503, retryAfter: undefined } as const

async function makePart(folder: string, name: string): Promise<string> {
  const downloads = path.join(folder, downloadsFolder)
  await mkdir(downloads, { recursive: true, mode: 0o700 })
  return path.join(downloads, name)
}

async function hasBytes(file: string): Promise<boolean> {
  return stat(file).then(
    ({ size }) => size > 0,
    () => false,
  )
}

function isMissing(result: DownloadResult): boolean {
  return result.kind === 'refused' && (result.status === 404 || result.status === 410)
}

function asError(url: string, result: DownloadResult): AppError {
  if (result.kind === 'failure') return new AppError('unavailable', result.message)
  const status = result.kind === 'refused' ? result.status : 304
  return new AppError('unavailable', `${showAddress(url)} answers ${status}`)
}

/** Without credentials and query: what people may see. */
export function showAddress(text: string): string {
  if (!URL.canParse(text)) return ''
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}
