import path from 'node:path'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { BoundRoute } from '../../../platform/http/bound-route.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import { indexFileIn } from '../index/rebuild-index.ts'
import { createSoftwareWatcher } from '../judging/software-watcher.ts'
import { createVulnerabilityRoutes } from '../listing/vulnerability-routes.ts'
import { openMatcher } from '../matching/open-matcher.ts'
import { vulnerabilityRuleRoutes } from '../rules/rule-routes.ts'
import { VULNERABILITIES_SCHEDULE } from '../vulnerabilities-schedule.ts'
import { createIndexKeeper } from './index-keeper.ts'
import { tidyVulnerabilities, updateVulnerabilities } from './update-vulnerabilities.ts'

export interface VulnerabilitiesOptions {
  /** The actor is Muster itself. */
  readonly ctx: Context
  readonly feedsFolder: string
  readonly dataDir: string
  /** Undefined: feeds are looked at only when somebody asks. */
  readonly intervalMs: number | undefined
  syncFeeds(ctx: Context, signal: AbortSignal): Promise<void>
}

export interface Vulnerabilities extends Lifecycle {
  readonly routes: readonly BoundRoute[]
  /** The work of the schedule before and after automations are checked. */
  update(ctx: Context): Promise<void>
  tidy(ctx: Context): Promise<void>
}

export async function createVulnerabilities(options: VulnerabilitiesOptions): Promise<Vulnerabilities> {
  const { ctx, dataDir } = options
  const workFolder = indexFolder(dataDir)
  const matcher = await openMatcher({ clock: ctx.clock, indexFile: indexFileIn(workFolder) })
  const keeper = createIndexKeeper({ ...options, matcher, workFolder })
  const watcher = createSoftwareWatcher(ctx, matcher)
  return {
    // Rules before CVEs: their address looks like that of a CVE.
    routes: [...vulnerabilityRuleRoutes, ...createVulnerabilityRoutes(matcher)],
    update: (runCtx) => updateVulnerabilities(runCtx, { matcher, keeper }),
    tidy: tidyVulnerabilities,
    start: async () => {
      await keeper.start?.()
      await watcher.start?.()
      if (matcher.generation !== undefined || options.intervalMs === undefined) return
      await inTransaction(ctx.db, (tx) => requestRun(ctx, tx, VULNERABILITIES_SCHEDULE))
    },
    stop: async () => {
      await watcher.stop()
      await keeper.stop()
      await matcher.stop()
    },
  }
}

/** Where the index of a process lies; feeds may lie in a folder that it must not write to. */
export function indexFolder(dataDir: string): string {
  return path.resolve(dataDir, 'vulnerability-index')
}
