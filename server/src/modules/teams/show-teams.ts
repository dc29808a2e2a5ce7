import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { Context } from '../../platform/context.ts'
import { withAbsent } from '../../platform/documents/absent.ts'
import type { TeamDependents, TeamSecret } from './team-dependents.ts'
import type { Team } from './team-queries.ts'

/** A fixed number of statements for any number of teams. */
export async function showTeams(ctx: Context, teams: readonly Team[], dependents: TeamDependents) {
  const ids = teams.map(({ id }) => id)
  const permitted = dependents.visibleTeams(ctx.actor, 'enroll_secret:read')
  const secrets = await dependents.listSecrets(ctx, permitted ? ids.filter((id) => permitted.includes(id)) : ids)
  const sections = new Map<string, ReadonlyMap<number, object>>()
  for (const section of dependents.sections) sections.set(section.key, await section.read(ctx, ids))
  const agentOptions = await dependents.readAgentOptions(ctx)
  return teams.map((team) => {
    const own = [...sections].map(([key, byTeam]) => [key, byTeam.get(team.id) ?? {}])
    const shown = {
      id: team.id,
      created_at: toInstant(team.createdAt),
      name: team.name,
      description: team.description,
      agent_options: team.agentOptions ?? agentOptions,
      is_agent_options_inherited: team.agentOptions === null,
      user_count: team.userCount,
      host_count: team.hostCount,
      secrets: (secrets.get(team.id) ?? []).map(toSecretWire),
    }
    return { ...withAbsent(Object.fromEntries(own), absentFeatures.team), ...shown }
  })
}

export async function showTeam(ctx: Context, team: Team, dependents: TeamDependents) {
  const [shown] = await showTeams(ctx, [team], dependents)
  if (!shown) throw new Error('one team in, one team out')
  return shown
}

export function toSecretWire({ secret, createdAt, teamId }: TeamSecret) {
  return { secret, created_at: toInstant(createdAt), team_id: teamId ?? 0 }
}
