export const POLICY_PREFIX = 'fleet_policy_query_'

const pattern = /^(\d{1,10})(?:_v(\d{1,10}))?$/

/**
 * The name under which a policy travels. It carries the version of the query once that has changed, so that an answer to
 * the old query, which was on its way while the policy was edited, is not taken for an answer to the new one.
 */
export function policyQueryName(policyId: number, version: number): string {
  return `${POLICY_PREFIX}${policyId}${version === 1 ? '' : `_v${version}`}`
}

export function parsePolicyQueryName(name: string): { policyId: number; version: number } | undefined {
  const match = pattern.exec(name.slice(POLICY_PREFIX.length))
  return match ? { policyId: Number(match[1]), version: Number(match[2] ?? 1) } : undefined
}
