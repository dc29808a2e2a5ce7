import path from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { ServerConfig } from '../../../platform/config/server-options.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { BoundRoute } from '../../../platform/http/bound-route.ts'
import type { Downloader } from '../../../platform/outbound/create-downloader.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import { createFeedRoutes, createFeedSync } from '../feeds/index.ts'
import { indexFileIn } from '../index/rebuild-index.ts'
import { createSoftwareWatcher } from '../judging/software-watcher.ts'
import { createVulnerabilityRoutes } from '../listing/vulnerability-routes.ts'
import { openMatcher, type WorkerMatcher } from '../matching/open-matcher.ts'
import { vulnerabilityRuleRoutes } from '../rules/rule-routes.ts'
import { VULNERABILITIES_SCHEDULE } from '../vulnerabilities-schedule.ts'
import { createIndexKeeper } from './index-keeper.ts'
import { tidyVulnerabilities, updateVulnerabilities } from './update-vulnerabilities.ts'

export interface VulnerabilitiesOptions {
  /** The actor is Muster itself. */
  readonly ctx: Context
  readonly config: ServerConfig
  readonly downloader: Downloader
}

export interface Vulnerabilities extends Lifecycle {
  readonly routes: readonly BoundRoute[]
  /** The work of the schedule before and after automations are checked. */
  update(ctx: Context): Promise<void>
  tidy(ctx: Context): Promise<void>
  /** Ends what may take minutes (downloads, building the index), so that a run of the schedule can end in order. */
  cancel(): void
}

export async function createVulnerabilities(options: VulnerabilitiesOptions): Promise<Vulnerabilities> {
  const { ctx, config } = options
  const workFolder = indexFolder(config)
  const intervalMs = config['vulnerabilities.disable_schedule'] ? undefined : config['vulnerabilities.periodicity']
  const matcher = await openIndexMatcher({ clock: ctx.clock, config })
  const keeper = createIndexKeeper({ ctx, config, matcher, workFolder, intervalMs, feeds: createFeedSync(options) })
  const watcher = createSoftwareWatcher(ctx, matcher)
  return {
    // CVEs last: the other addresses look like those of CVEs.
    routes: [...createFeedRoutes(config), ...vulnerabilityRuleRoutes, ...createVulnerabilityRoutes(matcher)],
    update: (runCtx) => updateVulnerabilities(runCtx, { matcher, keeper }),
    tidy: tidyVulnerabilities,
    cancel: () => keeper.cancel(),
    start: async () => {
      await keeper.start?.()
      await watcher.start?.()
      if (matcher.generation !== undefined || intervalMs === undefined) return
      await inTransaction(ctx.db, (tx) => requestRun(ctx, tx, VULNERABILITIES_SCHEDULE))
    },
    stop: async () => {
      await watcher.stop()
      await keeper.stop()
      await matcher.stop()
    },
  }
}

/** The matcher on the index of this machine. */
export function openIndexMatcher({ clock, config }: { clock: Clock; config: ServerConfig }): Promise<WorkerMatcher> {
  return openMatcher({ clock, indexFile: indexFileIn(indexFolder(config)) })
}

/** Where the index of a process lies; feeds may lie in a folder that it must not write to. */
function indexFolder(config: ServerConfig): string {
  return path.resolve(config['data.dir'], 'vulnerability-index')
}
