import { recencyWords } from '../triggers/recency-words.ts'
import type { Automation, AutomationState } from '@muster/contract/rest/automation.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Context } from '../../../platform/context.ts'
import { findPolicies } from '../../policies/index.ts'
import { countLateCves } from '../../vulnerabilities/index.ts'
import { describeRule } from './describe-rule.ts'
import type { DraftRule } from './parse-rule-draft.ts'
import { toConditionsAnswer } from './rule-conditions.ts'
import type { RuleDeps } from './rule-deps.ts'
import { countDeliveries, listRuleDestinations, type Rule, type RuleDestination } from './rule-queries.ts'
import { readTiming } from './rule-timing.ts'

const lateWithinMs = 30 * 86_400_000

type DeliveryCounts = Awaited<ReturnType<typeof countDeliveries>>

/** Rules as the API shows them, with few statements for all of them. */
export async function showRules(ctx: Context, deps: RuleDeps, rules: readonly Rule[]): Promise<Automation[]> {
  const drafts = rules.map((rule) => ({ ...rule, conditions: toConditionsAnswer(rule.kind, rule.conditions) }))
  const describe = await createDescriber(ctx, deps, drafts)
  const counts = Map.groupBy(
    await countDeliveries(
      ctx.db,
      rules.map(({ id }) => id),
    ),
    ({ automationId }) => automationId,
  )
  const lateCves = rules.some(({ kind }) => kind === 'vulnerability') ? await countLate(ctx, deps) : 0
  return drafts.map((rule) => ({
    ...toAutomation(describe(rule), counts.get(rule.id) ?? []),
    ...(rule.kind === 'vulnerability' && { recency: recencyWords(deps.recency), late_cve_count: lateCves }),
  }))
}

/** Counted from when they became known, no CVE comes too late. */
async function countLate(ctx: Context, { recency }: RuleDeps): Promise<number> {
  if (recency.from === 'known') return 0
  const since = new Date(ctx.clock.now().getTime() - lateWithinMs)
  return countLateCves(ctx.db, { since, maxAgeMs: recency.maxAgeMs })
}

/** The one sentence of a rule that need not be saved. */
export async function ruleSentence(ctx: Context, deps: RuleDeps, rule: DraftRule): Promise<string> {
  return (await createDescriber(ctx, deps, [rule]))(rule).sentence
}

interface DescribedRule {
  readonly rule: DraftRule
  readonly sentence: string
  readonly intervalMs: number
  readonly nextCheckAt: Date | undefined
  readonly destinations: readonly RuleDestination[]
}

async function createDescriber(ctx: Context, deps: RuleDeps, rules: readonly DraftRule[]) {
  const timing = await readTiming(ctx, deps)
  const found = await listRuleDestinations(
    ctx.db,
    rules.flatMap(({ destinationIds }) => destinationIds),
  )
  const policies = await findPolicies(
    ctx.db,
    rules.flatMap(({ conditions }) => conditions.policy_ids ?? []),
  )
  const names = new Map(policies.map(({ id, name }) => [id, name]))
  return (given: DraftRule): DescribedRule => {
    const rule = { ...given, conditions: withoutDeletedPolicies(given.conditions, names) }
    const destinations = rule.destinationIds.flatMap((id) => found.get(id) ?? [])
    const intervalMs = timing.intervalOf(rule)
    const [onlyId, ...otherIds] = rule.conditions.policy_ids ?? []
    const policyName = onlyId !== undefined && otherIds.length === 0 ? names.get(onlyId) : undefined
    const { recency } = deps
    const sentence = describeRule(rule, { destinations, intervalMs, recency, policyName })
    return { rule, sentence, intervalMs, nextCheckAt: timing.nextCheckOf(rule), destinations }
  }
}

function withoutDeletedPolicies(
  conditions: DraftRule['conditions'],
  names: ReadonlyMap<number, string>,
): DraftRule['conditions'] {
  if (!conditions.policy_ids) return conditions
  return { ...conditions, policy_ids: conditions.policy_ids.filter((id) => names.has(id)) }
}

function toAutomation(
  { rule, sentence, intervalMs, nextCheckAt, destinations }: DescribedRule,
  counts: DeliveryCounts,
): Automation {
  const countOf = (state: string) => counts.find((row) => row.state === state)?.count ?? 0
  return {
    id: rule.id,
    kind: rule.kind,
    name: rule.name,
    team_id: rule.teamId,
    is_built_in: rule.isBuiltIn,
    enabled: rule.isEnabled,
    conditions: rule.conditions,
    host_batch_size: rule.hostBatchSize,
    include_details: rule.includeDetails,
    immediate: rule.isImmediate,
    settle_time: formatDuration(rule.settleMs),
    interval: rule.intervalMs === null ? null : formatDuration(rule.intervalMs),
    destination_ids: destinations.map(({ id }) => id),
    effective_interval: formatDuration(intervalMs),
    destinations: destinations.map(({ isPaused, ...destination }) => ({ ...destination, is_paused: isPaused })),
    rule: sentence,
    state: toState(rule, destinations),
    last_checked_at: rule.lastCheckedAt?.toISOString() ?? null,
    next_check_at: nextCheckAt?.toISOString() ?? null,
    enabled_at: rule.enabledAt?.toISOString() ?? null,
    deliveries: {
      waiting: countOf('waiting'),
      held: countOf('held'),
      delivered: countOf('delivered'),
      dead: countOf('dead'),
      cancelled: countOf('cancelled'),
      last_delivered_at: counts.find(({ state }) => state === 'delivered')?.lastEndedAt?.toISOString() ?? null,
    },
  }
}

function toState(rule: DraftRule, destinations: readonly RuleDestination[]): AutomationState {
  if (!rule.isEnabled) return 'off'
  if (destinations.length === 0) return 'no_destination'
  if (destinations.some(({ isPaused }) => isPaused)) return 'paused'
  return rule.kind === 'policy' && !rule.conditions.policy_ids?.length ? 'nothing_selected' : 'on'
}
