import path from 'node:path'
import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { ServerConfig } from '../../../platform/config/server-options.ts'
import type { Context } from '../../../platform/context.ts'
import { type FeedSync, syncFeeds } from '../feeds/index.ts'
import { rebuildIndex } from '../index/rebuild-index.ts'
import type { IndexChange } from '../matching/matcher.ts'
import type { WorkerMatcher } from '../matching/open-matcher.ts'
import { readOwnRules } from '../rules/rule-queries.ts'

export interface IndexKeeperOptions {
  readonly ctx: Context
  readonly matcher: WorkerMatcher
  readonly workFolder: string
  /** How often the schedule looks at the feeds; a process that it passes by looks by itself. Undefined: never. */
  readonly intervalMs: number | undefined
  readonly config: ServerConfig
  readonly feeds: FeedSync
}

/** Keeps the index of this process like the feeds in its folder, and its rules like those of the organisation. */
export interface IndexKeeper extends Lifecycle {
  /** Looks at the feeds for everybody and takes what changed. Returns how the index last changed in this process. */
  refresh(ctx: Context): Promise<IndexChange | undefined>
  refreshRules(ctx: Context): Promise<void>
  /** Ends a look that is under way; what is on disk stays. */
  cancel(): void
}

const lookEveryMs = 30_000

export function createIndexKeeper(options: IndexKeeperOptions): IndexKeeper {
  const { ctx, matcher, config, feeds, workFolder, intervalMs } = options
  const feedsFolder = path.resolve(config['vulnerabilities.databases_path'])
  const stopping = new AbortController()
  let lastChange: IndexChange | undefined
  /** A build that failed may have swapped the file before it could say so. */
  let isFileKnown = true
  let refreshedMs = ctx.clock.monotonicMs()
  let running: Promise<void> | undefined
  let loop: Promise<void> | undefined

  async function look(caller: Context, sync: () => Promise<unknown>): Promise<void> {
    // Without new data the index is that of the files which are there.
    const problem = await sync().then(
      () => undefined,
      (error: unknown) => errorText(error),
    )
    const isFileTaken = isFileKnown
    isFileKnown = false
    const rebuilt = await rebuildIndex({
      ...{ feedsFolder, workFolder, nowMs: caller.clock.now().getTime(), signal: stopping.signal },
      onFile: ({ file, error, problemCount }) => {
        if (error !== undefined)
          caller.log.warn({ file, error }, 'a feed file cannot be used; what it said before stands')
        else if (problemCount > 0) caller.log.info({ file, problemCount }, 'records of a feed file were left out')
      },
    })
    if (rebuilt) {
      const { cveCount, rowCount } = rebuilt
      caller.log.info({ cveCount, rowCount }, 'built the index of vulnerabilities')
      lastChange = rebuilt.change
    }
    if (rebuilt || !isFileTaken || matcher.generation === undefined) await matcher.reload()
    isFileKnown = true
    refreshedMs = caller.clock.monotonicMs()
    if (problem !== undefined) throw new Error(`cannot look after the feeds: ${problem}`)
  }

  async function refreshOnce(caller: Context, sync: () => Promise<unknown>): Promise<void> {
    running ??= look(caller, sync).finally(() => {
      running = undefined
    })
    await running.catch((error: unknown) => {
      // A server that stops ends the look itself; the next start takes it up.
      if (!stopping.signal.aborted) throw error
    })
  }

  const refreshRules = async (caller: Context) => matcher.setRules(await readOwnRules(caller.db))

  async function watch(overdueMs: number): Promise<void> {
    let waitMs = matcher.generation === undefined ? 0 : overdueMs
    while (!stopping.signal.aborted) {
      await ctx.clock.sleep(Math.min(waitMs, lookEveryMs), stopping.signal)
      if (stopping.signal.aborted) return
      const isMissing = matcher.generation === undefined && waitMs === 0
      waitMs = overdueMs
      if (!isMissing && ctx.clock.monotonicMs() - refreshedMs < overdueMs) continue
      // The schedule tells people how the feeds are; this process only follows.
      await refreshOnce(ctx, () => feeds.sync(ctx, stopping.signal)).catch((error: unknown) => {
        refreshedMs = ctx.clock.monotonicMs()
        ctx.log.warn({ error: errorText(error) }, 'cannot bring the index of vulnerabilities up to date')
      })
    }
  }

  ctx.changes.subscribe('vulnerability_rules', () => {
    refreshRules(ctx).catch((error: unknown) => {
      ctx.log.warn({ error: errorText(error) }, 'cannot read the rules about vulnerabilities')
    })
  })
  return {
    refresh: async (caller) => {
      await refreshOnce(caller, () => syncFeeds(caller, { feeds, config, signal: stopping.signal }))
      return lastChange
    },
    refreshRules,
    cancel: () => stopping.abort(),
    start: async () => {
      await refreshRules(ctx)
      // A little later than the schedule, which saves most processes of a kind the work.
      if (intervalMs !== undefined) loop = watch(intervalMs + 2 * lookEveryMs)
    },
    stop: async () => {
      stopping.abort()
      await loop
      await running?.catch(() => undefined)
    },
  }
}
