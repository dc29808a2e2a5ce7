import { type Answer, decideTransition, type Outcome } from './decide-transition.ts'

export interface PolicyError {
  readonly message: string
  /** ISO 8601. */
  readonly at: string
}

/** All standing answers of one host: a policy in neither list has no response. Both lists ascend. */
export interface StandingAnswers {
  readonly passing: readonly number[]
  readonly failing: readonly number[]
  /** By policy id: the last check was an error. */
  readonly errors: Readonly<Record<string, PolicyError>>
}

export interface PolicyCheck {
  readonly policyId: number
  readonly outcome: Outcome
  readonly message: string
}

export interface Flip {
  readonly policyId: number
  readonly from: Answer
  readonly to: Answer
}

export interface AppliedChecks {
  readonly answers: StandingAnswers
  readonly flips: readonly Flip[]
  /** False when there is nothing to write. */
  readonly isChanged: boolean
}

export const noAnswers: StandingAnswers = { passing: [], failing: [], errors: {} }

/** Applies what a host answered to what stands; pure. */
export function applyChecks(before: StandingAnswers, checks: readonly PolicyCheck[], at: Date): AppliedChecks {
  const passing = new Set(before.passing)
  const failing = new Set(before.failing)
  const errors: Record<string, PolicyError> = { ...before.errors }
  const flips: Flip[] = []
  let isChanged = false
  for (const { policyId, outcome, message } of checks) {
    const from = passing.has(policyId) ? 'passing' : failing.has(policyId) ? 'failing' : 'no response'
    const to = decideTransition(from, outcome)
    if (from !== to) {
      passing.delete(policyId)
      failing.delete(policyId)
      ;(to === 'passing' ? passing : failing).add(policyId)
      flips.push({ policyId, from, to })
    }
    const known = errors[policyId]
    // The same error again is not news.
    if (outcome === 'error' && known?.message !== message) errors[policyId] = { message, at: at.toISOString() }
    else if (outcome !== 'error' && known) delete errors[policyId]
    else if (from === to) continue
    isChanged = true
  }
  return { answers: { passing: ascending(passing), failing: ascending(failing), errors }, flips, isChanged }
}

function ascending(ids: ReadonlySet<number>): readonly number[] {
  return [...ids].sort((a, b) => a - b)
}
