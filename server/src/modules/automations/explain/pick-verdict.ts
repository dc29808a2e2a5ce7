import type { Verdict } from '@muster/contract/rest/explain.ts'

/** Automations that do not listen say least. */
const uninterested: readonly Verdict['code'][] = ['automation_off', 'policy_not_selected', 'policy_elsewhere']

/** Of several automations, the one that has most to say speaks for all; the built-in one comes first. */
export function pickVerdict(verdicts: readonly Verdict[]): Verdict {
  const interested = verdicts.find(({ code }) => !uninterested.includes(code))
  const fallback: Verdict = { code: 'automation_off', sentence: 'there is no automation of this kind yet', remedy: '' }
  return interested ?? verdicts[0] ?? fallback
}
