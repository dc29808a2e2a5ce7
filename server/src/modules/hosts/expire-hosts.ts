import type { Context } from '../../platform/context.ts'
import { deleteHosts } from './delete-hosts.ts'
import type { HostDependents } from './host-dependents.ts'
import { listHostIdsUnseenSince } from './host-change-queries.ts'

const dayMs = 24 * 3_600_000
const batchSize = 500

export interface HostExpiry {
  readonly isEnabled: boolean
  readonly windowDays: number
}

/** Deletes the hosts that nobody has seen for the window of `host_expiry_settings`; returns how many. */
export async function expireHosts(
  ctx: Context,
  { isEnabled, windowDays }: HostExpiry,
  dependents: Pick<HostDependents, 'forgetHosts'>,
): Promise<number> {
  if (!isEnabled || windowDays <= 0) return 0
  const before = new Date(ctx.clock.now().getTime() - windowDays * dayMs)
  let count = 0
  for (;;) {
    const hostIds = await listHostIdsUnseenSince(ctx.db, before, batchSize)
    if (hostIds.length === 0) return count
    count += (await deleteHosts(ctx, { hostIds, reason: 'expired' }, dependents)).length
  }
}
