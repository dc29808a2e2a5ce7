import type { Context } from '../../../platform/context.ts'
import { findPolicies, listNewestFlips, type PolicyFlip } from '../../policies/index.ts'
import { momentWords } from '../explain/moment-words.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import type { Past } from './firing.ts'
import { foldAtIntervals, foldImmediately } from './fold-policy-past.ts'

const flipsPerPage = 1_000
const maxFlips = 20_000
const maxHostEntries = 1_000_000

export interface PastRange {
  readonly since: Date
  readonly now: Date
  readonly intervalMs: number
}

/** From the recorded flips, by the same fold as the checks. */
export async function readPolicyPast(ctx: Context, rule: DraftRule, range: PastRange): Promise<Past> {
  const policies = (await findPolicies(ctx.db, rule.conditions.policy_ids ?? [])).filter(
    ({ teamId }) => teamId === rule.teamId,
  )
  const { flips, isCut } = await readFlips(
    ctx,
    policies.map(({ id }) => id),
    range.since,
  )
  const from = isCut ? (flips[0]?.at ?? range.since) : range.since
  const notes = [
    'Hosts that were deleted since are counted; a host that was deleted before its check would not have been sent.',
  ]
  if (isCut) notes.push(`There is too much to look at: what happened before ${momentWords(from)} is left out.`)
  for (const { name, createdAt } of policies) {
    if (createdAt > from) notes.push(`The policy "${name}" exists since ${momentWords(createdAt)} only.`)
  }
  const byPolicy = Map.groupBy(flips, ({ policyId }) => policyId)
  const firings = [...byPolicy.values()].flatMap((ofPolicy) =>
    rule.isImmediate
      ? foldImmediately(ofPolicy, { now: range.now, settleMs: rule.settleMs })
      : foldAtIntervals(ofPolicy, range),
  )
  return { from, firings, notes, names: new Map(policies.map(({ id, name }) => [String(id), name])) }
}

/** Oldest first; where there are too many, the oldest are left out. */
async function readFlips(
  ctx: Context,
  policyIds: readonly number[],
  since: Date,
): Promise<{ readonly flips: readonly PolicyFlip[]; readonly isCut: boolean }> {
  const flips: PolicyFlip[] = []
  let hostEntries = 0
  for (;;) {
    const beforeSeq = flips.at(-1)?.seq
    const page = await listNewestFlips(ctx.db, { policyIds, since, beforeSeq, limit: flipsPerPage })
    flips.push(...page)
    for (const { hostIds } of page) hostEntries += hostIds.length
    const isCut = page.length === flipsPerPage && (flips.length >= maxFlips || hostEntries >= maxHostEntries)
    if (isCut || page.length < flipsPerPage) return { flips: flips.reverse(), isCut }
  }
}
