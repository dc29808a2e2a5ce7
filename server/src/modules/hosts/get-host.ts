import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { HostDetail } from '@muster/contract/rest/host.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { authorize } from '../identity/index.ts'
import type { HostDependents } from './host-dependents.ts'
import { findHostRow, listUsersOf } from './host-queries.ts'
import { toHostWire } from './host-wire.ts'
import { findHostIdsByIdentifiers } from './identifier-queries.ts'

/** One host with its users, its labels and its answers to the policies that concern it. */
export async function getHost(
  ctx: Context,
  { id }: { id: number },
  dependents: HostDependents,
): Promise<{ host: HostDetail }> {
  const row = await findHostRow(ctx.db, id, ctx.clock.now())
  if (!row) throw new AppError('not-found', `there is no host ${id}; it may have been deleted`)
  authorize(ctx.actor, 'host:read', row.team_id)
  const users = await listUsersOf(ctx.db, id)
  const software = await dependents.listHostSoftware(ctx, id)
  const policies = await dependents.listHostPolicies(ctx, { id, teamId: row.team_id, platform: row.platform })
  return {
    host: {
      ...toHostWire(row),
      ...absentFeatures.hostDetail,
      users: users.map(({ uid, username, type, group_name, shell }) => ({
        uid,
        username,
        type,
        groupname: group_name,
        shell,
      })),
      labels: await dependents.listLabelsOfHost(ctx, id),
      packs: [],
      software,
      policies,
    },
  }
}

export async function getHostByIdentifier(
  ctx: Context,
  { identifier }: { identifier: string },
  dependents: HostDependents,
): Promise<{ host: HostDetail }> {
  const id = (await findHostIdsByIdentifiers(ctx.db, [identifier])).get(identifier)
  if (id === undefined) throw noHostCalled(identifier)
  try {
    return await getHost(ctx, { id }, dependents)
  } catch (error) {
    // That a team has a host of this name is not for others to find out.
    throw error instanceof AppError && error.code === 'forbidden' ? noHostCalled(identifier) : error
  }
}

function noHostCalled(identifier: string): AppError {
  return new AppError('not-found', `no host has the hostname, uuid, serial number or host identifier "${identifier}"`)
}
