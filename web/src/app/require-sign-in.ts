import { redirect } from '@tanstack/react-router'
import { ApiError } from '../api/call-api.ts'
import { meQuery } from '../api/session.ts'
import { askFirst } from './first-queries.ts'
import { queryClient } from './query-client.ts'

/** Lets in who is signed in; others go to the sign-in and come back to the very link, or to the set-up. */
export async function requireSignIn({ href, pathname }: { href: string; pathname: string }): Promise<void> {
  try {
    const me = queryClient.ensureQueryData(meQuery)
    if (!queryClient.getQueryData(meQuery.queryKey)) askFirst(queryClient, pathname)
    await me
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    if (error.fields.some(({ name }) => name === 'setup')) throw redirect({ to: '/set-up' })
    throw redirect({ to: '/sign-in', search: { to: href } })
  }
}
