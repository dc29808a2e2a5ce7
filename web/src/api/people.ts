import type { listActivitiesRoute } from '@muster/contract/rest/activity.ts'
import type {
  createInviteRoute,
  deleteInviteRoute,
  listInvitesRoute,
  updateInviteRoute,
} from '@muster/contract/rest/invite.ts'
import type {
  createUserRoute,
  deleteSessionRoute,
  deleteUserRoute,
  deleteUserSessionsRoute,
  listUserSessionsRoute,
  listUsersRoute,
  openSessionRoute,
  requirePasswordResetRoute,
  updateUserRoute,
  User,
} from '@muster/contract/rest/user.ts'
import type { listTeamsRoute } from '@muster/contract/rest/team.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, type CallInput } from './call-api.ts'

export const userKeys = { all: ['users'] as const }

/** By name: everybody or, given teams, whoever has a role in one of them. */
export function usersQuery(teamIds: readonly number[] | undefined) {
  return queryOptions({
    queryKey: [...userKeys.all, 'list', teamIds ?? 'all'],
    queryFn: async ({ signal }): Promise<readonly User[]> => {
      const list = async (scope: { team_id?: number }) =>
        (await callApi<typeof listUsersRoute>('GET', '/users', { query: { ...scope, per_page: 1000 } }, signal)).users
      if (!teamIds) return list({})
      const found = (await Promise.all(teamIds.map((team_id) => list({ team_id })))).flat()
      return [...new Map(found.map((user) => [user.id, user])).values()].sort((a, b) => a.name.localeCompare(b.name))
    },
  })
}

export function createUser(body: NonNullable<CallInput<typeof createUserRoute>['body']>) {
  return callApi<typeof createUserRoute>('POST', '/users/admin', { body })
}

export function deleteUser(id: number) {
  return callApi<typeof deleteUserRoute>('DELETE', '/users/:id', { params: { id } })
}

type UserPatch = NonNullable<CallInput<typeof updateUserRoute>['body']>

export async function updateUser(id: number, body: UserPatch) {
  return (await callApi<typeof updateUserRoute>('PATCH', '/users/:id', { params: { id }, body })).user
}

/** Also ends the user's sessions. */
export function requirePasswordReset(id: number) {
  return callApi<typeof requirePasswordResetRoute>('POST', '/users/:id/require_password_reset', {
    ...{ params: { id }, body: { require: true } },
  })
}

export const sessionsQuery = (userId: number) =>
  queryOptions({
    queryKey: [...userKeys.all, userId, 'sessions'],
    queryFn: async ({ signal }) =>
      (await callApi<typeof listUserSessionsRoute>('GET', '/users/:id/sessions', { params: { id: userId } }, signal))
        .sessions,
  })

/** For a program of the signed-in user; its token is told this once. */
export function openSession() {
  return callApi<typeof openSessionRoute>('POST', '/sessions')
}

export function endSession(id: number) {
  return callApi<typeof deleteSessionRoute>('DELETE', '/sessions/:id', { params: { id } })
}

export function endUserSessions(userId: number) {
  return callApi<typeof deleteUserSessionsRoute>('DELETE', '/users/:id/sessions', { params: { id: userId } })
}

export const invitesQuery = queryOptions({
  queryKey: ['invites'],
  queryFn: async ({ signal }) =>
    (await callApi<typeof listInvitesRoute>('GET', '/invites', { query: { per_page: 1000 } }, signal)).invites,
})

export function createInvite(body: NonNullable<CallInput<typeof createInviteRoute>['body']>) {
  return callApi<typeof createInviteRoute>('POST', '/invites', { body })
}

export function updateInvite(id: number, body: NonNullable<CallInput<typeof updateInviteRoute>['body']>) {
  return callApi<typeof updateInviteRoute>('PATCH', '/invites/:id', { params: { id }, body })
}

export function deleteInvite(id: number) {
  return callApi<typeof deleteInviteRoute>('DELETE', '/invites/:id', { params: { id } })
}

/** Teams in which a user can have a role. */
export const roleTeamsQuery = queryOptions({
  queryKey: ['teams', 'for roles'],
  queryFn: async ({ signal }) =>
    (await callApi<typeof listTeamsRoute>('GET', '/teams', { query: { per_page: 1000 } }, signal)).teams,
})

export function activitiesQuery(query: { page?: number; per_page: number; query?: string }) {
  return queryOptions({
    queryKey: ['activities', query],
    queryFn: ({ signal }) => callApi<typeof listActivitiesRoute>('GET', '/activities', { query }, signal),
  })
}
