import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'

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
  resolution: Type.Optional(Type.String()),
  platform: Type.String({ description: 'Comma list of darwin, windows, linux; empty = all.' }),
  created_at: Instant,
  updated_at: Instant,
}

export const Policy = Type.Object({
  ...policyCore,
  passing_host_count: Type.Integer(),
  failing_host_count: Type.Integer(),
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
  tag: 'policies',
  summary: 'List the global policies with their counts.',
  query: Type.Object(listQuery),
  answer: Type.Object({ policies: Type.Array(Policy) }),
})

export const countPoliciesRoute = defineRoute({
  method: 'GET',
  path: '/policies/count',
  permission: 'policy:read',
  tag: 'policies',
  summary: 'Count the global policies.',
  query: Type.Object(listQuery),
  answer: Type.Object({ count: Type.Integer() }),
})

export const getPolicyRoute = defineRoute({
  method: 'GET',
  path: '/global/policies/:id',
  aliases: ['/policies/:id'],
  permission: 'policy:read',
  tag: 'policies',
  summary: 'One policy.',
  params: IdParams,
  answer: Type.Object({ policy: Policy }),
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
  body: Type.Object({ ids: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1000 }) }),
  answer: Type.Object({ deleted: Type.Array(Type.Integer()) }),
})

export const applyPolicySpecsRoute = defineRoute({
  method: 'POST',
  path: '/spec/policies',
  permission: 'policy:write',
  tag: 'policies',
  summary: 'Create or change policies by name.',
  body: Type.Object({ specs: Type.Array(PolicySpec, { maxItems: 1000 }) }),
  answer: Empty,
  maxBodyBytes: 10 * 1024 * 1024,
})
