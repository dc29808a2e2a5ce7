import { errorText } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { countHosts } from '../judging/count-hosts.ts'
import { refreshFacts } from '../judging/refresh-facts.ts'
import { judgeNewSoftware } from '../judging/judge-new-software.ts'
import { deleteLongGone } from '../judging/save-finding-queries.ts'
import { settleJudging } from '../judging/settle-judging.ts'
import type { Matcher } from '../matching/matcher.ts'
import type { IndexKeeper } from './index-keeper.ts'

export interface UpdateDeps {
  readonly matcher: Matcher
  readonly keeper: Pick<IndexKeeper, 'refresh' | 'refreshRules'>
}

/**
 * What the schedule does before automations are checked. Each step is done although one before it failed; what failed is
 * thrown at the end.
 */
export async function updateVulnerabilities(ctx: Context, { matcher, keeper }: UpdateDeps): Promise<void> {
  const errors: string[] = []
  async function attempt<T>(what: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step()
    } catch (error) {
      errors.push(`${what}: ${errorText(error)}`)
      return undefined
    }
  }
  // Changed rules are taken by themselves, so that what new data brings is not mistaken for their doing.
  await attempt('rules', async () => {
    await keeper.refreshRules(ctx)
    await settleJudging(ctx, matcher, undefined)
  })
  const change = await attempt('index', () => keeper.refresh(ctx))
  await attempt('judging', () => settleJudging(ctx, matcher, change))
  await attempt('facts', () => refreshFacts(ctx, matcher))
  await attempt('new software', () => judgeNewSoftware(ctx, matcher))
  if (errors.length > 0) throw new Error(errors.join('; '))
}

/** What the schedule does after automations were checked: they need not wait for it. */
export async function tidyVulnerabilities(ctx: Context): Promise<void> {
  await countHosts(ctx)
  await deleteLongGone(ctx.db, ctx.clock.now())
}
