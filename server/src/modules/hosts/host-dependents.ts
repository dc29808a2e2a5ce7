import type { HostPolicy } from '@muster/contract/rest/host.ts'
import type { Context } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'

/** What modules above know of hosts. `compose` hands it in, because hosts must not know them. */
export interface HostDependents {
  /** Takes the hosts out of everything counted, in the transaction that deletes them. */
  forgetHosts(tx: Tx, hostIds: readonly number[]): Promise<void>
  /** Forgets what concerned only the teams that the hosts have left, in the transaction that moves them. */
  moveHosts(tx: Tx, hostIds: readonly number[], teamId: number | null): Promise<void>
  listHostPolicies(
    ctx: Context,
    host: { readonly id: number; readonly teamId: number | null; readonly platform: string },
  ): Promise<HostPolicy[]>
  /** As the API shows them. */
  listLabelsOfHost(ctx: Context, hostId: number): Promise<unknown[]>
  listBuiltInLabels(ctx: Context): Promise<unknown[]>
}
