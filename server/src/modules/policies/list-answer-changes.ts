import type { Context } from '../../platform/context.ts'
import type { AnswerChange } from '../hosts/index.ts'
import { listNewestFlips } from './flip-queries.ts'
import { listPoliciesForTeam } from './policy-queries.ts'

/** When the host's answers to the policies that concern it changed, as far back as is kept. Newest first. */
export async function listAnswerChanges(
  { db }: Context,
  host: { readonly id: number; readonly teamId: number | null },
  limit: number,
): Promise<readonly AnswerChange[]> {
  const policies = await listPoliciesForTeam(db, host.teamId)
  const names = new Map(policies.map(({ id, name }) => [id, name]))
  const flips = await listNewestFlips(db, { policyIds: [...names.keys()], hostId: host.id, limit })
  return flips.flatMap(({ at, to, policyId: id }) =>
    to === 'passing' || to === 'failing' ? [{ at, answer: to, policy: { id, name: names.get(id) ?? '' } }] : [],
  )
}
