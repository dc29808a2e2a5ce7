import type { Context } from '../../platform/context.ts'
import { isObject } from '../../platform/documents/overlay.ts'
import { findPolicies } from '../policies/index.ts'

type Json = Readonly<Record<string, unknown>>

/** The document with the names of policies in place of their ids: numbers say nothing to those who read a difference. */
export async function namePolicies({ db }: Context, document: Json): Promise<Json> {
  const webhooks = document['webhook_settings']
  const part = isObject(webhooks) ? webhooks['failing_policies_webhook'] : undefined
  if (!isObject(webhooks) || !isObject(part) || !Array.isArray(part['policy_ids'])) return document
  // The section shows ids.
  const ids = part['policy_ids'] as number[]
  const names = new Map((await findPolicies(db, ids)).map(({ id, name }) => [id, name]))
  const named = { ...part, policy_ids: ids.map((id) => names.get(id) ?? id) }
  return { ...document, webhook_settings: { ...webhooks, failing_policies_webhook: named } }
}
