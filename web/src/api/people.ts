import type { listActivitiesRoute } from '@muster/contract/rest/activity.ts'
import type { createUserRoute, deleteUserRoute, listUsersRoute } from '@muster/contract/rest/user.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, type CallInput } from './call-api.ts'

export const userKeys = { all: ['users'] as const }

export const usersQuery = queryOptions({
  queryKey: userKeys.all,
  queryFn: async ({ signal }) =>
    (await callApi<typeof listUsersRoute>('GET', '/users', { query: { per_page: 1000 } }, signal)).users,
})

export function createUser(body: NonNullable<CallInput<typeof createUserRoute>['body']>) {
  return callApi<typeof createUserRoute>('POST', '/users/admin', { body })
}

export function deleteUser(id: number) {
  return callApi<typeof deleteUserRoute>('DELETE', '/users/:id', { params: { id } })
}

export function activitiesQuery(query: { page?: number; per_page: number; query?: string }) {
  return queryOptions({
    queryKey: ['activities', query],
    queryFn: ({ signal }) => callApi<typeof listActivitiesRoute>('GET', '/activities', { query }, signal),
  })
}
