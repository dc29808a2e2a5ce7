import type { SubjectKind } from '@muster/contract/rest/decision.ts'

/** One subject that a check would have sent. */
export interface Firing {
  /** When the check would have been. */
  readonly at: Date
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly hostCount: number
}

/** What a back-test found out about the past, and what it could not. */
export interface Past {
  readonly from: Date
  readonly firings: readonly Firing[]
  readonly names: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}
