import type { Context } from '../../../platform/context.ts'
import type { IndexChange, Match, Matcher } from '../matching/matcher.ts'
import { judgeAll, judgeChange } from './judge-change.ts'
import { findJudgingState, type JudgingState, listFeedsSinceStart, setApplied, setBasis } from './state-queries.ts'

export type Settled = 'no index' | 'nothing changed' | 'changed' | 'overtaken'

/**
 * Makes all judged software follow the matcher's index and rules. First the basis is set, so that new software is judged
 * by it; then what was judged before follows; what a crash leaves pending is done again for everything.
 */
export async function settleJudging(ctx: Context, matcher: Matcher, change: IndexChange | undefined): Promise<Settled> {
  const { generation, rulesHash } = matcher
  if (generation === undefined) return 'no index'
  const before = await findJudgingState(ctx.db)
  const isSame = before?.generation === generation && before.rulesHash === rulesHash
  if (isSame && before.pending === '') return 'nothing changed'
  const pending = whatIsPending(before, generation)
  await setBasis(ctx.db, { generation, rulesHash, pending, at: ctx.clock.now() })
  const judging = { matcher, isBaseline: await decideBaseline(ctx, before, pending) }
  const isFollowing = before?.pending === '' && before.rulesHash === rulesHash && before.generation === change?.before
  const isSmall = change !== undefined && change.generation === generation && isFollowing
  const isJudged = isSmall ? await judgeChange(ctx, judging, change) : await judgeAll(ctx, judging)
  if (!isJudged) return 'overtaken'
  await setApplied(ctx.db, { generation, rulesHash, sources: matcher.sources, at: ctx.clock.now() })
  return 'changed'
}

function whatIsPending(before: JudgingState | undefined, generation: string): 'data' | 'rules' {
  if (before?.generation !== generation) return 'data'
  // Same data: the rules are others, or a change was interrupted.
  return before.pending === 'data' ? 'data' : 'rules'
}

/**
 * Of changed rules everything is the baseline. Of changed data what a source tells that takes part for the first time,
 * unless it was there from the beginning and only had no data yet.
 */
async function decideBaseline(
  ctx: Context,
  before: JudgingState | undefined,
  pending: 'data' | 'rules',
): Promise<(match: Match) => boolean> {
  if (pending === 'rules') return () => true
  // Nothing was applied yet: this is the first load.
  if (!before || before.sources.length === 0) return () => false
  const known = new Set<string>([...before.sources, 'rule'])
  const fromStart = await listFeedsSinceStart(ctx.db, before.firstJudgedAt)
  return ({ source }) => !known.has(source) && !fromStart.has(source)
}
