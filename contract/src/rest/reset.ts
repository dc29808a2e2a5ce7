import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty } from '../common/wire.ts'

const ids = Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems: 10_000 }))

export const resetAutomationsRoute = defineRoute({
  method: 'POST',
  path: '/automations/reset',
  permission: 'config:write',
  summary: 'Report now what is true already: hosts that fail policies, and recent CVEs that were found before.',
  tag: 'automations',
  body: Type.Object({
    team_ids: ids,
    policy_ids: ids,
    vulnerabilities: Type.Optional(Type.Boolean({ description: 'Ours: all recent CVEs on hosts, reported or not.' })),
  }),
  answer: Empty,
})
