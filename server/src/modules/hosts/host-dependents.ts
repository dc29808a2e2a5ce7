import type { HostPolicy } from '@muster/contract/rest/host.ts'
import type { HostSoftware, Software } from '@muster/contract/rest/software.ts'
import type { Context } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'

/** What modules above know of hosts. `compose` hands it in, because hosts must not know them. */
export interface HostDependents {
  /** Takes the hosts out of everything counted, in the transaction that deletes them. */
  forgetHosts(tx: Tx, hostIds: readonly number[], at: Date): Promise<void>
  /** Forgets what concerned only the teams that the hosts have left, in the transaction that moves them. */
  moveHosts(tx: Tx, hostIds: readonly number[], teamId: number | null): Promise<void>
  listHostPolicies(
    ctx: Context,
    host: { readonly id: number; readonly teamId: number | null; readonly platform: string },
  ): Promise<HostPolicy[]>
  /** Newest first. */
  listAnswerChanges(
    ctx: Context,
    host: { readonly id: number; readonly teamId: number | null },
    limit: number,
  ): Promise<readonly AnswerChange[]>
  /** As the API shows them. */
  listLabelsOfHost(ctx: Context, hostId: number): Promise<unknown[]>
  listBuiltInLabels(ctx: Context): Promise<unknown[]>
  listHostSoftware(ctx: Context, hostId: number): Promise<HostSoftware[]>
  /** Sets of software ids: a host passes when it has any of each set. */
  chooseSoftware(ctx: Context, filter: SoftwareFilter): Promise<readonly (readonly number[])[]>
  findSoftware(
    ctx: Context,
    software: { readonly id: number; readonly teamId?: number | undefined },
  ): Promise<Software | undefined>
}

export interface AnswerChange {
  readonly at: Date
  readonly answer: 'passing' | 'failing'
  readonly policy: { readonly id: number; readonly name: string }
}

/** Of the filters that `softwareHostFilters` of the contract names, those that are given. */
export interface SoftwareFilter {
  readonly software_id?: number | undefined
  readonly software_version_id?: number | undefined
  readonly software_title_id?: number | undefined
  readonly os_id?: number | undefined
  readonly os_version_id?: number | undefined
  readonly os_name?: string | undefined
  readonly os_version?: string | undefined
  readonly vulnerability?: string | undefined
}
