import type { HostSelection } from '@muster/contract/rest/host.ts'
import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { authorize } from '../identity/index.ts'
import { findTeam, lockTeam } from '../teams/index.ts'
import { lockHosts } from './checkin-queries.ts'
import type { HostDependents } from './host-dependents.ts'
import { saveTeamOfHosts } from './host-change-queries.ts'
import { listPermittedHosts, listSelectedHosts, partsOfHosts } from './select-hosts.ts'

export interface TransferHosts {
  readonly hostIds: readonly number[]
  /** Null: no team. */
  readonly teamId: number | null
}

type Dependents = Pick<HostDependents, 'moveHosts'>

/** Moves hosts to a team. What they answered to policies of their former team is forgotten. */
export async function transferHosts(ctx: Context, input: TransferHosts, dependents: Dependents): Promise<void> {
  const { teamId } = input
  authorize(ctx.actor, 'host:write', teamId)
  if (teamId !== null && !(await findTeam(ctx, teamId))) throw noSuchTeam(teamId)
  const hostIds: number[] = []
  for (const part of partsOfHosts(input.hostIds)) hostIds.push(...(await listPermittedHosts(ctx, part, 'host:write')))
  for (const part of partsOfHosts(hostIds)) await transferPart(ctx, { hostIds: part, teamId }, dependents)
}

export async function transferSelectedHosts(
  ctx: Context,
  { filters, teamId }: { filters: HostSelection; teamId: number | null },
  dependents: Dependents,
): Promise<void> {
  refuseStatusWithLabel(filters)
  const hostIds = await listSelectedHosts(ctx, filters, 'host:write')
  await transferHosts(ctx, { hostIds, teamId }, dependents)
}

export function refuseStatusWithLabel({ status, label_id: labelId }: HostSelection): void {
  if (status && labelId) throw invalidField('status', 'status and label_id cannot be combined; give one of the two')
}

async function transferPart(ctx: Context, { hostIds, teamId }: TransferHosts, dependents: Dependents): Promise<void> {
  const moved = await inTransaction(ctx.db, async (tx) => {
    const team = teamId === null ? undefined : await lockTeam(tx, teamId)
    if (teamId !== null && !team) throw noSuchTeam(teamId)
    await lockHosts(tx, hostIds)
    const ids = await saveTeamOfHosts(tx, { hostIds, teamId, at: ctx.clock.now() })
    if (ids.length === 0) return ids
    await dependents.moveHosts(tx, ids, teamId)
    await ctx.changes.record(tx, 'hosts')
    await recordActivity(onTransaction(ctx, tx), {
      type: 'transferred_hosts',
      details: { host_ids: ids, team_id: teamId, team_name: team?.name ?? null },
    })
    return ids
  })
  if (moved.length > 0) ctx.changes.announce('hosts')
}

function noSuchTeam(id: number): AppError {
  return new AppError('not-found', `there is no team ${id}; GET /teams lists them`)
}
