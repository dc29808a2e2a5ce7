import type { Verdict } from '@muster/contract/rest/explain.ts'
import type { Answer, Policy, PolicyFlip } from '../../policies/index.ts'
import type { Decision } from '../queries/decision-queries.ts'
import type { Rule } from '../rules/rule-queries.ts'
import { parsePolicyConditions, type SelectedPolicy } from '../triggers/policy-conditions.ts'
import { decideDeliveryVerdict } from './decide-delivery-verdict.ts'
import type { StoryDelivery } from './explain-queries.ts'
import { momentWords } from './moment-words.ts'

/** All that is known of one policy, one host and one automation. */
export interface PolicyFacts {
  readonly rule: Rule
  readonly nextCheckAt: Date | undefined
  readonly policy: Policy
  readonly host: { readonly id: number; readonly teamId: number | null } | undefined
  readonly answer: Answer
  readonly error: { readonly message: string; readonly at: string } | undefined
  /** Of this policy and host, newest first. */
  readonly flips: readonly PolicyFlip[]
  /** Of this automation, newest first. */
  readonly decisions: readonly Decision[]
  readonly deliveries: readonly StoryDelivery[]
}

/** What happened to the newest failure, else what stands in the way, else what the host says. */
export function decidePolicyVerdict(facts: PolicyFacts): Verdict {
  const failure = facts.flips.find(({ to }) => to === 'failing')
  const sent = failure && decideDeliveryVerdict(facts.deliveries.filter(({ createdAt }) => createdAt >= failure.at))
  if (sent) return sent
  if (!facts.host) return verdict('host_deleted', 'the host was deleted; deleted hosts are not sent')
  return obstacle(facts) ?? answerVerdict(facts, failure) ?? failureVerdict(facts, failure)
}

function obstacle({ rule, policy, host }: PolicyFacts): Verdict | undefined {
  const path = `PATCH /automations/${rule.id}`
  if (policy.teamId !== rule.teamId) {
    const sentence = 'the policy belongs to another team than the automation'
    return verdict('policy_elsewhere', sentence, 'Select it in the automation of its team.')
  }
  if (policy.teamId !== null && policy.teamId !== host?.teamId) {
    return verdict('policy_elsewhere', 'the policy belongs to a team of which the host is no member')
  }
  if (!rule.isEnabled)
    return verdict('automation_off', 'the automation is off', `Switch it on: ${path} {"enabled": true}.`)
  if (!selectionOf({ rule, policy })) {
    const remedy = `Add ${policy.id} to conditions.policy_ids: ${path}.`
    return verdict('policy_not_selected', 'the automation does not listen to this policy', remedy)
  }
  if (rule.destinationIds.length > 0) return undefined
  return verdict(
    'no_destination',
    'the automation has no destination',
    `Give it one: ${path} {"destination_ids": […]}.`,
  )
}

function answerVerdict(
  { rule, answer, error, policy, flips }: PolicyFacts,
  failure: PolicyFlip | undefined,
): Verdict | undefined {
  if (answer === 'failing') return undefined
  if (answer === 'passing' && failure && failure.seq > (selectionOf({ rule, policy })?.sinceSeq ?? 0)) {
    const recovery = flips.findLast(({ seq, to }) => seq > failure.seq && to !== 'failing')
    const until = recovery ? ` and no longer at ${momentWords(recovery.at)}` : ''
    return verdict('recovered', `recovered before sending: it failed at ${momentWords(failure.at)}${until}`)
  }
  if (error) {
    const sentence = `the last check on the host was an error (${error.message}), which is no answer; before it: ${answer}`
    return verdict('error_standing', sentence, 'Mend the query of the policy, or the agent on the host.')
  }
  if (answer === 'passing') return verdict('passing', 'the host passes the policy')
  const platform = policy.platform === '' ? '' : ` is for ${policy.platform} and`
  const remedy = `The policy${platform} is asked when the host checks in: see that it does, or POST /hosts/{id}/refetch.`
  return verdict('no_response', 'the host has not answered the policy yet', remedy)
}

function failureVerdict(
  { rule, nextCheckAt, policy, decisions }: PolicyFacts,
  failure: PolicyFlip | undefined,
): Verdict {
  const selection = selectionOf({ rule, policy })
  const check = nextCheckAt ? momentWords(nextCheckAt) : 'the next check'
  if (selection?.reportExisting) {
    return verdict('waiting_for_check', `waiting until ${check}: what fails already is reported then`)
  }
  if (!failure || failure.seq <= (selection?.sinceSeq ?? 0)) {
    const since = failure ? ` (since ${momentWords(failure.at)})` : ''
    const sentence = `the host failed already${since} before the automation was on and listened to this policy`
    return verdict(
      'before_selection',
      sentence,
      `To report it now: POST /automations/reset {"policy_ids": [${policy.id}]}.`,
    )
  }
  if (failure.seq > rule.cursorSeq) {
    if (!rule.isImmediate) return verdict('waiting_for_check', `waiting until ${check}: it failed after the last check`)
    const settled = momentWords(new Date(failure.at.getTime() + rule.settleMs))
    return verdict('settling', `waiting until ${settled}: the answer has to stand for the settling time`)
  }
  const decision = decisions.find(({ at, code }) => at >= failure.at && code !== 'planned')
  if (decision) return verdict(decision.code, `${decision.sentence} (${momentWords(decision.at)})`)
  return verdict('forgotten', 'it was decided upon, but longer ago than automations.history keeps')
}

function selectionOf({ rule, policy }: Pick<PolicyFacts, 'rule' | 'policy'>): SelectedPolicy | undefined {
  return parsePolicyConditions(rule.conditions).policies?.find(({ id }) => id === policy.id)
}

function verdict(code: Verdict['code'], sentence: string, remedy = ''): Verdict {
  return { code, sentence, remedy }
}
