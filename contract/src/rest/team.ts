import { Type } from 'typebox'

export const TeamSummary = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
})
