import type { Clock } from '../kernel/clock.ts'
import type { Ids } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import type { ChangeFeed } from './changes/change-feed.ts'
import type { SecretBox } from './crypto/secret-box.ts'
import type { Db } from './database/open-database.ts'
import type { Tx } from './database/in-transaction.ts'

export type GlobalRole = 'admin' | 'maintainer' | 'observer' | 'observer_plus' | 'gitops'

export interface TeamMembership {
  readonly teamId: number
  readonly role: GlobalRole
}

/** Who does something. `system` is Muster itself (a job, an osquery host's report); `nobody` has not logged in. */
export type Actor =
  | {
      readonly kind: 'user'
      readonly id: number
      readonly name: string
      readonly email: string
      /** For all teams; null for those who have roles in teams only. */
      readonly role: GlobalRole | null
      readonly teams?: readonly TeamMembership[]
      /** Until then only what anybody may do is open. */
      readonly mustResetPassword?: boolean
      readonly sessionId: number
    }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody' }

/** What every verb gets. It holds nothing of a module. */
export interface Context {
  readonly db: Db | Tx
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
  readonly log: Log
  readonly box: SecretBox
  readonly changes: ChangeFeed
  readonly actor: Actor
  readonly requestId: string
  /** The address of the caller, after trusted proxies; empty for jobs. */
  readonly remoteAddress: string
  /** What asks, as far as it tells: our pages, our command line, another program. Absent for jobs. */
  readonly client?: 'ui' | 'cli' | 'api'
  /** In the caller's own words, cut. */
  readonly userAgent?: string
  /** The caller sits on this machine for certain: loopback, no proxy between, no page of another site. */
  readonly isLocalCaller?: boolean
  /** The header (for the end of single sign-on its cookie), for routes without a log-in that have a credential of their own. */
  readonly authorization?: string | undefined
}

/** The same context on a transaction, so that the verbs called inside join it. */
export function onTransaction(ctx: Context, tx: Tx): Context {
  return { ...ctx, db: tx }
}
