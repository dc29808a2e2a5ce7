import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Id, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { TicketAnswer } from './ticket.ts'

/** What a policy is, without what hosts answered. */
export const policyCore = {
  id: Type.Integer(),
  name: Type.String(),
  query: Type.String(),
  description: Type.String(),
  author_id: Nullable(Type.Integer()),
  author_name: Type.String(),
  author_email: Type.String(),
  team_id: Nullable(Type.Integer()),
  resolution: Type.String(),
  platform: Type.String({ description: 'Comma list of darwin, windows, linux; empty = all.' }),
  created_at: Instant,
  updated_at: Instant,
}

export const Policy = Type.Object({
  ...policyCore,
  passing_host_count: Type.Integer(),
  failing_host_count: Type.Integer(),
  host_count_updated_at: Instant,
})
export type Policy = Static<typeof Policy>

const text = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))

const policyFields = {
  name: text(255),
  query: text(65_535),
  description: text(65_535),
  resolution: text(65_535),
  platform: text(255),
}

/** Rules beyond the types (blank name, platform, ATTACH) are checked by the verb, with Fleet's wording and status. */
export const PolicyPayload = Type.Object({ ...policyFields, query_id: Type.Optional(Nullable(Type.Integer())) })
export type PolicyPayload = Static<typeof PolicyPayload>

export const PolicySpec = Type.Object({
  name: Type.String({ maxLength: 255 }),
  query: Type.String({ maxLength: 65_535 }),
  description: text(65_535),
  resolution: text(65_535),
  platform: text(255),
  team: text(255),
})
export type PolicySpec = Static<typeof PolicySpec>

export const listPoliciesRoute = defineRoute({
  method: 'GET',
  path: '/global/policies',
  aliases: ['/policies'],
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: 'List the global policies with their counts.',
  query: Type.Object(listQuery),
  answer: Type.Object({ policies: Type.Array(Policy) }),
})

export const countPoliciesRoute = defineRoute({
  method: 'GET',
  path: '/policies/count',
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: 'Count the global policies.',
  query: Type.Object(listQuery),
  answer: Type.Object({ count: Type.Integer() }),
})

/** Of one policy within a day. */
const PolicyChange = Type.Object({
  policy_id: Type.Integer(),
  began_failing: Type.Integer({ description: 'Times that a host began to fail it.' }),
  stopped_failing: Type.Integer(),
})
export type PolicyChange = Static<typeof PolicyChange>

export const listPolicyChangesRoute = defineRoute({
  method: 'GET',
  path: '/policies/changes',
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: 'How many answers to the global policies changed within the last 24 hours.',
  answer: Type.Object({
    since: Instant,
    changes: Type.Array(PolicyChange, { description: 'Only policies that hosts began or stopped to fail.' }),
  }),
})

/** Only for those who may read deliveries. */
const tickets = Type.Optional(
  Type.Array(TicketAnswer, { description: 'The newest about it; see /automations/tickets.' }),
)

export const getPolicyRoute = defineRoute({
  method: 'GET',
  path: '/global/policies/:id',
  aliases: ['/policies/:id'],
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: 'One policy.',
  params: IdParams,
  answer: Type.Object({ policy: Policy, tickets }),
})

export const createPolicyRoute = defineRoute({
  method: 'POST',
  path: '/global/policies',
  aliases: ['/policies'],
  permission: 'policy:write',
  tag: 'policies',
  summary: 'Create a global policy.',
  body: PolicyPayload,
  answer: Type.Object({ policy: Policy }),
})

export const updatePolicyRoute = defineRoute({
  method: 'PATCH',
  path: '/global/policies/:id',
  aliases: ['/policies/:id'],
  permission: 'policy:write',
  tag: 'policies',
  summary: 'Change the given fields of a policy.',
  params: IdParams,
  body: Type.Object(policyFields),
  answer: Type.Object({ policy: Policy }),
})

export const deletePoliciesRoute = defineRoute({
  method: 'POST',
  path: '/global/policies/delete',
  aliases: ['/policies/delete'],
  permission: 'policy:write',
  tag: 'policies',
  summary: 'Delete policies with their answers.',
  body: Type.Object({ ids: Type.Array(Id, { maxItems: 1000 }) }),
  answer: Type.Object({ deleted: Type.Array(Type.Integer()) }),
})

const TeamParams = Type.Object({ team_id: Id })
const TeamPolicyParams = Type.Object({ team_id: Id, policy_id: Id })

/** `/team` is the older name of `/teams`, `/fleets` the newer. */
const teamAliases = (rest: string) => [`/team/:team_id/policies${rest}`, `/fleets/:team_id/policies${rest}`]

export const listTeamPoliciesRoute = defineRoute({
  method: 'GET',
  path: '/teams/:team_id/policies',
  aliases: teamAliases(''),
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: "List a team's own policies, and beside them the global ones, which concern its hosts too.",
  params: TeamParams,
  query: Type.Object({
    ...listQuery,
    merge_inherited: Type.Optional(Type.Boolean({ description: 'All in `policies`; the global ones last.' })),
  }),
  answer: Type.Object({ policies: Type.Array(Policy), inherited_policies: Type.Optional(Type.Array(Policy)) }),
})

export const countTeamPoliciesRoute = defineRoute({
  method: 'GET',
  path: '/teams/:team_id/policies/count',
  aliases: teamAliases('/count'),
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: "Count a team's own policies.",
  params: TeamParams,
  query: Type.Object(listQuery),
  answer: Type.Object({ count: Type.Integer() }),
})

export const getTeamPolicyRoute = defineRoute({
  method: 'GET',
  path: '/teams/:team_id/policies/:policy_id',
  aliases: teamAliases('/:policy_id'),
  permission: 'policy:read',
  scope: 'team',
  tag: 'policies',
  summary: 'One policy of a team.',
  params: TeamPolicyParams,
  answer: Type.Object({ policy: Policy, tickets }),
})

export const createTeamPolicyRoute = defineRoute({
  method: 'POST',
  path: '/teams/:team_id/policies',
  aliases: teamAliases(''),
  permission: 'policy:write',
  scope: 'team',
  tag: 'policies',
  summary: 'Create a policy for the hosts of a team.',
  params: TeamParams,
  body: PolicyPayload,
  answer: Type.Object({ policy: Policy }),
})

export const updateTeamPolicyRoute = defineRoute({
  method: 'PATCH',
  path: '/teams/:team_id/policies/:policy_id',
  aliases: teamAliases('/:policy_id'),
  permission: 'policy:write',
  scope: 'team',
  tag: 'policies',
  summary: 'Change the given fields of a policy of a team.',
  params: TeamPolicyParams,
  body: Type.Object(policyFields),
  answer: Type.Object({ policy: Policy }),
})

export const deleteTeamPoliciesRoute = defineRoute({
  method: 'POST',
  path: '/teams/:team_id/policies/delete',
  aliases: teamAliases('/delete'),
  permission: 'policy:write',
  scope: 'team',
  tag: 'policies',
  summary: 'Delete policies of a team with their answers.',
  params: TeamParams,
  body: Type.Object({ ids: Type.Array(Id, { maxItems: 1000 }) }),
  answer: Type.Object({ deleted: Type.Array(Type.Integer()) }),
})

export const applyPolicySpecsRoute = defineRoute({
  method: 'POST',
  path: '/spec/policies',
  permission: 'policy:write',
  scope: 'team',
  tag: 'policies',
  summary: 'Create or change policies by name.',
  body: Type.Object({ specs: Type.Array(PolicySpec, { maxItems: 1000 }) }),
  answer: Empty,
  maxBodyBytes: 10 * 1024 * 1024,
})
