import type { RouteAnswer } from '@muster/contract/common/route.ts'
import type { applyEnrollSecretsRoute, getEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
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

/** Replaces them. */
export async function saveEnrollSecrets(teamId: number | null, secrets: { secret: string; name?: string }[]) {
  if (teamId === null)
    return callApi<typeof applyEnrollSecretsRoute>('POST', '/spec/enroll_secret', { body: { spec: { secrets } } })
  const body = { secrets: secrets.map(({ secret }) => ({ secret })) }
  return callApi<typeof setTeamSecretsRoute>('PATCH', '/teams/:id/secrets', { params: { id: teamId }, body })
}
