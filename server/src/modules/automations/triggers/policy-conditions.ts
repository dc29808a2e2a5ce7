/** One policy that an automation listens to; what happened up to `sinceSeq` is not its concern. */
export interface SelectedPolicy {
  readonly id: number
  readonly sinceSeq: number
  /** The next check reports all hosts that fail then. */
  readonly reportExisting?: boolean
}

/** Conditions of a policy automation. `policies` is null until somebody selects. */
export interface PolicyConditions {
  readonly policies: readonly SelectedPolicy[] | null
}

/** Our own column: written by the functions below only, empty in a new row. */
export function parsePolicyConditions(stored: unknown): PolicyConditions {
  return { policies: (stored as Partial<PolicyConditions>).policies ?? null }
}

/** A policy keeps its place while it stays selected; one that is added starts at `nowSeq`. */
export function selectPolicies(
  before: PolicyConditions,
  ids: readonly number[] | null,
  nowSeq: number,
): PolicyConditions {
  if (ids === null) return { policies: null }
  const known = new Map((before.policies ?? []).map((policy) => [policy.id, policy]))
  return { policies: [...new Set(ids)].map((id) => known.get(id) ?? { id, sinceSeq: nowSeq }) }
}

/** From now on only: what happened while the automation was off is not reported. */
export function startFrom(conditions: PolicyConditions, nowSeq: number): PolicyConditions {
  return { policies: conditions.policies?.map(({ id }) => ({ id, sinceSeq: nowSeq })) ?? null }
}

/** Reports who fails already, of these policies. */
export function reportExisting(conditions: PolicyConditions, ids: ReadonlySet<number>): PolicyConditions {
  return {
    policies:
      conditions.policies?.map((policy) => (ids.has(policy.id) ? { ...policy, reportExisting: true } : policy)) ?? null,
  }
}

export function existingReported({ policies }: PolicyConditions): PolicyConditions {
  return { policies: policies?.map(({ id, sinceSeq }) => ({ id, sinceSeq })) ?? null }
}
