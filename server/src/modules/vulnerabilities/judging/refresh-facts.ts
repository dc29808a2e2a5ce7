import type { Context } from '../../../platform/context.ts'
import type { Matcher } from '../matching/matcher.ts'
import { cvesPerPage, listFoundCves, listFoundCvesAfter, saveFacts } from './fact-queries.ts'

/** Stores what the feeds tell now of those CVEs that were found on software. */
export async function refreshFacts(ctx: Context, matcher: Matcher, cves: readonly string[]): Promise<void> {
  for (let start = 0; start < cves.length; start += cvesPerPage) {
    await refresh(ctx, matcher, await listFoundCves(ctx.db, cves.slice(start, start + cvesPerPage)))
  }
}

/** The same for all that were found. */
export async function refreshAllFacts(ctx: Context, matcher: Matcher): Promise<void> {
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
