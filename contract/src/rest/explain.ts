import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Instant, Nullable } from '../common/wire.ts'
import { TicketAnswer } from './ticket.ts'
import { DecisionCode, SubjectKind } from './decision.ts'

/** Why something stands as it does; computed when asked. What was decided about an event has a DecisionCode. */
const StandingCode = Type.Union([
  Type.Literal('delivered', { description: 'The receiver has it.' }),
  Type.Literal('sending', { description: 'The message is planned and leaves at once.' }),
  Type.Literal('retrying', { description: 'An attempt failed; the next one is planned.' }),
  Type.Literal('dead', { description: 'All attempts failed.' }),
  Type.Literal('cancelled', { description: 'The message was withdrawn before it arrived.' }),
  Type.Literal('waiting_for_check', { description: 'It happened after the last check.' }),
  Type.Literal('settling', { description: 'Immediate mode waits until the answer has stood for the settling time.' }),
  Type.Literal('passing', { description: 'The host passes the policy.' }),
  Type.Literal('no_response', { description: 'The host has not answered the policy.' }),
  Type.Literal('error_standing', { description: 'The last check on the host was an error, which is no answer.' }),
  Type.Literal('before_selection', { description: 'It was so before the automation was on or listened to this.' }),
  Type.Literal('policy_elsewhere', {
    description: 'The policy belongs to another team than the automation or the host.',
  }),
  Type.Literal('unknown_cve', { description: 'No feed has told of this CVE and no software has it.' }),
  Type.Literal('not_affected', { description: 'No software with this CVE is installed.' }),
  Type.Literal('no_publication_date', { description: 'Only recent CVEs are reported, and the date is not known yet.' }),
  Type.Literal('too_old', { description: 'Published longer ago than vulnerabilities.recent_vulnerability_max_age.' }),
  Type.Literal('low_confidence', { description: 'Only findings of low confidence, which are not reported.' }),
  Type.Literal('forgotten', { description: 'It was decided, longer ago than automations.history.' }),
])

export const VerdictCode = Type.Union([...DecisionCode.anyOf, ...StandingCode.anyOf])
export type VerdictCode = Static<typeof VerdictCode>

export const Verdict = Type.Object({
  code: VerdictCode,
  sentence: Type.String(),
  remedy: Type.String({ description: 'What to do if that is not what you want; empty when there is nothing to do.' }),
})
export type Verdict = Static<typeof Verdict>

export const TimelineEntry = Type.Object({
  at: Instant,
  kind: Type.Union([
    Type.Literal('detected'),
    Type.Literal('checked'),
    Type.Literal('decided'),
    Type.Literal('planned'),
    Type.Literal('attempted'),
    Type.Literal('delivered'),
    Type.Literal('next', { description: 'Has not happened yet.' }),
  ]),
  sentence: Type.String(),
  automation_id: Nullable(Type.Integer()),
  delivery_id: Nullable(Type.String()),
})
export type TimelineEntry = Static<typeof TimelineEntry>

export const Explanation = Type.Object({
  subject: Type.Object({ kind: SubjectKind, id: Type.String(), name: Type.String() }),
  host: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  verdict: Verdict,
  automations: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), verdict: Verdict })),
  timeline: Type.Array(TimelineEntry, { description: 'Oldest first; what is still to come is last.' }),
  tickets: Type.Array(TicketAnswer, { description: 'Of the policy or CVE, newest first; at most 20.' }),
})
export type Explanation = Static<typeof Explanation>

const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

export const explainRoute = defineRoute({
  method: 'GET',
  path: '/automations/explain',
  permission: 'delivery:read',
  scope: 'team',
  summary: 'Tell why an automation did or did not fire for a policy on a host, or for a CVE, and what comes next.',
  tag: 'automations',
  query: Type.Object({
    policy_id: Type.Optional(id),
    cve: Type.Optional(Type.String({ pattern: '^[Cc][Vv][Ee]-[0-9]{4}-[0-9]{4,19}$' })),
    host_id: Type.Optional(id),
  }),
  answer: Explanation,
})
