import { type Static, Type } from 'typebox'
import { Instant, Nullable } from '../common/wire.ts'

/** What events, batches and deliveries are about. The id of a `cve` is its name, that of `host_status` is `hosts`. */
export const SubjectKind = Type.Union([Type.Literal('policy'), Type.Literal('cve'), Type.Literal('host_status')])
export type SubjectKind = Static<typeof SubjectKind>

/**
 * Why something was sent or not, as recorded when it was decided. Reasons that merely stand (a policy is not selected, a
 * CVE is too old) are computed when asked and are not among these.
 */
export const DecisionCode = Type.Union([
  Type.Literal('planned', { description: 'A delivery was planned.' }),
  Type.Literal('recovered', {
    description: 'The host passed again, or lost the vulnerable software, before the check.',
  }),
  Type.Literal('host_deleted', { description: 'The host was deleted before the check.' }),
  Type.Literal('automation_off', { description: 'It happened while the automation was switched off.' }),
  Type.Literal('policy_not_selected', { description: 'It happened before the policy was selected.' }),
  Type.Literal('already_reported', { description: 'The host was reported for this before.' }),
  Type.Literal('baseline', {
    description: 'The finding came with a changed rule or a new source: it is known, and nobody is told.',
  }),
  Type.Literal('below_minimum_cvss', { description: 'The CVSS score is unknown or below the minimum.' }),
  Type.Literal('below_minimum_epss', { description: 'The EPSS probability is unknown or below the minimum.' }),
  Type.Literal('not_known_exploited', { description: "It is not in CISA's catalogue of exploited vulnerabilities." }),
  Type.Literal('no_fix_available', { description: 'No version without the vulnerability is known.' }),
  Type.Literal('operating_system', { description: 'It is found on operating systems only, which are excluded.' }),
  Type.Literal('below_threshold', { description: 'The measured share of hosts is below the configured one.' }),
  Type.Literal('no_chance_to_check_in', { description: 'Hosts had no chance to check in: no server listened.' }),
  Type.Literal('no_destination', { description: 'The automation has nowhere to send to.' }),
  Type.Literal('once_an_hour', {
    description: 'Immediate mode sends one event per host and policy an hour; it waits.',
  }),
  Type.Literal('destination_paused', { description: 'The destination is paused; the delivery is kept.' }),
  Type.Literal('storm_brake', { description: 'The storm brake holds the delivery.' }),
])
export type DecisionCode = Static<typeof DecisionCode>

export const DecisionAnswer = Type.Object({
  id: Type.Integer(),
  automation_id: Type.Integer(),
  at: Instant,
  subject: Type.Object({ kind: SubjectKind, id: Type.String() }),
  host_ids: Type.Array(Type.Integer(), { description: 'At most the first 1,000.' }),
  host_count: Type.Integer(),
  code: DecisionCode,
  sentence: Type.String(),
  delivery_id: Nullable(Type.String()),
  run_id: Type.String({ description: 'The run of a schedule that decided.' }),
})
export type DecisionAnswer = Static<typeof DecisionAnswer>
