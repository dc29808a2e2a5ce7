import type { RequestKind } from '../protocol/request-kind.ts'
import type { SeededRandom } from '../seeded-random.ts'

/** A way in which a host misbehaves. */
export interface Fault {
  readonly name: string
  readonly description: string
  /** The body that is sent instead, or undefined when the host keeps the request to itself. */
  rewriteBody?(kind: RequestKind, body: string, random: SeededRandom): string | undefined
  /** How long the host waits in the middle of the body of a request. */
  stallMs?(kind: RequestKind, random: SeededRandom): number | undefined
  /** After so many check-ins the host is never heard of again. */
  checkInsBeforeLeaving?(random: SeededRandom): number
}
