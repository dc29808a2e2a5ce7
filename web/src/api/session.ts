import type { Permission, RouteAnswer } from '@muster/contract/common/route.ts'
import type {
  getMeRoute,
  loginRoute,
  logoutRoute,
  performRequiredPasswordResetRoute,
} from '@muster/contract/rest/session.ts'
import type { setupRoute } from '@muster/contract/rest/setup.ts'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { callApi, type CallInput } from './call-api.ts'

export type Me = RouteAnswer<typeof getMeRoute>

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => callApi<typeof getMeRoute>('GET', '/me', {}, signal),
  staleTime: 60_000,
})

/** Who is signed in; only inside the frame, which lets nobody else in. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}

type Permissions = Pick<Me, 'permissions' | 'team_permissions'>

/** For everything or, given a team, for that team. `teamId` null is hosts of no team. */
export function may({ permissions, team_permissions }: Permissions, permission: Permission, teamId?: number | null) {
  return (
    permissions.includes(permission) ||
    team_permissions.some((team) => team.team_id === teamId && team.permissions.includes(permission))
  )
}

/** Whether the person may do something; controls that one may not use are absent. */
export function useMay(permission: Permission, teamId?: number | null): boolean {
  return may(useMe(), permission, teamId)
}

/** Whether there is anything for which the person may: enough for lists, which the server narrows to these teams. */
export function useMayAnywhere(permission: Permission): boolean {
  const me = useMe()
  return may(me, permission) || me.team_permissions.some(({ permissions }) => permissions.includes(permission))
}

export function signIn(body: { email: string; password: string }) {
  return callApi<typeof loginRoute>('POST', '/login', { body: { ...body, cookie: true } })
}

/** The password that an administrator demands. */
export function chooseRequiredPassword(password: string) {
  return callApi<typeof performRequiredPasswordResetRoute>('POST', '/perform_required_password_reset', {
    body: { new_password: password },
  })
}

export function signOut() {
  return callApi<typeof logoutRoute>('POST', '/logout')
}

export type SetUpBody = NonNullable<CallInput<typeof setupRoute>['body']>

export function setUp(body: SetUpBody) {
  return callApi<typeof setupRoute>('POST', '/api/v1/setup', { body: { ...body, cookie: true } })
}
