import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Id, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { policyCore } from './policy.ts'
import { HostSoftware, Software, softwareHostFilters } from './software.ts'

export const HostStatus = Type.Union([Type.Literal('online'), Type.Literal('offline')])

const hostFields = {
  created_at: Instant,
  updated_at: Instant,
  id: Type.Integer(),
  detail_updated_at: Instant,
  software_updated_at: Instant,
  label_updated_at: Instant,
  policy_updated_at: Instant,
  last_enrolled_at: Instant,
  seen_time: Instant,
  refetch_requested: Type.Boolean(),
  hostname: Type.String(),
  uuid: Type.String(),
  platform: Type.String(),
  osquery_version: Type.String(),
  os_version: Type.String(),
  build: Type.String(),
  platform_like: Type.String(),
  code_name: Type.String(),
  uptime: Type.Integer({ description: 'Nanoseconds.' }),
  last_restarted_at: Instant,
  memory: Type.Integer({ description: 'Bytes.' }),
  cpu_type: Type.String(),
  cpu_subtype: Type.String(),
  cpu_brand: Type.String(),
  cpu_physical_cores: Type.Integer(),
  cpu_logical_cores: Type.Integer(),
  hardware_vendor: Type.String(),
  hardware_model: Type.String(),
  hardware_version: Type.String(),
  hardware_serial: Type.String(),
  computer_name: Type.String(),
  display_name: Type.String(),
  display_text: Type.String(),
  public_ip: Type.String(),
  primary_ip: Type.String(),
  primary_mac: Type.String(),
  distributed_interval: Type.Integer({ description: 'Seconds.' }),
  config_tls_refresh: Type.Integer({ description: 'Seconds.' }),
  logger_tls_period: Type.Integer({ description: 'Seconds.' }),
  team_id: Nullable(Type.Integer()),
  team_name: Nullable(Type.String()),
  pack_stats: Type.Null(),
  gigs_disk_space_available: Type.Number(),
  gigs_total_disk_space: Type.Number(),
  percent_disk_space_available: Type.Number(),
  disk_encryption_enabled: Type.Optional(Type.Boolean({ description: 'Absent while the host has not told.' })),
  issues: Type.Object({ failing_policies_count: Type.Integer(), total_issues_count: Type.Integer() }),
  status: HostStatus,
}

export const Host = Type.Object(hostFields)
export type Host = Static<typeof Host>

/** Fleet's words for a host's answer; "" is no response. */
export const PolicyResponse = Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('')])

export const HostPolicy = Type.Object({
  ...policyCore,
  response: PolicyResponse,
  is_rechecking: Type.Boolean({ description: 'The query or the team changed and this host has not answered since.' }),
  error: Type.Optional(
    Type.Object(
      { message: Type.String(), at: Instant },
      { description: 'The last answer was an error; the response stands.' },
    ),
  ),
})
export type HostPolicy = Static<typeof HostPolicy>

export const HostUser = Type.Object({
  uid: Type.Integer(),
  username: Type.String(),
  type: Type.String(),
  groupname: Type.String(),
  shell: Type.String(),
})

export const HostDetail = Type.Object({
  ...hostFields,
  users: Type.Array(HostUser),
  labels: Type.Array(Type.Unknown()),
  packs: Type.Array(Type.Unknown()),
  software: Type.Array(HostSoftware),
  policies: Type.Array(HostPolicy),
})
export type HostDetail = Static<typeof HostDetail>

const hostStatusFilter = Type.Enum(['new', 'online', 'offline', 'mia', 'missing'])
const teamId = Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: '0 = hosts of no team.' })

const filters = {
  status: Type.Optional(Type.Union([hostStatusFilter, Type.Literal('')])),
  team_id: Type.Optional(teamId),
  label_id: Type.Optional(Id),
  policy_id: Type.Optional(Id),
  policy_response: Type.Optional(Type.String({ description: '`passing` or `failing`; anything else: no response.' })),
  low_disk_space: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'Less than so many gigabytes free.' }),
  ),
  ...softwareHostFilters,
}

/** What lists of hosts accept. */
export const hostListQuery = {
  ...listQuery,
  ...filters,
  additional_info_filters: Type.Optional(Type.String({ description: 'Accepted; there is no additional information.' })),
  device_mapping: Type.Optional(Type.Boolean({ description: 'Accepted; there are no device mappings.' })),
  disable_failing_policies: Type.Optional(Type.Boolean({ description: 'Counts no failing policies: `issues` is 0.' })),
}

