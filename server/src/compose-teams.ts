import { type Automations, forgetTeamAutomations } from './modules/automations/index.ts'
import { applyEnrollSecrets, getTeamsEnrollSecrets } from './modules/hosts/index.ts'
import { authorize, visibleTeams } from './modules/identity/index.ts'
import { forgetTeamPolicies } from './modules/policies/index.ts'
import { getAgentOptions } from './modules/settings/index.ts'
import type { TeamDependents } from './modules/teams/index.ts'

/** What the modules above teams know of them. */
export function composeTeamDependents({ teamSections }: Automations): TeamDependents {
  return {
    sections: teamSections,
    readAgentOptions: getAgentOptions,
    listSecrets: getTeamsEnrollSecrets,
    applySecrets: (ctx, teamId, secrets) => applyEnrollSecrets(ctx, { teamId, secrets }),
    forgetTeam: async (ctx, teamId) => {
      await forgetTeamAutomations(ctx, teamId)
      return forgetTeamPolicies(ctx, teamId)
    },
    visibleTeams,
    authorize,
  }
}
