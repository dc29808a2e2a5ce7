/** What a check of a policy says. */
export type Outcome = 'passing' | 'failing' | 'error'

const queryPrefix = 'fleet_policy_query_'

/** The body of a distributed write that answers these policies. */
export function renderAnswers(nodeKey: string, outcomes: ReadonlyMap<number, Outcome>): string {
  const queries: Record<string, unknown> = {}
  const statuses: Record<string, number> = {}
  for (const [policyId, outcome] of outcomes) {
    queries[queryPrefix + policyId] = outcome === 'passing' ? [{ '1': '1' }] : []
    statuses[queryPrefix + policyId] = outcome === 'error' ? 1 : 0
  }
  return JSON.stringify({ queries, statuses, messages: {}, node_key: nodeKey })
}
