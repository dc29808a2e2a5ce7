import type { DecisionCode } from '@muster/contract/rest/decision.ts'

const sentences = {
  planned: 'a message is on its way',
  recovered: 'recovered before sending',
  host_deleted: 'the host was deleted before sending',
  automation_off: 'the automation was off at that time',
  policy_not_selected: 'the policy was not selected at that time',
  already_reported: 'already reported',
  baseline: 'it came with a changed rule or a new source, so that it is known and nobody is told',
  below_minimum_cvss: 'below the minimum CVSS score',
  below_minimum_epss: 'below the minimum EPSS probability',
  not_known_exploited: 'not known to be exploited',
  no_fix_available: 'no fix is available',
  operating_system: 'found on operating systems only, which are excluded',
  below_threshold: 'below the threshold',
  no_chance_to_check_in: 'hosts had no chance to check in',
  no_destination: 'the automation has no destination',
  once_an_hour: 'one message per host and policy an hour; it waits',
  destination_paused: 'the destination is paused; the message is kept',
  storm_brake: 'held: storm brake',
} satisfies Record<DecisionCode, string>

/** The words for a decision where the one who decides has no better ones, such as measured numbers. */
export function decisionSentence(code: DecisionCode): string {
  return sentences[code]
}
