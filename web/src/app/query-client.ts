import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/call-api.ts'
import { meQuery } from '../api/session.ts'

const freshMs = 2_000
const mostRetries = 2

/** Only what may get better by itself is asked again. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < mostRetries && error instanceof ApiError && (error.status === 0 || error.status >= 500)
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended: the frame asks who this is and sends to the sign-in.
      const isMe = query.queryKey[0] === meQuery.queryKey[0]
      if (error instanceof ApiError && error.status === 401 && !isMe)
        void queryClient.resetQueries({ queryKey: meQuery.queryKey })
    },
  }),
  defaultOptions: { queries: { staleTime: freshMs, retry: shouldRetry } },
})