export const listHostsRoute = defineRoute({
  method: 'GET',
  path: '/hosts',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'List hosts, filtered, sorted and paged.',
  query: Type.Object(hostListQuery),
  answer: Type.Object({
    hosts: Type.Array(Host),
    software: Type.Optional(Software),
  }),
})

export const countHostsRoute = defineRoute({
  method: 'GET',
  path: '/hosts/count',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'Count the hosts that the same filters would list.',
  query: Type.Object({ ...listQuery, ...filters }),
  answer: Type.Object({ count: Type.Integer() }),
})

export const getHostRoute = defineRoute({
  method: 'GET',
  path: '/hosts/:id',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'One host with its users and its answers to policies.',
  params: IdParams,
  answer: Type.Object({ host: HostDetail }),
})

export const getHostByIdentifierRoute = defineRoute({
  method: 'GET',
  path: '/hosts/identifier/:identifier',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'One host by hostname, uuid, serial number or osquery host identifier.',
  params: Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 255 }) }),
  answer: Type.Object({ host: HostDetail }),
})

export const deleteHostRoute = defineRoute({
  method: 'DELETE',
  path: '/hosts/:id',
  permission: 'host:write',
  scope: 'team',
  tag: 'hosts',
  summary: 'Delete a host with all it told. It comes back when its agent enrols again.',
  params: IdParams,
  answer: Empty,
})

export const refetchHostRoute = defineRoute({
  method: 'POST',
  path: '/hosts/:id/refetch',
  permission: 'host:refetch',
  scope: 'team',
  tag: 'hosts',
  summary: 'Ask the host everything at its next check-in.',
  params: IdParams,
  answer: Empty,
})

export const hostSummaryRoute = defineRoute({
  method: 'GET',
  path: '/host_summary',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'How many hosts there are, by status and platform.',
  query: Type.Object({
    team_id: filters.team_id,
    platform: Type.Optional(Type.String({ maxLength: 255 })),
    low_disk_space: filters.low_disk_space,
  }),
  answer: Type.Object({
    totals_hosts_count: Type.Integer(),
    online_count: Type.Integer(),
    offline_count: Type.Integer(),
    mia_count: Type.Integer(),
    missing_30_days_count: Type.Integer(),
    new_count: Type.Integer(),
    all_linux_count: Type.Integer(),
    builtin_labels: Type.Array(Type.Unknown()),
    platforms: Type.Array(Type.Object({ platform: Type.String(), hosts_count: Type.Integer() })),
  }),
})

const ids = Type.Array(Id, { maxItems: 100_000 })

const hostSelection = Type.Object({
  query: Type.Optional(Type.String({ maxLength: 1024 })),
  status: Type.Optional(Type.Union([hostStatusFilter, Type.Literal('')])),
  label_id: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
  team_id: Type.Optional(Nullable(teamId)),
})
export type HostSelection = Static<typeof hostSelection>

export const deleteHostsRoute = defineRoute({
  method: 'POST',
  path: '/hosts/delete',
  permission: 'host:write',
  scope: 'team',
  tag: 'hosts',
  summary: 'Delete hosts by their ids or by filters, not both. Empty filters select all hosts.',
  body: Type.Object({ ids: Type.Optional(Nullable(ids)), filters: Type.Optional(Nullable(hostSelection)) }),
  answer: Empty,
})

export const transferHostsRoute = defineRoute({
  method: 'POST',
  path: '/hosts/transfer',
  permission: 'host:write',
  scope: 'team',
  tag: 'hosts',
  summary: 'Move hosts to a team; null is no team. Answers to policies of their former team are forgotten.',
  body: Type.Object({ team_id: Nullable(Id), hosts: ids }),
  answer: Empty,
})

export const transferHostsByFilterRoute = defineRoute({
  method: 'POST',
  path: '/hosts/transfer/filter',
  permission: 'host:write',
  scope: 'team',
  tag: 'hosts',
  summary: 'Move the hosts that the filters select to a team. Empty filters select all hosts.',
  body: Type.Object({ team_id: Nullable(Id), filters: hostSelection }),
  answer: Empty,
})

export const searchHostsRoute = defineRoute({
  method: 'POST',
  path: '/hosts/search',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'The first ten hosts whose name, uuid, serial number or address holds the text.',
  body: Type.Object({
    query: Type.Optional(Type.String({ maxLength: 1024 })),
    query_id: Type.Optional(Nullable(Type.Integer())),
    excluded_host_ids: Type.Optional(Nullable(Type.Array(Id, { maxItems: 10_000 }))),
  }),
  answer: Type.Object({ hosts: Type.Array(Host) }),
})
