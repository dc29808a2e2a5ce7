import type { applyEnrollSecretsRoute, getEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import type { RouteInput } from '@muster/contract/common/route.ts'
import type {
  countHostsRoute,
  deleteHostRoute,
  getHostRoute,
  hostSummaryRoute,
  listHostsRoute,
  refetchHostRoute,
} from '@muster/contract/rest/host.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

export type HostFilter = RouteInput<typeof listHostsRoute>['query']

const liveMs = 10_000

export const hostKeys = { all: ['hosts'] as const }

export function hostsQuery(query: HostFilter) {
  return queryOptions({
    queryKey: [...hostKeys.all, 'list', query],
    queryFn: async ({ signal }) => (await callApi<typeof listHostsRoute>('GET', '/hosts', { query }, signal)).hosts,
    placeholderData: keepPreviousData,
    refetchInterval: liveMs,
  })
}

export function hostCountQuery({
  page: _page,
  per_page: _perPage,
  order_key: _key,
  order_direction: _dir,
  ...query
}: HostFilter) {
  return queryOptions({
    queryKey: [...hostKeys.all, 'count', query],
    queryFn: async ({ signal }) =>
      (await callApi<typeof countHostsRoute>('GET', '/hosts/count', { query }, signal)).count,
    placeholderData: keepPreviousData,
    refetchInterval: liveMs,
  })
}

export function hostQuery(id: number) {
  return queryOptions({
    queryKey: [...hostKeys.all, 'one', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getHostRoute>('GET', '/hosts/:id', { params: { id } }, signal)).host,
    refetchInterval: liveMs,
  })
}

export const hostSummaryQuery = queryOptions({
  queryKey: [...hostKeys.all, 'summary'],
  queryFn: ({ signal }) => callApi<typeof hostSummaryRoute>('GET', '/host_summary', {}, signal),
  refetchInterval: liveMs,
})

export function refetchHost(id: number) {
  return callApi<typeof refetchHostRoute>('POST', '/hosts/:id/refetch', { params: { id } })
}

export function deleteHost(id: number) {
  return callApi<typeof deleteHostRoute>('DELETE', '/hosts/:id', { params: { id } })
}

export const enrollSecretsQuery = queryOptions({
  queryKey: ['enroll secrets'],
  queryFn: async ({ signal }) =>
    (await callApi<typeof getEnrollSecretsRoute>('GET', '/spec/enroll_secret', {}, signal)).spec.secrets,
})

export function applyEnrollSecrets(secrets: { secret: string; name?: string }[]) {
  return callApi<typeof applyEnrollSecretsRoute>('POST', '/spec/enroll_secret', { body: { spec: { secrets } } })
}
