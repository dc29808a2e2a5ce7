import type { Permission, RouteAnswer } from '@muster/contract/common/route.ts'
import type { acceptInviteRoute, getInviteRoute } from '@muster/contract/rest/invite.ts'
import type {
  changePasswordRoute,
  confirmEmailRoute,
  forgotPasswordRoute,
  getMeRoute,
  loginRoute,
  logoutRoute,
  performRequiredPasswordResetRoute,
  resetPasswordRoute,
} from '@muster/contract/rest/session.ts'
import type { setupRoute } from '@muster/contract/rest/setup.ts'
import type { beginSsoRoute, getSsoRoute } from '@muster/contract/rest/sso.ts'
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

/** The teams for which the person may: undefined stands for all, and for what belongs to no team. */
export function useTeamsWhere(permission: Permission): readonly number[] | undefined {
  const me = useMe()
  if (may(me, permission)) return undefined
  return me.team_permissions.flatMap(({ team_id, permissions }) => (permissions.includes(permission) ? [team_id] : []))
}

/** The team whose software is asked for: whoever has roles in teams only sees that of one team at a time. */
export function useSoftwareTeam(chosen: number | undefined): number | undefined {
  const me = useMe()
  return chosen ?? (may(me, 'software:read') ? undefined : me.available_teams[0]?.id)
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

export function changePassword(body: { old_password: string; new_password: string }) {
  return callApi<typeof changePasswordRoute>('POST', '/change_password', { body })
}

export function askForReset(email: string) {
  return callApi<typeof forgotPasswordRoute>('POST', '/forgot_password', { body: { email } })
}

export function resetPassword(body: { password_reset_token: string; new_password: string }) {
  return callApi<typeof resetPasswordRoute>('POST', '/reset_password', { body })
}

export async function confirmEmail(token: string) {
  return (await callApi<typeof confirmEmailRoute>('GET', '/email/change/:token', { params: { token } })).new_email
}

export const inviteQuery = (token: string) =>
  queryOptions({
    queryKey: ['invite', token],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getInviteRoute>('GET', '/invites/:token', { params: { token } }, signal)).invite,
    retry: false,
  })

export function acceptInvite(body: NonNullable<CallInput<typeof acceptInviteRoute>['body']>) {
  return callApi<typeof acceptInviteRoute>('POST', '/users', { body })
}

export const ssoQuery = queryOptions({
  queryKey: ['sso'],
  queryFn: async ({ signal }) => (await callApi<typeof getSsoRoute>('GET', '/sso', {}, signal)).settings,
  staleTime: 60_000,
})

/** Leaves these pages for those of the provider; it leads back to `to`. */
export async function beginSso(to: string): Promise<void> {
  const { url } = await callApi<typeof beginSsoRoute>('POST', '/sso', { body: { relay_url: to } })
  location.assign(url)
}

export function signOut() {
  return callApi<typeof logoutRoute>('POST', '/logout')
}

export type SetUpBody = NonNullable<CallInput<typeof setupRoute>['body']>

export function setUp(body: SetUpBody) {
  return callApi<typeof setupRoute>('POST', '/api/v1/setup', { body: { ...body, cookie: true } })
}
