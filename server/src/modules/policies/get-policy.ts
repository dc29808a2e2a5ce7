import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { findPolicies, type Policy } from './policy-queries.ts'

/** A policy of this team (null: a global one); one that belongs elsewhere is not found. */
export async function getPolicy(db: Context['db'], id: number, teamId: number | null): Promise<Policy> {
  const [policy] = await findPolicies(db, [id])
  if (policy && policy.teamId === teamId) return policy
  const place = policy ? belongsTo(policy.teamId) : 'it may have been deleted'
  throw new AppError('not-found', `there is no policy ${id} here; ${place}`)
}

function belongsTo(teamId: number | null): string {
  return teamId === null ? 'it is a global one, at /policies' : 'it belongs to a team'
}
