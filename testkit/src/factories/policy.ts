import type { Context } from '@muster/server/platform/context.ts'
import { createPolicy, type Policy } from '@muster/server/modules/policies/index.ts'

/** A global policy, valid by default. */
export function buildPolicy(
  ctx: Context,
  fields: { name?: string; query?: string; platform?: string; teamId?: number } = {},
): Promise<Policy> {
  const { teamId = null } = fields
  const policy = {
    name: fields.name ?? `Policy ${ctx.ids.next('req').slice(-8)}`,
    query: fields.query ?? 'SELECT 1 FROM osquery_info',
    description: '',
    platform: fields.platform ?? '',
  }
  return createPolicy(ctx, policy, teamId)
}
