import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Nullable } from '../common/wire.ts'

const Translation = Type.Object({
  type: Type.String({ maxLength: 64, description: 'user (by e-mail), label, team or host.' }),
  payload: Type.Object({
    identifier: Type.String({ maxLength: 255 }),
    id: Type.Optional(Nullable(Type.Integer())),
  }),
})
export type Translation = Static<typeof Translation>

export const translateRoute = defineRoute({
  method: 'POST',
  path: '/translate',
  permission: 'any',
  tag: 'translate',
  summary: 'Fills the ids of what is called so.',
  body: Type.Object({ list: Type.Array(Translation, { maxItems: 1_000 }) }),
  answer: Type.Object({ list: Type.Array(Translation) }),
})
