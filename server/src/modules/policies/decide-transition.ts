/** A host's standing answer to a policy, in the words that people see. */
export type Answer = 'no response' | 'passing' | 'failing'

/** What one check said. */
export type Outcome = 'passing' | 'failing' | 'error'

/**
 * The standing answer after a check. An error says nothing: the last passing or failing stands, so that fail → error →
 * fail is not newly failing and fail → error → pass is a recovery.
 */
export function decideTransition(before: Answer, outcome: Outcome): Answer {
  return outcome === 'error' ? before : outcome
}
