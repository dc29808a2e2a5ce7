import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { Host, hostListQuery } from './host.ts'

const summaryFields = {
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  label_type: Type.Enum(['regular', 'builtin']),
  team_id: Type.Null(),
}

export const LabelSummary = Type.Object(summaryFields)
export type LabelSummary = Static<typeof LabelSummary>

export const Label = Type.Object({
  ...summaryFields,
  created_at: Instant,
  updated_at: Instant,
  query: Type.String(),
  platform: Type.String({ description: 'Comma list of darwin, windows, linux, chrome or distributions; empty = all.' }),
  label_membership_type: Type.Enum(['dynamic', 'manual']),
  host_count: Type.Integer(),
  count: Type.Integer({ description: 'The same as host_count.' }),
  display_text: Type.String({ description: 'The same as name.' }),
  author_id: Type.Null(),
  team_name: Type.Null(),
  host_ids: Type.Null(),
})
export type Label = Static<typeof Label>

const name = Type.String({ maxLength: 255 })
const text = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))
const maxItems = 100_000
const hostNames = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems, description })
const hosts = Type.Optional(
  Nullable(hostNames('Members of a manual label: hostname, uuid, serial number or osquery identifier.')),
)
const someHostIds = Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems })
const hostIds = Type.Optional(Nullable(someHostIds))

export const LabelSpec = Type.Object({
  name,
  description: text(65_535),
  query: text(65_535),
  platform: text(255),
  label_membership_type: Type.Optional(Type.Enum(['dynamic', 'manual'])),
  hosts,
})
export type LabelSpec = Static<typeof LabelSpec>

const specAnswer = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  query: Type.String(),
  platform: Type.Optional(Type.String()),
  label_type: Type.Enum(['regular', 'builtin']),
  label_membership_type: Type.Enum(['dynamic', 'manual']),
  hosts: Type.Optional(
    Type.Array(Type.String(), { description: 'Of a manual label: names by which documents find them.' }),
  ),
})
export type LabelSpecAnswer = Static<typeof specAnswer>

export const listLabelsRoute = defineRoute({
  method: 'GET',
  path: '/labels',
  permission: 'any',
  tag: 'labels',
  summary: 'List labels with the number of their hosts.',
  query: Type.Object(listQuery),
  answer: Type.Object({ labels: Type.Array(Label) }),
})

export const listLabelSummariesRoute = defineRoute({
  method: 'GET',
  path: '/labels/summary',
  permission: 'any',
  tag: 'labels',
  summary: 'List labels in short.',
  answer: Type.Object({ labels: Type.Array(LabelSummary) }),
})

export const getLabelRoute = defineRoute({
  method: 'GET',
  path: '/labels/:id',
  permission: 'any',
  tag: 'labels',
  summary: 'One label.',
  params: IdParams,
  answer: Type.Object({ label: Label }),
})

export const listLabelHostsRoute = defineRoute({
  method: 'GET',
  path: '/labels/:id/hosts',
  permission: 'host:read',
  scope: 'team',
  tag: 'labels',
  summary: 'List the hosts of a label, as GET /hosts lists them.',
  params: IdParams,
  query: Type.Omit(Type.Object(hostListQuery), ['label_id']),
  answer: Type.Object({ hosts: Type.Array(Host) }),
})

export const createLabelRoute = defineRoute({
  method: 'POST',
  path: '/labels',
  permission: 'label:write',
  tag: 'labels',
  summary: 'Create a label: dynamic with a query, manual with hosts.',
  body: Type.Object({
    name: Type.Optional(name),
    query: text(65_535),
    platform: text(255),
    description: text(65_535),
    hosts,
    host_ids: hostIds,
  }),
  answer: Type.Object({ label: Label }),
  maxBodyBytes: 10 * 1024 * 1024,
})

export const updateLabelRoute = defineRoute({
  method: 'PATCH',
  path: '/labels/:id',
  permission: 'label:write',
  tag: 'labels',
  summary: 'Change the name, the description or the hosts of a manual label. A query stays what it is.',
  params: IdParams,
  body: Type.Object({
    name: Type.Optional(name),
    description: text(65_535),
    hosts,
    host_ids: hostIds,
    add_hosts: Type.Optional(
      hostNames('Become members of a manual label beside those that it has; named as in hosts.'),
    ),
    remove_host_ids: Type.Optional(someHostIds),
  }),
  answer: Type.Object({ label: Label }),
  maxBodyBytes: 10 * 1024 * 1024,
})

export const deleteLabelRoute = defineRoute({
  method: 'DELETE',
  path: '/labels/:name',
  permission: 'label:write',
  tag: 'labels',
  summary: 'Delete a label by its name.',
  params: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) }),
  answer: Empty,
})

export const deleteLabelByIdRoute = defineRoute({
  method: 'DELETE',
  path: '/labels/id/:id',
  permission: 'label:write',
  tag: 'labels',
  summary: 'Delete a label by its id.',
  params: IdParams,
  answer: Empty,
})

export const listLabelSpecsRoute = defineRoute({
  method: 'GET',
  path: '/spec/labels',
  permission: 'any',
  tag: 'labels',
  summary: 'Labels as documents.',
  answer: Type.Object({ specs: Type.Array(specAnswer) }),
})

export const getLabelSpecRoute = defineRoute({
  method: 'GET',
  path: '/spec/labels/:name',
  permission: 'any',
  tag: 'labels',
  summary: 'One label as a document.',
  params: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) }),
  answer: Type.Object({ specs: specAnswer }),
})

export const applyLabelSpecsRoute = defineRoute({
  method: 'POST',
  path: '/spec/labels',
  permission: 'label:write',
  tag: 'labels',
  summary: 'Create or change labels by name. Of a manual label the hosts are replaced.',
  body: Type.Object({ specs: Type.Array(LabelSpec, { maxItems: 1_000 }) }),
  answer: Empty,
  maxBodyBytes: 10 * 1024 * 1024,
})
