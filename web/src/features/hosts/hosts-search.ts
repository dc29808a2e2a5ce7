import type { HostFilter } from '../../api/hosts.ts'

type Searched =
  | 'query'
  | 'status'
  | 'label_id'
  | 'policy_id'
  | 'policy_response'
  | 'order_key'
  | 'order_direction'
  | 'page'
  | 'team_id'
  | 'software_id'
  | 'os_version_id'
  | 'vulnerability'

/** What stands in the address. `columns` is a comma list of those that are shown, absent for the usual ones. */
export type HostsSearch = { readonly [Key in Searched]?: HostFilter[Key] | undefined } & {
  readonly columns?: string | undefined
}

export interface HostsSearchProps {
  readonly search: HostsSearch
  /** Only what changes: by the time it is done, the rest may be other than what is shown. */
  readonly onChange: (change: HostsSearch) => void
}

const pageSize = 50

/** What the server is asked for. */
export function toHostFilter({ columns: _columns, ...search }: HostsSearch): HostFilter {
  const { page = 0, order_key = 'hostname', order_direction = 'asc' } = search
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
  return { ...given, page, order_key, order_direction, per_page: pageSize }
}

const narrowing = ['query', 'status', 'label_id', 'policy_id', 'software_id', 'os_version_id', 'vulnerability'] as const

/** Whether other things than the team narrow the list. */
export function isNarrowed(search: HostsSearch): boolean {
  return narrowing.some((key) => search[key] !== undefined)
}

/** The change that takes away what narrows the list. */
export const unnarrowed: HostsSearch = Object.fromEntries(
  [...narrowing, 'policy_response', 'page'].map((key) => [key, undefined]),
)
