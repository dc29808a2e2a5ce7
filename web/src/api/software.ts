import type { RouteInput } from '@muster/contract/common/route.ts'
import type {
  getOsVersionRoute,
  getSoftwareRoute,
  listOsVersionsRoute,
  listSoftwareVersionsRoute,
} from '@muster/contract/rest/software.ts'
import type { listFeedsRoute } from '@muster/contract/rest/feed.ts'
import type { getVulnerabilityRoute, listVulnerabilitiesRoute } from '@muster/contract/rest/vulnerability.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

export type SoftwareFilter = RouteInput<typeof listSoftwareVersionsRoute>['query']
export type VulnerabilityFilter = RouteInput<typeof listVulnerabilitiesRoute>['query']

const keys = ['software'] as const

export function softwareListQuery(query: SoftwareFilter) {
  return queryOptions({
    queryKey: [...keys, 'list', query],
    queryFn: ({ signal }) => callApi<typeof listSoftwareVersionsRoute>('GET', '/software/versions', { query }, signal),
    placeholderData: keepPreviousData,
  })
}

/** As counted for a team, or for all. */
interface OfTeam {
  readonly teamId: number | undefined
}

function scope({ teamId }: OfTeam) {
  return teamId === undefined ? {} : { query: { team_id: teamId } }
}

export function softwareQuery(id: number, of: OfTeam) {
  return queryOptions({
    queryKey: [...keys, 'one', id, of],
    queryFn: async ({ signal }) => {
      const input = { params: { id }, ...scope(of) }
      return (await callApi<typeof getSoftwareRoute>('GET', '/software/:id', input, signal)).software
    },
  })
}

export function osVersionsQuery(query: RouteInput<typeof listOsVersionsRoute>['query']) {
  return queryOptions({
    queryKey: [...keys, 'systems', query],
    queryFn: ({ signal }) => callApi<typeof listOsVersionsRoute>('GET', '/os_versions', { query }, signal),
    placeholderData: keepPreviousData,
  })
}

export function osVersionQuery(id: number, of: OfTeam) {
  return queryOptions({
    queryKey: [...keys, 'system', id, of],
    queryFn: async ({ signal }) => {
      const input = { params: { id }, ...scope(of) }
      return (await callApi<typeof getOsVersionRoute>('GET', '/os_versions/:id', input, signal)).os_version
    },
  })
}

export function vulnerabilitiesQuery(query: VulnerabilityFilter) {
  return queryOptions({
    queryKey: [...keys, 'vulnerabilities', query],
    queryFn: ({ signal }) => callApi<typeof listVulnerabilitiesRoute>('GET', '/vulnerabilities', { query }, signal),
    placeholderData: keepPreviousData,
  })
}

export function vulnerabilityQuery(cve: string, of: OfTeam) {
  return queryOptions({
    queryKey: [...keys, 'vulnerability', cve, of],
    queryFn: ({ signal }) => {
      const input = { params: { cve }, ...scope(of) }
      return callApi<typeof getVulnerabilityRoute>('GET', '/vulnerabilities/:cve', input, signal)
    },
  })
}

export const feedsQuery = queryOptions({
  queryKey: [...keys, 'feeds'],
  queryFn: ({ signal }) => callApi<typeof listFeedsRoute>('GET', '/vulnerabilities/feeds', {}, signal),
})
