import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type {
  createTeamRoute,
  deleteTeamRoute,
  getTeamRoute,
  listTeamsRoute,
  setTeamAgentOptionsRoute,
  updateTeamRoute,
} from '@muster/contract/rest/team.ts'
import type { addTeamUsersRoute, listTeamUsersRoute, removeTeamUsersRoute, User } from '@muster/contract/rest/user.ts'
import type { RouteAnswer } from '@muster/contract/common/route.ts'
import type { TeamIntegrationsPatch } from '@muster/contract/rest/integration.ts'
import type { WebhookSettings } from '@muster/contract/rest/webhook-settings.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'
import type { SaveOptions } from './destinations.ts'
import { listAllPages } from './list-all-pages.ts'

export type Team = RouteAnswer<typeof getTeamRoute>['team']

/** The sections of a team that the contract types on their own. */
export interface TeamDocument {
  readonly webhook_settings: Pick<WebhookSettings, 'failing_policies_webhook' | 'host_status_webhook'>
  readonly integrations: TeamIntegrationsPatch
}

export function toTeamDocument(team: Team): TeamDocument {
  return team as unknown as TeamDocument
}

export const teamKeys = { all: ['teams'] as const }

export const teamsQuery = queryOptions({
  queryKey: [...teamKeys.all, 'list'],
  queryFn: ({ signal }): Promise<readonly Team[]> =>
    listAllPages(async (query) => (await callApi<typeof listTeamsRoute>('GET', '/teams', { query }, signal)).teams),
})

export function teamQuery(id: number) {
  return queryOptions({
    queryKey: [...teamKeys.all, 'one', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getTeamRoute>('GET', '/teams/:id', { params: { id } }, signal)).team,
  })
}

export function createTeam(body: { name: string; description: string }) {
  return callApi<typeof createTeamRoute>('POST', '/teams', { body })
}

export function updateTeam(id: number, body: { name?: string; description?: string }) {
  return callApi<typeof updateTeamRoute>('PATCH', '/teams/:id', { params: { id }, body })
}

export interface TeamAutomation {
  readonly webhook_settings: { readonly failing_policies_webhook: Partial<WebhookSettings['failing_policies_webhook']> }
  readonly integrations: TeamIntegrationsPatch
}

/** The policy automation of a team, as its document has it. */
export function saveTeamAutomation(id: number, body: TeamAutomation, { isPrivateAllowed }: SaveOptions) {
  const query = isPrivateAllowed ? { allow_private: true } : {}
  // The sections belong to automations, so the type of a change of teams does not name them.
  return callApi<typeof updateTeamRoute>('PATCH', '/teams/:id', { params: { id }, query, body: body as object })
}

export function deleteTeam(id: number) {
  return callApi<typeof deleteTeamRoute>('DELETE', '/teams/:id', { params: { id } })
}

/** Null makes them those of all. */
export function setTeamAgentOptions(id: number, body: AgentOptions | null) {
  return callApi<typeof setTeamAgentOptionsRoute>('POST', '/teams/:id/agent_options', { params: { id }, body })
}

export function teamMembersQuery(id: number) {
  return queryOptions({
    queryKey: [...teamKeys.all, 'members', id],
    queryFn: ({ signal }): Promise<readonly User[]> =>
      listAllPages(async (query) => {
        const input = { params: { id }, query }
        return (await callApi<typeof listTeamUsersRoute>('GET', '/teams/:id/users', input, signal)).users
      }),
  })
}

/** Somebody who is a member already gets another role. */
export function setTeamMember(id: number, user: { id: number; role: string }) {
  return callApi<typeof addTeamUsersRoute>('PATCH', '/teams/:id/users', { params: { id }, body: { users: [user] } })
}

export function removeTeamMember(id: number, userId: number) {
  const input = { params: { id }, body: { users: [{ id: userId }] } }
  return callApi<typeof removeTeamUsersRoute>('DELETE', '/teams/:id/users', input)
}
