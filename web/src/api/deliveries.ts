import type { RouteInput } from '@muster/contract/common/route.ts'
import type {
  dismissHeldRoute,
  getDeliveryRoute,
  listDeliveriesRoute,
  listLatestDeliveriesRoute,
  redeliverRoute,
  sendHeldRoute,
} from '@muster/contract/rest/delivery.ts'
import { infiniteQueryOptions, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { callApi } from './call-api.ts'

export type DeliveryFilter = Omit<RouteInput<typeof listDeliveriesRoute>['query'], 'after'>

type LatestOf = RouteInput<typeof listLatestDeliveriesRoute>['query']['of']

const liveMs = 5_000
const minuteMs = 60_000
const pageSize = 50

export const deliveryKeys = { all: ['deliveries'] as const }

/** The newest first, page after page. */
export function deliveriesQuery(filter: DeliveryFilter) {
  return infiniteQueryOptions({
    queryKey: [...deliveryKeys.all, 'list', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { per_page: pageSize, ...filter, ...(pageParam === '' ? {} : { after: pageParam }) }
      return callApi<typeof listDeliveriesRoute>('GET', '/automations/deliveries', { query }, signal)
    },
    initialPageParam: '',
    getNextPageParam: ({ meta }) => (meta.has_next_results ? meta.after : undefined),
    refetchInterval: liveMs,
  })
}

/** The newest of each automation or destination, for strips of bars. */
export function latestDeliveriesQuery(of: LatestOf) {
  return queryOptions({
    queryKey: [...deliveryKeys.all, 'latest', of],
    queryFn: async ({ signal }) =>
      (
        await callApi<typeof listLatestDeliveriesRoute>(
          'GET',
          '/automations/deliveries/latest',
          { query: { of } },
          signal,
        )
      ).deliveries,
    refetchInterval: minuteMs,
  })
}

interface Beside {
  /** The automations or destinations: what they answer changes with their deliveries, and the page asks for them anyway. */
  readonly list: unknown
  readonly enabled: boolean
}

/** Asks for the newest beside the list, not after it, and again when the list has changed: there may be thousands of them. */
export function useLatestDeliveries(of: LatestOf, { list, enabled }: Beside): void {
  const queryClient = useQueryClient()
  const before = useRef(list)
  useQuery({ ...latestDeliveriesQuery(of), enabled })
  useEffect(() => {
    if (before.current !== undefined && before.current !== list)
      void queryClient.invalidateQueries({ queryKey: latestDeliveriesQuery(of).queryKey })
    before.current = list
  }, [list, of, queryClient])
}

/** Whether anything has arrived anywhere; once it has, that stays so. */
export const anyDeliveredQuery = queryOptions({
  queryKey: [...deliveryKeys.all, 'any delivered'],
  queryFn: async ({ signal }) => {
    const query = { state: 'delivered' as const, per_page: 1 }
    const answer = await callApi<typeof listDeliveriesRoute>('GET', '/automations/deliveries', { query }, signal)
    return answer.deliveries.length > 0
  },
  refetchInterval: ({ state }) => (state.data === true ? false : liveMs),
})

export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: [...deliveryKeys.all, 'one', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getDeliveryRoute>('GET', '/automations/deliveries/:id', { params: { id } }, signal))
        .delivery,
    refetchInterval: liveMs,
  })
}

export function redeliver(id: string) {
  return callApi<typeof redeliverRoute>('POST', '/automations/deliveries/:id/redeliver', { params: { id } })
}

export function sendHeld(destinationId: number) {
  return callApi<typeof sendHeldRoute>('POST', '/automations/deliveries/held/send', {
    body: { destination_id: destinationId },
  })
}

export function dismissHeld(destinationId: number) {
  return callApi<typeof dismissHeldRoute>('POST', '/automations/deliveries/held/dismiss', {
    body: { destination_id: destinationId },
  })
}
