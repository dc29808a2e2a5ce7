import type { PolicyPayload } from '@muster/contract/rest/policy.ts'
import { AppError } from '../../kernel/errors.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { lockTeam } from '../teams/index.ts'
import { findPolicies, insertPolicy, type Policy, type PolicyFields } from './policy-queries.ts'
import { normalizePlatform, refused, verifyPolicy } from './verify-policy.ts'

/** A global policy, or one of a team. */
export async function createPolicy(
  ctx: Context,
  payload: PolicyPayload,
  teamId: number | null = null,
): Promise<Policy> {
  if (payload.query_id != null) {
    throw payload.query
      ? refused('query', 'give either query_id or query, not both')
      : refused('query_id', 'policies from saved queries are not supported; send the SQL as "query"')
  }
  const fields = toFields(payload)
  verifyPolicy(fields)
  const policy = await refusingTakenName(fields.name, () =>
    inTransaction(ctx.db, async (tx) => {
      if (teamId !== null && !(await lockTeam(tx, teamId))) throw noSuchTeam(teamId)
      return createPolicyIn(ctx, tx, { ...fields, teamId })
    }),
  )
  ctx.changes.announce('policies')
  return policy
}

function noSuchTeam(id: number): AppError {
  return new AppError('not-found', `there is no team ${id}; GET /teams lists them`)
}

/** Inside the caller's transaction; the caller announces. */
export async function createPolicyIn(
  ctx: Context,
  tx: Tx,
  fields: PolicyFields & { teamId: number | null },
): Promise<Policy> {
  const authorId = ctx.actor.kind === 'user' ? ctx.actor.id : null
  const id = await insertPolicy(tx, { ...fields, authorId, at: ctx.clock.now() })
  await recordActivity(onTransaction(ctx, tx), {
    type: 'created_policy',
    details: { policy_id: id, policy_name: fields.name, team_id: fields.teamId },
  })
  await ctx.changes.record(tx, 'policies')
  const [policy] = await findPolicies(tx, [id])
  return policy as Policy
}

export function toFields(payload: Omit<PolicyPayload, 'query_id'>): PolicyFields {
  return {
    name: sanitizeText(payload.name ?? '').trim(),
    query: sanitizeText(payload.query ?? ''),
    description: sanitizeText(payload.description ?? ''),
    resolution: payload.resolution == null ? null : sanitizeText(payload.resolution),
    platform: normalizePlatform(payload.platform ?? ''),
  }
}

export async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('conflict', `a policy named "${name}" exists already; choose another name or edit that one`, {
      fields: [{ field: 'name', reason: `a policy named "${name}" exists already (Duplicate)` }],
    })
  }
}
