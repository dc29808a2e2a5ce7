import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from '../../../../kernel/errors.ts'
import type { ServerConfig } from '../../../../platform/config/server-options.ts'
import type { Context } from '../../../../platform/context.ts'
import { tryLockFolder } from '../../../../platform/files/data-folder-lock.ts'
import type { Downloader } from '../../../../platform/outbound/create-downloader.ts'
import { allFeeds } from '../all-feeds.ts'
import type { FeedName } from '../feed-file.ts'
import { listFeedFiles } from '../list-feed-files.ts'
import { createFileChecker, type FileChecker } from './file-checker.ts'
import { describeFolder, type FeedContent } from './describe-folder.ts'
import type { Feed } from './feed.ts'
import { createFeedSession, downloadsFolder } from './feed-session.ts'
import { type FeedMemory, type FolderState, openFolderState } from './folder-state.ts'

/** What one look at the feeds found. */
export interface SyncResult {
  /** Any file is another than at the look before; always at the first one. */
  readonly isChanged: boolean
  readonly contents: ReadonlyMap<FeedName, FeedContent>
  /** Of the feeds that are downloaded. */
  readonly memories: ReadonlyMap<FeedName, FeedMemory>
}

/** The folder of feeds of this process. */
export interface FeedSync {
  /** Fetches what is due and reads through what is new. One look at a time: who comes meanwhile gets the same. */
  sync(ctx: Context, signal: AbortSignal): Promise<SyncResult>
}

export interface FeedSyncOptions {
  readonly config: ServerConfig
  readonly downloader: Downloader
}

export function createFeedSync({ config, downloader }: FeedSyncOptions): FeedSync {
  const folder = path.resolve(config['vulnerabilities.databases_path'])
  const enabled = allFeeds.filter(({ name }) => config['vulnerabilities.feeds'].includes(name))
  const isOnline = !config['vulnerabilities.disable_data_sync']
  let running: Promise<SyncResult> | undefined
  let lastSight: string | undefined

  async function attemptFeed(ctx: Context, feed: Feed, { state, signal, checker }: Run): Promise<void> {
    const before = state.feeds[feed.name]
    const log = ctx.log.child({ feed: feed.name })
    const notes = { ...before?.notes }
    const address = config[feed.addressKey]
    const session = createFeedSession({
      ...{ feed: feed.name, folder, state, downloader, checker, clock: ctx.clock, log, signal, address, notes },
      addressOf: (key) => config[key],
      apiKey: config['vulnerabilities.nvd_api_key'].reveal(),
    })
    const attemptedMs = ctx.clock.now().getTime()
    const error = await feed.sync(session).then(
      () => '',
      (failure: unknown) => asReason(failure),
    )
    if (signal.aborted) return
    if (error !== '') log.warn({ error }, 'a feed could not be brought up to date; what is there stays in use')
    const succeededMs = error === '' ? ctx.clock.now().getTime() : (before?.succeededMs ?? null)
    state.feeds[feed.name] = { attemptedMs, succeededMs, error, notes }
    await state.save()
  }

  async function download(ctx: Context, run: Run): Promise<void> {
    await mkdir(path.join(folder, downloadsFolder), { recursive: true, mode: 0o700 })
    const lock = tryLockFolder(path.join(folder, downloadsFolder))
    // Another process with the same folder is at it; what it brings is seen at the next look.
    if (!lock) return
    try {
      const due = enabled.filter((feed) => isDue(feed, run.state.feeds[feed.name], ctx.clock.now().getTime()))
      await forEachAtOnce(due, config['vulnerabilities.max_concurrency'], async (feed) => {
        if (!run.signal.aborted) await attemptFeed(ctx, feed, run)
      })
    } finally {
      lock.release()
    }
  }

  /** What somebody put there, or what came without us. */
  async function checkNewFiles(ctx: Context, { state, signal, checker }: Run): Promise<void> {
    for (const file of await listFeedFiles(folder)) {
      if (state.files[file.name]?.version === file.version || signal.aborted) continue
      const found = await checker.check({ file })
      if (found.problem !== '') ctx.log.warn({ error: found.problem }, 'a file of a feed cannot be used')
      state.files[file.name] = { ...found, version: file.version, validator: {}, sha256: '' }
      await state.save()
    }
  }

  async function look(ctx: Context, signal: AbortSignal): Promise<SyncResult> {
    const checker = createFileChecker()
    const close = () => void checker.close()
    signal.addEventListener('abort', close)
    try {
      return await lookWith(ctx, { state: await openFolderState(folder, ctx.log), checker, signal })
    } finally {
      signal.removeEventListener('abort', close)
      await checker.close()
    }
  }

  async function lookWith(ctx: Context, run: Run): Promise<SyncResult> {
    if (isOnline) await download(ctx, run)
    await checkNewFiles(ctx, run)
    if (run.signal.aborted) throw new AppError('unavailable', 'stopped')
    const files = await listFeedFiles(folder)
    const names = new Set(files.map(({ name }) => name))
    for (const name of Object.keys(run.state.files)) if (!names.has(name)) delete run.state.files[name]
    const sight = files.map(({ name, version }) => `${name} ${version}`).join('\n')
    const isChanged = sight !== lastSight
    lastSight = sight
    const memories = new Map(isOnline ? enabled.flatMap(({ name }) => pair(name, run.state.feeds[name])) : [])
    return { isChanged, contents: describeFolder(files, run.state), memories }
  }

  return {
    sync(ctx, signal) {
      running ??= look(ctx, signal).finally(() => {
        running = undefined
      })
      return running
    },
  }
}

interface Run {
  readonly state: FolderState
  readonly checker: FileChecker
  readonly signal: AbortSignal
}

function isDue({ everyMs }: Feed, memory: FeedMemory | undefined, nowMs: number): boolean {
  // What failed is tried at every look; a clock that was set back does not stop anything.
  return !memory || memory.error !== '' || Math.abs(nowMs - memory.attemptedMs) >= everyMs
}

/** What people can act on; anything else is a fault of ours, of which they get the text as well. */
function asReason(error: unknown): string {
  const text = errorText(error)
  return error instanceof AppError ? text : `unexpected: ${text}`
}

function pair(name: FeedName, memory: FeedMemory | undefined): readonly (readonly [FeedName, FeedMemory])[] {
  return memory ? [[name, memory]] : []
}

async function forEachAtOnce<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const pending = [...items]
  const worker = async () => {
    for (let item = pending.shift(); item !== undefined; item = pending.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: limit }, worker))
}
