import type { Context } from '../../../platform/context.ts'
import { listJudgedSoftware, listSoftwareByLookupKeys } from '../../software/index.ts'
import type { IndexChange, Match, Matcher } from '../matching/matcher.ts'
import { saveJudgements } from './save-judgements.ts'

const keysPerStatement = 200

export interface Judging {
  readonly matcher: Matcher
  isBaseline(match: Match): boolean
}

/** Judges what a change concerns, of the changed CVEs only. False when another change came between. */
export async function judgeChange(
  ctx: Context,
  { matcher, isBaseline }: Judging,
  { changedCves, lookupKeys }: Pick<IndexChange, 'changedCves' | 'lookupKeys'>,
): Promise<boolean> {
  for (let start = 0; start < lookupKeys.length; start += keysPerStatement) {
    const keys = lookupKeys.slice(start, start + keysPerStatement)
    for (let afterId = 0; ; ) {
      const items = await listSoftwareByLookupKeys(ctx.db, keys, afterId)
      const last = items.at(-1)
      if (!last) break
      const result = await matcher.matchCves(items, changedCves)
      const saved = await saveJudgements(ctx, result, { isNew: false, cves: changedCves, isBaseline })
      if (saved === undefined) return false
      afterId = last.id
    }
  }
  return true
}

/** Judges everything that was judged before. False when another change came between. */
export async function judgeAll(ctx: Context, { matcher, isBaseline }: Judging): Promise<boolean> {
  for (let afterId = 0; ; ) {
    const items = await listJudgedSoftware(ctx.db, afterId)
    const last = items.at(-1)
    if (!last) return true
    const saved = await saveJudgements(ctx, await matcher.match(items), { isNew: false, isBaseline })
    if (saved === undefined) return false
    afterId = last.id
  }
}
