/** Messages between the main thread and the worker that holds PGlite: a statement blocks its thread. */
export type EmbeddedRequest =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly params: readonly unknown[] }
  | { readonly id: number; readonly kind: 'script'; readonly sql: string }
  | { readonly id: number; readonly kind: 'close' }

export interface EmbeddedResult {
  readonly rows: readonly unknown[]
  readonly affectedRows: number
}

export interface EmbeddedFailure {
  readonly message: string
  /** SQLSTATE where PostgreSQL refused, otherwise undefined. */
  readonly code: string | undefined
  readonly detail: string | undefined
  readonly constraint: string | undefined
}

export type EmbeddedReply =
  | { readonly id: number; readonly result: EmbeddedResult }
  | { readonly id: number; readonly failure: EmbeddedFailure }
