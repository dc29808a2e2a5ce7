import type { Context } from '../../../platform/context.ts'
import { listUnjudged } from '../../software/index.ts'
import type { Matcher } from '../matching/matcher.ts'
import { saveJudgements } from './save-judgements.ts'
import { findJudgingState } from './state-queries.ts'

/**
 * Judges software that nobody has judged yet, by the index and the rules in force. A process that has others leaves it
 * to one that has them. Returns how many findings are new.
 */
export async function judgeNewSoftware(ctx: Context, matcher: Matcher): Promise<number> {
  let fresh = 0
  for (let afterId = 0; ; ) {
    const state = await findJudgingState(ctx.db)
    if (!state || state.generation !== matcher.generation || state.rulesHash !== matcher.rulesHash) return fresh
    const items = await listUnjudged(ctx.db, afterId)
    const last = items.at(-1)
    if (!last) return fresh
    const saved = await saveJudgements(ctx, await matcher.match(items), {
      matcher,
      isNew: true,
      isBaseline: () => false,
    })
    if (saved === undefined) return fresh
    fresh += saved
    afterId = last.id
  }
}
