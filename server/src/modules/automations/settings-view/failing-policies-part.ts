import type { FailingPoliciesWebhook } from '@muster/contract/rest/webhook-settings.ts'
import { invalidField } from '../../../kernel/errors.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { findPolicies } from '../../policies/index.ts'
import { parsePolicyConditions } from '../triggers/policy-conditions.ts'
import type { WebhookPart } from './webhook-part.ts'

const field = 'webhook_settings.failing_policies_webhook.policy_ids'

export const failingPoliciesPart: WebhookPart = {
  key: 'failing_policies_webhook',
  kind: 'policy',
  enableKey: 'enable_failing_policies_webhook',
  hasBatchSize: true,
  hasInterval: true,
  async readConditions(db, conditions) {
    const { policies } = parsePolicyConditions(conditions)
    if (policies === null) return { policy_ids: null }
    // A policy that was deleted since is not shown any more.
    const existing = new Set(
      (
        await findPolicies(
          db,
          policies.map(({ id }) => id),
        )
      ).map(({ id }) => id),
    )
    return { policy_ids: policies.map(({ id }) => id).filter((id) => existing.has(id)) }
  },
  async parseConditions(tx, wanted, { teamId }) {
    // The document was checked against the schema of this part.
    const ids = wanted['policy_ids'] as FailingPoliciesWebhook['policy_ids']
    await refuseUnknownPolicies(tx, teamId, ids ?? [])
    return { policy_ids: ids }
  },
}

async function refuseUnknownPolicies(tx: Tx, teamId: number | null, ids: readonly number[]): Promise<void> {
  const policies = new Map((await findPolicies(tx, ids)).map((policy) => [policy.id, policy]))
  const missing = ids.filter((id) => !policies.has(id))
  if (missing.length > 0) throw invalidField(field, `${field}: there is no policy ${missing.join(', ')}; leave it out`)
  const elsewhere = ids.filter((id) => policies.get(id)?.teamId !== teamId)
  if (elsewhere.length === 0) return
  const whose = teamId === null ? 'belongs to a team' : 'does not belong to this team'
  throw invalidField(field, `${field}: policy ${elsewhere.join(', ')} ${whose}; select it in the automation of its own`)
}
