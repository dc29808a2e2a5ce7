import type { QueryClient } from '@tanstack/react-query'
import { automationQuery } from '../api/automations.ts'
import { destinationsQuery } from '../api/destinations.ts'
import { hostQuery } from '../api/hosts.ts'

/**
 * Pages that ask for something which then decides what else they ask for: the first is asked for together with who is
 * signed in, so that nobody waits for three answers one after the other.
 */
export function askFirst(queryClient: QueryClient, pathname: string): void {
  const [, id] = /^\/automations\/(\d+)$/.exec(pathname) ?? []
  if (id !== undefined) {
    void queryClient.prefetchQuery(automationQuery(Number(id)))
    void queryClient.prefetchQuery(destinationsQuery)
  }
  const [, hostId] = /^\/hosts\/(\d+)$/.exec(pathname) ?? []
  if (hostId !== undefined) void queryClient.prefetchQuery(hostQuery(Number(hostId)))
}
