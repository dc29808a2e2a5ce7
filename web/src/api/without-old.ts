import type { UseQueryResult } from '@tanstack/react-query'

type Start<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>

/**
 * What a form begins with. While it is asked again, what was read a while ago is no beginning: a form keeps what it began
 * with, and would save it over what somebody else, or this person in another place, has stored since.
 */
export function withoutOld<T>({ data, error, refetch, isFetching, isFetchedAfterMount }: UseQueryResult<T>): Start<T> {
  return { data: isFetching && !isFetchedAfterMount ? undefined : data, error, refetch }
}
