import type { Spec } from '../spec.ts'

/** What the command line knows about a kind of document; the rest is the server's. */
export interface Kind {
  /** "2 labels": what a run has applied. */
  describe(count: number): string
  /** What no two documents of one run may share. */
  nameOf?(spec: Spec): unknown
  /** Dotted paths below `spec`, `*` for each entry of a list: what `get` shows and nobody sets. Left out without a word. */
  readonly readOnly?: readonly string[]
  /** The same for what Fleet's documents set and Muster does not have. Left out, and said so. */
  readonly passedOver?: readonly string[]
  /** What those say where they are switched off; then nothing is said. */
  readonly absent?: Spec
  /** True for what the server makes itself, and what files cannot change. */
  isBuiltIn?(spec: Spec): boolean
}
