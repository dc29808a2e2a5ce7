import type { RouteInput } from '@muster/contract/common/route.ts'
import type { listTicketsRoute } from '@muster/contract/rest/ticket.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

/** Newest first. */
export function ticketsQuery(query: RouteInput<typeof listTicketsRoute>['query']) {
  return queryOptions({
    queryKey: ['tickets', query],
    queryFn: async ({ signal }) =>
      (await callApi<typeof listTicketsRoute>('GET', '/automations/tickets', { query }, signal)).tickets,
  })
}
