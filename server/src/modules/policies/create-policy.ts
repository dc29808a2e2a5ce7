import type { PolicyPayload } from '@muster/contract/rest/policy.ts'
import { AppError } from '../../kernel/errors.ts'
import { slices } from '../../kernel/slices.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { maxRowsOfStatement } from '../../platform/http/list-page.ts'
import { describeChanges, recordActivities } from '../activities/index.ts'
import { lockTeam } from '../teams/index.ts'
import { findPolicies, insertPolicies, type Policy, type PolicyFields } from './policy-queries.ts'
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
      const [created] = await findPolicies(tx, await createPoliciesIn(ctx, tx, [{ ...fields, teamId }]))
      return created as Policy
    }),
  )
  ctx.changes.announce('policies')
  return policy
}

function noSuchTeam(id: number): AppError {
  return new AppError('not-found', `there is no team ${id}; GET /teams lists them`)
}

/** Inside the caller's transaction; the caller announces. Their ids. */
export async function createPoliciesIn(
  ctx: Context,
  tx: Tx,
  policies: readonly (PolicyFields & { teamId: number | null })[],
): Promise<readonly number[]> {
  if (policies.length === 0) return []
  const authorId = ctx.actor.kind === 'user' ? ctx.actor.id : null
  const ids: number[] = []
  for (const some of slices(policies, maxRowsOfStatement)) {
    ids.push(...(await insertPolicies(tx, some, { authorId, at: ctx.clock.now() })))
  }
  const activities = policies.map((policy, index) => ({
    type: 'created_policy',
    details: {
      ...{ policy_id: ids[index], policy_name: policy.name, team_id: policy.teamId },
      changes: describeChanges({}, toShown(policy)),
    },
  }))
  await recordActivities(onTransaction(ctx, tx), activities)
  await ctx.changes.record(tx, 'policies')
  return ids
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

/** What activities tell of it. */
export function toShown({ name, query, description, resolution, platform }: PolicyFields) {
  return { name, query, description, resolution, platform }
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
