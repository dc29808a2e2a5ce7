import { AppError, type FieldProblem, invalidField } from '../../../kernel/errors.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { findPolicies, findPoliciesByName } from '../../policies/index.ts'
import { parsePolicyConditions } from '../triggers/policy-conditions.ts'
import type { WebhookPart } from './webhook-part.ts'

const field = 'webhook_settings.failing_policies_webhook.policy_ids'

export const failingPoliciesPart: WebhookPart = {
  key: 'failing_policies_webhook',
  kind: 'policy',
  enableKey: 'enable_failing_policies_webhook',
  hasBatchSize: true,
  hasInterval: true,
  readConditions(conditions, existingPolicyIds) {
    const { policies } = parsePolicyConditions(conditions)
    // A policy that was deleted since is not shown any more.
    const ids = policies?.map(({ id }) => id).filter((id) => existingPolicyIds.has(id))
    return { policy_ids: ids ?? null }
  },
  async parseConditions(tx, wanted, { teamId }) {
    // The document was checked against the schema of this part.
    const given = wanted['policy_ids'] as readonly (number | string)[] | null
    const ids = given && (await toPolicyIds(tx, given, teamId))
    await refuseUnknownPolicies(tx, ids ?? [], teamId)
    return { policy_ids: ids }
  },
}

/** A name stands for the policy of the same team that is called so. */
async function toPolicyIds(tx: Tx, given: readonly (number | string)[], teamId: number | null): Promise<number[]> {
  const names = given.filter((one) => typeof one === 'string').map((one) => ({ teamId, name: one.trim() }))
  const found = await findPoliciesByName(tx, names)
  let place = 0
  const ids = given.map((one) => (typeof one === 'number' ? one : found.get(place++)?.id))
  const problems = given.flatMap((one, index): FieldProblem[] => {
    if (ids[index] !== undefined) return []
    const where = teamId === null ? 'among the global policies' : 'among the policies of this team'
    return [{ field: `${field}.${index}`, reason: `${field}: there is no policy "${one}" ${where}` }]
  })
  if (problems.length === 0) return ids.filter((id) => id !== undefined)
  throw new AppError('invalid', problems.map(({ reason }) => reason).join('; '), { fields: problems })
}

async function refuseUnknownPolicies(tx: Tx, ids: readonly number[], teamId: number | null): Promise<void> {
  const policies = new Map((await findPolicies(tx, ids)).map((policy) => [policy.id, policy]))
  const missing = ids.filter((id) => !policies.has(id))
  if (missing.length > 0) throw invalidField(field, `${field}: there is no policy ${missing.join(', ')}; leave it out`)
  const elsewhere = ids.filter((id) => policies.get(id)?.teamId !== teamId)
  if (elsewhere.length === 0) return
  const advice =
    teamId === null
      ? 'belongs to a team; select it in the automation of that team'
      : 'does not belong to this team; select global policies in the configuration, others in their team'
  throw invalidField(field, `${field}: policy ${elsewhere.join(', ')} ${advice}`)
}
