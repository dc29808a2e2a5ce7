import type { Explanation } from '@muster/contract/rest/explain.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { listHostLabels } from '../../hosts/index.ts'
import { hasPermission } from '../../identity/index.ts'
import {
  type Answer,
  findPolicies,
  listNewestFlips,
  listStandingAnswers,
  type PolicyFlip,
} from '../../policies/index.ts'
import { type Decision, listDecisions } from '../queries/decision-queries.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { listRules } from '../rules/rule-queries.ts'
import { readTiming } from '../rules/rule-timing.ts'
import { showTicketsOf } from '../tickets/list-tickets.ts'
import { buildTimeline } from './build-timeline.ts'
import { decidePolicyVerdict } from './decide-policy-verdict.ts'
import { listStoryAttempts, listStoryDeliveries, type StoryDelivery } from './explain-queries.ts'
import { pickVerdict } from './pick-verdict.ts'

const shownFlips = 100
const shownDecisions = 200

/** Why the automations did or did not fire for a policy on a host. */
export async function explainPolicy(
  ctx: Context,
  deps: RuleDeps,
  { policyId, hostId }: { policyId: number; hostId: number },
): Promise<Explanation> {
  const [policy] = await findPolicies(ctx.db, [policyId])
  if (!policy || (policy.teamId !== null && !hasPermission(ctx.actor, 'delivery:read', policy.teamId))) {
    throw new AppError('not-found', `there is no policy ${policyId}`)
  }
  const [host] = await listHostLabels(ctx.db, [hostId])
  const story = await readStory(ctx, { policyId, hostId })
  if (!host && isEmpty(story))
    throw new AppError('not-found', `there is no host ${hostId}, and nothing is known of one`)
  const standing = (await listStandingAnswers(ctx.db, [hostId])).get(hostId)
  const timing = await readTiming(ctx, deps)
  const rules = (await listRules(ctx.db)).filter(({ kind }) => kind === 'policy')
  const automations = rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    verdict: decidePolicyVerdict({
      ...{ rule, policy, host, flips: story.flips },
      answer: answerOf(standing, policyId),
      error: standing?.errors[policyId],
      nextCheckAt: timing.nextCheckOf(rule),
      decisions: story.decisions.filter(({ automationId }) => automationId === rule.id),
      deliveries: story.deliveries.filter(({ automationId }) => automationId === rule.id),
    }),
  }))
  const concerned = rules.filter((rule) => {
    const code = automations.find(({ id }) => id === rule.id)?.verdict.code
    return code !== 'policy_not_selected' && code !== 'policy_elsewhere'
  })
  return {
    subject: { kind: 'policy', id: String(policyId), name: policy.name },
    host: { id: hostId, name: host?.displayName ?? '' },
    verdict: pickVerdict(automations.map(({ verdict }) => verdict)),
    automations,
    tickets: await showTicketsOf(ctx, { kind: 'policy', id: String(policyId) }),
    timeline: buildTimeline({
      ...story,
      detected: story.flips.map(({ at, from, to }) => ({ at, sentence: `the host changed from ${from} to ${to}` })),
      checks: concerned.map((rule) => ({
        automation: rule,
        lastAt: rule.lastCheckedAt,
        nextAt: timing.nextCheckOf(rule),
      })),
      attempts: await listStoryAttempts(
        ctx.db,
        story.deliveries.map(({ id }) => id),
      ),
    }),
  }
}

interface PolicyStory {
  readonly flips: readonly PolicyFlip[]
  readonly decisions: readonly Decision[]
  readonly deliveries: readonly StoryDelivery[]
}

async function readStory(
  ctx: Context,
  { policyId, hostId }: { policyId: number; hostId: number },
): Promise<PolicyStory> {
  const subject = { kind: 'policy', id: String(policyId) } as const
  return {
    flips: await listNewestFlips(ctx.db, { policyIds: [policyId], hostId, limit: shownFlips }),
    decisions: await listDecisions(ctx.db, { subject, hostId, limit: shownDecisions }),
    deliveries: await listStoryDeliveries(ctx.db, { ...subject, hostId }),
  }
}

function isEmpty({ flips, decisions, deliveries }: PolicyStory): boolean {
  return flips.length === 0 && decisions.length === 0 && deliveries.length === 0
}

function answerOf(
  standing: { readonly passing: readonly number[]; readonly failing: readonly number[] } | undefined,
  policyId: number,
): Answer {
  if (standing?.failing.includes(policyId)) return 'failing'
  return standing?.passing.includes(policyId) ? 'passing' : 'no response'
}
