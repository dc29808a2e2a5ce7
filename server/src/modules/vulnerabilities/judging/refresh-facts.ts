import type { Context } from '../../../platform/context.ts'
import type { Matcher } from '../matching/matcher.ts'
import { listFoundCvesAfter, saveFacts } from './fact-queries.ts'

/**
 * Stores what the feeds tell now of all CVEs that were found on software, writing only what differs: scores and dates change
 * without a change of what is affected, and a date that arrives late makes a CVE recent.
 */
export async function refreshFacts(ctx: Context, matcher: Matcher): Promise<void> {
  for (let after = ''; ; ) {
    const cves = await listFoundCvesAfter(ctx.db, after)
    const last = cves.at(-1)
    if (last === undefined) return
    await refresh(ctx, matcher, cves)
    after = last
  }
}

async function refresh(ctx: Context, matcher: Matcher, cves: readonly string[]): Promise<void> {
  if (cves.length > 0) await saveFacts(ctx.db, await matcher.findFacts(cves), ctx.clock.now())
}
