import type { Client } from '../../client.ts'
import type { Spec } from '../spec.ts'

/** What the command line knows about a kind of document; the rest is the server's. */
export interface Kind {
  /** "2 labels": what a run has applied. */
  describe(count: number): string
  /** What no two documents of one run may share. */
  nameOf?(spec: Spec): unknown
  /** Dotted paths below `spec` that stand in Fleet's documents for things that Muster does not do. */
  readonly passedOver?: readonly string[]
  /** Deletes what the name stands for; false when it is not there. Absent where files cannot delete. */
  delete?(client: Client, name: string): Promise<boolean>
}
