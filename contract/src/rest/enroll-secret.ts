import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Instant, Nullable } from '../common/wire.ts'

export const EnrollSecret = Type.Object({
  secret: Type.String(),
  name: Type.Optional(Type.String()),
  created_at: Type.Optional(Instant),
  team_id: Type.Optional(Nullable(Type.Integer())),
})

const GivenSecret = Type.Object({ secret: Type.String(), name: Type.Optional(Type.String({ maxLength: 100 })) })

/** Ours: what is added to the secrets and removed from them, without naming the others. */
export const enrollSecretsChange = {
  add_secrets: Type.Optional(Type.Array(GivenSecret, { maxItems: 100 })),
  remove_secrets: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
}

export const getEnrollSecretsRoute = defineRoute({
  method: 'GET',
  path: '/spec/enroll_secret',
  permission: 'enroll_secret:read',
  tag: 'enroll secrets',
  summary: 'The secrets that let hosts enrol.',
  answer: Type.Object({ spec: Type.Object({ secrets: Type.Array(EnrollSecret) }) }),
})

export const applyEnrollSecretsRoute = defineRoute({
  method: 'POST',
  path: '/spec/enroll_secret',
  permission: 'enroll_secret:write',
  tag: 'enroll secrets',
  summary: 'Replace the secrets. Enrolled hosts stay enrolled.',
  body: Type.Object({
    spec: Type.Object({
      secrets: Type.Array(GivenSecret),
    }),
  }),
  answer: Empty,
})

export const changeEnrollSecretsRoute = defineRoute({
  method: 'PATCH',
  path: '/spec/enroll_secret',
  permission: 'enroll_secret:write',
  tag: 'enroll secrets',
  summary: 'Ours: add and remove secrets; the others stay, also those that someone else adds at the same time.',
  body: Type.Object(enrollSecretsChange),
  answer: Empty,
})
