import type { reportHostsRoute } from '@muster/contract/rest/host-report.ts'
import type { Label } from '@muster/contract/rest/label.ts'
import type { RouteInput } from '@muster/contract/common/route.ts'
import type {
  countHostsRoute,
  deleteHostRoute,
  deleteHostsRoute,
  getHostRoute,
  HostDetail,
  hostSummaryRoute,
  listHostsRoute,
  refetchHostRoute,
  transferHostsRoute,
} from '@muster/contract/rest/host.ts'
import type { listHostChangesRoute } from '@muster/contract/rest/host-change.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi, readText, toApiUrl } from './call-api.ts'

export type HostFilter = RouteInput<typeof listHostsRoute>['query']

const liveMs = 10_000
const soonMs = 2_000

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
    // Somebody waits for the answers.
    refetchInterval: ({ state }) => (state.data?.refetch_requested ? soonMs : liveMs),
  })
}

export const hostSummaryQuery = queryOptions({
  queryKey: [...hostKeys.all, 'summary'],
  queryFn: ({ signal }) => callApi<typeof hostSummaryRoute>('GET', '/host_summary', {}, signal),
  refetchInterval: liveMs,
})

export function hostChangesQuery(id: number) {
  return queryOptions({
    queryKey: [...hostKeys.all, 'changes', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof listHostChangesRoute>('GET', '/hosts/:id/changes', { params: { id } }, signal)).changes,
    refetchInterval: liveMs,
  })
}

/** Where the browser saves exactly the hosts that the filter lists, in their order. */
export function hostReportUrl({ page: _page, per_page: _perPage, ...query }: HostFilter, columns: readonly string[]) {
  const input = { ...query, format: 'csv', columns: columns.join(',') }
  return toApiUrl<typeof reportHostsRoute>('/hosts/report', input)
}

/** The ids of all hosts that the filter lists, beyond the page that is shown. */
export async function listHostIds(filter: HostFilter): Promise<readonly number[]> {
  const [, ...lines] = (await readText(hostReportUrl(filter, ['id']))).trim().split(/\r?\n/)
  return lines.map(Number)
}

const idsOfRequest = 10_000

async function inParts(ids: readonly number[], change: (part: number[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < ids.length; start += idsOfRequest) await change(ids.slice(start, start + idsOfRequest))
}

export function deleteHosts(ids: readonly number[]) {
  return inParts(ids, (part) => callApi<typeof deleteHostsRoute>('POST', '/hosts/delete', { body: { ids: part } }))
}

export function transferHosts(ids: readonly number[], teamId: number | null) {
  return inParts(ids, (hosts) =>
    callApi<typeof transferHostsRoute>('POST', '/hosts/transfer', { body: { team_id: teamId, hosts } }),
  )
}

export function refetchHost(id: number) {
  return callApi<typeof refetchHostRoute>('POST', '/hosts/:id/refetch', { params: { id } })
}

export function deleteHost(id: number) {
  return callApi<typeof deleteHostRoute>('DELETE', '/hosts/:id', { params: { id } })
}

/** The contract leaves them open, because labels know hosts and not the other way round; the server sends whole labels. */
export function labelsOf({ labels }: Pick<HostDetail, 'labels'>): readonly Pick<Label, 'id' | 'name'>[] {
  return labels as readonly Label[]
}
