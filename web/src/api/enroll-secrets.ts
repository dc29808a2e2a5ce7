import type { RouteAnswer } from '@muster/contract/common/route.ts'
import type { changeEnrollSecretsRoute, getEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import type { getTeamSecretsRoute, setTeamSecretsRoute } from '@muster/contract/rest/team.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

type Secrets = Readonly<RouteAnswer<typeof getEnrollSecretsRoute>['spec']['secrets']>

/** What lets hosts enrol into a team or, where null, into none. */
export function enrollSecretsQuery(teamId: number | null) {
  return queryOptions({
    queryKey: ['enroll secrets', teamId],
    queryFn: async ({ signal }): Promise<Secrets> => {
      if (teamId === null)
        return (await callApi<typeof getEnrollSecretsRoute>('GET', '/spec/enroll_secret', {}, signal)).spec.secrets
      const input = { params: { id: teamId } }
      return (await callApi<typeof getTeamSecretsRoute>('GET', '/teams/:id/secrets', input, signal)).secrets
    },
  })
}

/** The others stay, also those that someone else adds at the same time. */
export function changeEnrollSecrets(
  teamId: number | null,
  body: { add_secrets: { secret: string }[] } | { remove_secrets: string[] },
) {
  return teamId === null
    ? callApi<typeof changeEnrollSecretsRoute>('PATCH', '/spec/enroll_secret', { body })
    : callApi<typeof setTeamSecretsRoute>('PATCH', '/teams/:id/secrets', { params: { id: teamId }, body })
}
