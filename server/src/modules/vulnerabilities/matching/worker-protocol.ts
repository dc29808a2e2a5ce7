import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { CveFacts, MatchExplanation, MatchResult, SoftwareItem } from './matcher.ts'

/** What the worker is asked; answers carry the number of the question. */
export type MatchingQuestion =
  | { readonly kind: 'load'; readonly file: string }
  | { readonly kind: 'rules'; readonly rules: readonly VulnerabilityRule[]; readonly nowMs: number }
  | { readonly kind: 'match'; readonly software: readonly SoftwareItem[]; readonly cves: readonly string[] | undefined }
  | { readonly kind: 'facts'; readonly cves: readonly string[] }
  | { readonly kind: 'explain'; readonly software: SoftwareItem; readonly cve: string }

/** Of the index and rules in use; no generation while there is no index. */
export interface MatchingState {
  readonly generation: string | undefined
  readonly rulesHash: string
  readonly sources: readonly string[]
}

export type MatchingAnswer =
  | { readonly kind: 'state'; readonly state: MatchingState }
  | { readonly kind: 'match'; readonly result: MatchResult }
  | { readonly kind: 'facts'; readonly facts: readonly CveFacts[] }
  | { readonly kind: 'explain'; readonly explanation: MatchExplanation }

export type NumberedQuestion = MatchingQuestion & { readonly id: number }
export type NumberedReply = { readonly id: number } & (
  | MatchingAnswer
  | { readonly kind: 'failure'; readonly message: string }
)
