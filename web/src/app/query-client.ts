import { notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/call-api.ts'
import { meQuery } from '../api/session.ts'

const freshMs = 2_000
const mostRetries = 2

/** Only what may get better by itself is asked again. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < mostRetries && error instanceof ApiError && (error.status === 0 || error.status >= 500)
}

// A button is busy before the next click comes, so that a double click on a busy machine does not create two of a thing.
notifyManager.setScheduler(queueMicrotask)

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended: the frame asks who this is and sends to the sign-in. While it asks for the first time it finds out
      // by itself, and must not be cut off.
      const isMe = query.queryKey[0] === meQuery.queryKey[0]
      const wasIn = queryClient.getQueryData(meQuery.queryKey) !== undefined
      if (error instanceof ApiError && error.status === 401 && !isMe && wasIn)
        void queryClient.resetQueries({ queryKey: meQuery.queryKey })
    },
  }),
  defaultOptions: { queries: { staleTime: freshMs, retry: shouldRetry } },
})
