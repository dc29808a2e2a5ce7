import type { HostPolicy } from '@muster/contract/rest/host.ts'
import type { Context } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'

/** What modules above know of hosts. `compose` hands it in, because hosts must not know them. */
export interface HostDependents {
  /** Takes the hosts out of everything counted, in the transaction that deletes them. */
  forgetHosts(tx: Tx, hostIds: readonly number[], at: Date): Promise<void>
  listHostPolicies(
    ctx: Context,
    host: { readonly id: number; readonly teamId: number | null; readonly platform: string },
  ): Promise<HostPolicy[]>
}
