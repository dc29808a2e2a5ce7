import type { HostChange } from '@muster/contract/rest/host-change.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { toInstant } from '../../platform/http/instant.ts'
import { listTransfersOfHost } from '../activities/index.ts'
import { authorize } from '../identity/index.ts'
import { listHostTeams } from './host-change-queries.ts'
import type { HostDependents } from './host-dependents.ts'

const mostChanges = 100

/** What happened to a host, newest first. */
export async function listHostChanges(
  ctx: Context,
  { id }: { id: number },
  dependents: Pick<HostDependents, 'listAnswerChanges'>,
): Promise<readonly HostChange[]> {
  const [host] = await listHostTeams(ctx.db, [id])
  if (!host) throw new AppError('not-found', `there is no host ${id}; it may have been deleted`)
  authorize(ctx.actor, 'host:read', host.teamId)
  const transfers = await listTransfersOfHost(ctx.db, id, mostChanges)
  const answers = await dependents.listAnswerChanges(ctx, host, mostChanges)
  const changes: HostChange[] = [
    ...transfers.map(({ at, actorName, teamName }) => ({
      ...{ at: toInstant(at), kind: 'transferred' as const, policy: null },
      ...{ team_name: teamName, actor_full_name: actorName },
    })),
    ...answers.map(({ at, answer, policy }) => ({
      ...{ at: toInstant(at), kind: answer, policy, team_name: null, actor_full_name: '' },
    })),
  ]
  return changes.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, mostChanges)
}
