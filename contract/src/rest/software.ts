import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { IdParams, Instant, listQuery, Nullable, TeamFilter } from '../common/wire.ts'

/** A CVE of software, with what the feeds tell of it; null = not known. */
export const SoftwareVulnerability = Type.Object({
  cve: Type.String({ description: "A CVE, or the advisory's id where it names none." }),
  details_link: Type.String(),
  cvss_score: Nullable(Type.Number()),
  epss_probability: Nullable(Type.Number()),
  cisa_known_exploit: Nullable(Type.Boolean()),
  cve_published: Nullable(Instant),
  resolved_in_version: Nullable(Type.String()),
  is_low_confidence: Type.Boolean({ description: 'Perhaps it does not concern this software.' }),
  found_by: Type.Array(Type.String(), { description: 'The sources that say so, the surest first.' }),
  cve_description: Nullable(Type.String()),
  created_at: Type.String({ format: 'date-time', description: 'When it was found first.' }),
})
export type SoftwareVulnerability = Static<typeof SoftwareVulnerability>

const softwareFields = {
  id: Type.Integer(),
  name: Type.String(),
  version: Type.String(),
  bundle_identifier: Type.Optional(Type.String()),
  source: Type.String({ description: 'apps, programs, deb_packages, python_packages …' }),
  extension_id: Type.Optional(Type.String()),
  extension_for: Type.String({ description: 'The browser or editor that it extends; else empty.' }),
  browser: Type.String({ description: "Fleet's older name of `extension_for`." }),
  release: Type.Optional(Type.String()),
  vendor: Type.Optional(Type.String()),
  arch: Type.Optional(Type.String()),
  generated_cpe: Type.String({
    description: 'The surest of the keys that it is matched by; empty where there is none.',
  }),
  vulnerabilities: Nullable(Type.Array(SoftwareVulnerability)),
}

/** One version of software. */
export const Software = Type.Object({
  ...softwareFields,
  title_id: Type.Integer(),
  hosts_count: Type.Integer(),
})
export type Software = Static<typeof Software>

/** Software as it is on one host. */
export const HostSoftware = Type.Object({
  ...softwareFields,
  last_opened_at: Type.Optional(Instant),
  installed_paths: Type.Array(Type.String()),
})
export type HostSoftware = Static<typeof HostSoftware>

const TitleVersion = Type.Object({
  id: Type.Integer(),
  version: Type.String(),
  hosts_count: Type.Integer(),
  vulnerabilities: Nullable(Type.Array(Type.String())),
})

/** Software whatever its version. */
export const SoftwareTitle = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  source: Type.String(),
  extension_for: Type.String(),
  browser: Type.String(),
  bundle_identifier: Type.Optional(Type.String()),
  hosts_count: Type.Integer({ description: 'Hosts with any version.' }),
  versions_count: Type.Integer(),
  versions: Type.Array(TitleVersion, { description: 'The most common hundred.' }),
  counts_updated_at: Nullable(Instant),
})
export type SoftwareTitle = Static<typeof SoftwareTitle>

const id = Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }))
const text = Type.Optional(Type.String({ maxLength: 255 }))

/** Narrow a list of hosts to those with this software; where several are given, all must hold. */
export const softwareHostFilters = {
  software_id: id,
  software_version_id: id,
  software_title_id: id,
  os_id: id,
  os_version_id: id,
  os_name: text,
  os_version: text,
  vulnerability: Type.Optional(
    Type.String({ maxLength: 64, description: 'A CVE: hosts with any software that has it.' }),
  ),
}

const filters = {
  team_id: Type.Optional(TeamFilter),
  vulnerable: Type.Optional(Type.Boolean({ description: 'Only what has vulnerabilities.' })),
}

const { after: _after, ...pagedQuery } = listQuery

const listOptions = {
  ...pagedQuery,
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  query: Type.Optional(Type.String({ maxLength: 1024, description: 'Part of a name or of a CVE.' })),
}

const counted = {
  counts_updated_at: Nullable(Instant),
}

const paged = {
  count: Type.Integer(),
  meta: Type.Object({ has_next_results: Type.Boolean(), has_previous_results: Type.Boolean() }),
}

export const listSoftwareRoute = defineRoute({
  method: 'GET',
  path: '/software',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'List the software that hosts have, each version once.',
  query: Type.Object({ ...listOptions, ...filters }),
  answer: Type.Object({
    ...counted,
    software: Type.Optional(Type.Array(Software, { description: 'Absent when there is none.' })),
  }),
})

export const countSoftwareRoute = defineRoute({
  method: 'GET',
  path: '/software/count',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'Count the software that the same filters would list.',
  query: Type.Object({ ...listOptions, ...filters }),
  answer: Type.Object({ count: Type.Integer() }),
})

export const getSoftwareRoute = defineRoute({
  method: 'GET',
  path: '/software/:id',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'One version of software.',
  params: IdParams,
  query: Type.Object({ team_id: filters.team_id }),
  answer: Type.Object({ software: Software }),
  aliases: ['/software/versions/:id'],
})

export const listSoftwareVersionsRoute = defineRoute({
  method: 'GET',
  path: '/software/versions',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'The same as /software, with a count and whether there are more.',
  query: Type.Object({ ...listOptions, ...filters }),
  answer: Type.Object({ ...counted, software: Type.Array(Software), ...paged }),
})

export const listSoftwareTitlesRoute = defineRoute({
  method: 'GET',
  path: '/software/titles',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'List software whatever its version.',
  query: Type.Object({ ...listOptions, ...filters }),
  answer: Type.Object({ ...counted, software_titles: Type.Array(SoftwareTitle), ...paged }),
})

export const getSoftwareTitleRoute = defineRoute({
  method: 'GET',
  path: '/software/titles/:id',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'One piece of software with its versions.',
  params: IdParams,
  query: Type.Object({ team_id: filters.team_id }),
  answer: Type.Object({ software_title: SoftwareTitle }),
})

const Kernel = Type.Object({ id: Type.Integer(), version: Type.String(), hosts_count: Type.Integer() })

/** A version of an operating system. */
export const OsVersion = Type.Object({
  os_version_id: Type.Integer(),
  hosts_count: Type.Integer(),
  name: Type.String({ description: 'With the version.' }),
  name_only: Type.String(),
  version: Type.String(),
  platform: Type.String(),
  kernels: Type.Array(Kernel),
  vulnerabilities: Type.Array(SoftwareVulnerability),
})
export type OsVersion = Static<typeof OsVersion>

export const listOsVersionsRoute = defineRoute({
  method: 'GET',
  path: '/os_versions',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'The operating systems of the hosts, by version.',
  query: Type.Object({
    ...listOptions,
    team_id: filters.team_id,
    platform: Type.Optional(Type.String({ maxLength: 64, description: 'darwin, windows, or a distribution.' })),
    os_name: Type.Optional(Type.String({ maxLength: 255 })),
    os_version: Type.Optional(Type.String({ maxLength: 255 })),
  }),
  answer: Type.Object({ ...counted, os_versions: Type.Array(OsVersion), ...paged }),
})

export const getOsVersionRoute = defineRoute({
  method: 'GET',
  path: '/os_versions/:id',
  permission: 'software:read',
  scope: 'team_id',
  tag: 'software',
  summary: 'One version of an operating system.',
  params: IdParams,
  query: Type.Object({ team_id: filters.team_id }),
  answer: Type.Object({ ...counted, os_version: OsVersion }),
})
