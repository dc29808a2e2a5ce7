import type { dismissNoticeRoute, listNoticesRoute } from '@muster/contract/rest/notice.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

const liveMs = 10_000

export const noticesQuery = queryOptions({
  queryKey: ['notices'],
  queryFn: async ({ signal }) => (await callApi<typeof listNoticesRoute>('GET', '/notices', {}, signal)).notices,
  refetchInterval: liveMs,
})

export function dismissNotice(id: number) {
  return callApi<typeof dismissNoticeRoute>('POST', '/notices/:id/dismiss', { params: { id } })
}
