import type { AutomationConditions } from '@muster/contract/rest/automation-conditions.ts'
import { invalidField } from '../../../kernel/errors.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'
import { parsePolicyConditions } from '../triggers/policy-conditions.ts'
import { parseVulnerabilityConditions } from '../triggers/vulnerability-conditions.ts'

const keysOf = {
  policy: ['policy_ids'],
  host_status: ['host_percentage', 'days_count'],
  vulnerability: [
    'minimum_cvss_score',
    'minimum_epss_probability',
    'known_exploited_only',
    'fix_available_only',
    'exclude_operating_systems',
    'include_low_confidence',
  ],
} satisfies Record<AutomationKind, readonly (keyof AutomationConditions)[]>

/** Stored conditions as the API shows them. */
export function toConditionsAnswer(kind: AutomationKind, stored: unknown): AutomationConditions {
  switch (kind) {
    case 'policy':
      return { policy_ids: parsePolicyConditions(stored).policies?.map(({ id }) => id) ?? null }
    case 'host_status': {
      // Our own column: written from the same keys only, empty in a new row.
      const { host_percentage = 0, days_count = 0 } = stored as AutomationConditions
      return { host_percentage, days_count }
    }
    case 'vulnerability': {
      const conditions = parseVulnerabilityConditions(stored)
      return {
        minimum_cvss_score: conditions.minimumCvssScore,
        minimum_epss_probability: conditions.minimumEpssProbability,
        known_exploited_only: conditions.isKnownExploitedOnly,
        fix_available_only: conditions.isFixAvailableOnly,
        exclude_operating_systems: conditions.excludesOperatingSystems,
        include_low_confidence: conditions.includesLowConfidence,
      }
    }
  }
}

/** What is given, laid over what is shown. Throws `invalid` for keys of another kind and for what cannot be on. */
export function mergeConditions(
  kind: AutomationKind,
  stored: unknown,
  given: AutomationConditions | undefined,
): AutomationConditions {
  const known: readonly string[] = keysOf[kind]
  const foreign = Object.keys(given ?? {}).find((key) => !known.includes(key))
  if (foreign !== undefined) {
    const field = `conditions.${foreign}`
    throw invalidField(field, `${field} is not for an automation of kind ${kind}; it takes ${known.join(', ')}`)
  }
  return { ...toConditionsAnswer(kind, stored), ...given }
}

export function refuseUnusable(kind: AutomationKind, conditions: AutomationConditions): void {
  if (kind !== 'host_status') return
  const { host_percentage = 0, days_count = 0 } = conditions
  if (days_count < 1) {
    throw invalidField('conditions.days_count', `conditions.days_count is ${days_count}; give at least 1 day`)
  }
  if (host_percentage <= 0) {
    const field = 'conditions.host_percentage'
    throw invalidField(field, `${field} is ${host_percentage}; give more than 0 and at most 100`)
  }
}
