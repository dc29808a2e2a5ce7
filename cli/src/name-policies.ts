import type { Policy } from '@muster/contract/rest/policy.ts'
import { isSpec, type Spec } from './documents/spec.ts'

/** The same document with the names of policies where it has their numbers, so that other servers understand it. */
export function namePolicies(spec: Spec, policies: readonly Policy[]): Spec {
  const names = new Map<unknown, string>(policies.map(({ id, name }) => [id, name]))
  const { webhook_settings: webhooks } = spec
  const part = isSpec(webhooks) ? webhooks['failing_policies_webhook'] : undefined
  if (!isSpec(webhooks) || !isSpec(part) || !Array.isArray(part['policy_ids'])) return spec
  const policy_ids = part['policy_ids'].map((id: unknown) => names.get(id) ?? id)
  return { ...spec, webhook_settings: { ...webhooks, failing_policies_webhook: { ...part, policy_ids } } }
}
