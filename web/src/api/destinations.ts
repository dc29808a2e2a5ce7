import type { testDestinationRoute } from '@muster/contract/rest/automation.ts'
import type {
  createDestinationRoute,
  deleteDestinationRoute,
  DestinationDraft,
  DestinationPatch,
  listDestinationsRoute,
  replayDestinationRoute,
  resumeDestinationRoute,
  rotateSecretRoute,
  updateDestinationRoute,
} from '@muster/contract/rest/destination.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

const liveMs = 5_000

export const destinationKeys = { all: ['destinations'] as const }

export const destinationsQuery = queryOptions({
  queryKey: [...destinationKeys.all, 'list'],
  queryFn: async ({ signal }) =>
    (await callApi<typeof listDestinationsRoute>('GET', '/destinations', {}, signal)).destinations,
  refetchInterval: liveMs,
})

export interface SaveOptions {
  /** Opens the private addresses to which it leads. */
  readonly isPrivateAllowed: boolean
}

export function createDestination(body: DestinationDraft, { isPrivateAllowed }: SaveOptions) {
  const query = isPrivateAllowed ? { allow_private: true } : {}
  return callApi<typeof createDestinationRoute>('POST', '/destinations', { query, body })
}

export function updateDestination(id: number, body: DestinationPatch, { isPrivateAllowed }: SaveOptions) {
  const query = isPrivateAllowed ? { allow_private: true } : {}
  return callApi<typeof updateDestinationRoute>('PATCH', '/destinations/:id', { params: { id }, query, body })
}

export function deleteDestination(id: number) {
  return callApi<typeof deleteDestinationRoute>('DELETE', '/destinations/:id', { params: { id } })
}

export function testDestination(id: number) {
  return callApi<typeof testDestinationRoute>('POST', '/destinations/:id/test', { params: { id } })
}

export function resumeDestination(id: number) {
  return callApi<typeof resumeDestinationRoute>('POST', '/destinations/:id/resume', { params: { id } })
}

export function replayDestination(id: number) {
  return callApi<typeof replayDestinationRoute>('POST', '/destinations/:id/replay', { params: { id }, body: {} })
}

export function rotateSecret(id: number) {
  return callApi<typeof rotateSecretRoute>('POST', '/destinations/:id/rotate', { params: { id } })
}
