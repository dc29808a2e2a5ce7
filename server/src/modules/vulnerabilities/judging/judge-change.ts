import type { Context } from '../../../platform/context.ts'
import { listJudgedSoftware, listSoftwareByLookupKeys } from '../../software/index.ts'
import type { IndexChange, Match, Matcher } from '../matching/matcher.ts'
import { saveJudgements } from './save-judgements.ts'

const keysPerStatement = 1_000

export interface Judging {
  readonly matcher: Matcher
  isBaseline(match: Match): boolean
}

type Change = Pick<IndexChange, 'changedCves' | 'lookupKeys' | 'wholeLookupKeys'>

/** Judges what a change concerns, of the changed CVEs only where that is enough. False when another change came between. */
export async function judgeChange(ctx: Context, judging: Judging, change: Change): Promise<boolean> {
  const { changedCves: cves, lookupKeys, wholeLookupKeys } = change
  const isWhole = new Set(wholeLookupKeys)
  const others = lookupKeys.filter((key) => !isWhole.has(key))
  if (!(await judgeByKeys(ctx, judging, { keys: others, cves }))) return false
  return judgeByKeys(ctx, judging, { keys: wholeLookupKeys, cves: undefined })
}

/** No CVEs: all of them. */
async function judgeByKeys(
  ctx: Context,
  { matcher, isBaseline }: Judging,
  { keys, cves }: { readonly keys: readonly string[]; readonly cves: readonly string[] | undefined },
): Promise<boolean> {
  for (let start = 0; start < keys.length; start += keysPerStatement) {
    for (let afterId = 0; ; ) {
      const items = await listSoftwareByLookupKeys(ctx.db, keys.slice(start, start + keysPerStatement), afterId)
      const last = items.at(-1)
      if (!last) break
      const result = await (cves ? matcher.matchCves(items, cves) : matcher.match(items))
      const saved = await saveJudgements(ctx, result, { matcher, isNew: false, cves, isBaseline })
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
    const saved = await saveJudgements(ctx, await matcher.match(items), { matcher, isNew: false, isBaseline })
    if (saved === undefined) return false
    afterId = last.id
  }
}
