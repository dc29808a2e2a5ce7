import type { Context } from '../../../platform/context.ts'
import { listHostLabels, type HostLabel } from '../../hosts/index.ts'
import { findPolicies, listNewestFlips, type Policy, type PolicyFlip } from '../../policies/index.ts'
import { getServerUrl } from '../../settings/index.ts'
import { cutBatches } from '../batches/cut-batches.ts'
import { hostCountWords } from '../explain/moment-words.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import { toPolicyFacts } from '../tickets/ticket-facts.ts'
import { renderPolicyBody } from '../triggers/render-policy-body.ts'
import type { ComposedMessage } from './composed-message.ts'
import { sampleHosts, samplePolicy } from './samples.ts'
import { composeTicket } from './ticket-message.ts'

/** Hosts of the newest flips may all have been deleted since; further back nobody would recognise the event. */
const flipsTried = 20

interface Failure {
  readonly policy: Policy
  readonly hosts: readonly HostLabel[]
}

const sample: Failure = { policy: samplePolicy, hosts: sampleHosts }

export async function composePolicyMessage(ctx: Context, rule: DraftRule): Promise<ComposedMessage> {
  const found = await findNewestFailure(ctx, rule.conditions.policy_ids ?? [])
  if (!found) {
    const sentence = 'the documented example: no selected policy has newly failed on a host that still exists'
    return { source: { kind: 'sample', sentence, at: null, subject: null }, ...(await compose(ctx, rule, sample)) }
  }
  const at = found.flip.at.toISOString()
  const { policy, hosts } = found
  const sentence = `the newest failure of a selected policy: "${policy.name}" on ${hostCountWords(hosts.length)}, ${at}`
  const subject = { kind: 'policy', id: String(policy.id) } as const
  return { source: { kind: 'event', sentence, at, subject }, ...(await compose(ctx, rule, found)) }
}

/** The documented example, for a destination of which no automation is known. */
export async function sampleBody(ctx: Context): Promise<string> {
  return (await render(ctx, { hostBatchSize: 0, includeDetails: true }, sample)).body
}

async function compose(ctx: Context, rule: DraftRule, failure: Failure): Promise<Omit<ComposedMessage, 'source'>> {
  const ticket = await composeTicket(ctx, rule, { facts: toPolicyFacts(failure.policy), hosts: failure.hosts })
  return ticket ?? render(ctx, rule, failure)
}

async function render(
  ctx: Context,
  rule: Pick<DraftRule, 'hostBatchSize' | 'includeDetails'>,
  { policy, hosts }: Failure,
): Promise<Omit<ComposedMessage, 'source'>> {
  const batches = cutBatches(hosts, rule.hostBatchSize)
  const body = renderPolicyBody({
    at: ctx.clock.now(),
    policy,
    hosts: batches[0] ?? [],
    serverUrl: await getServerUrl(ctx),
    newlyFailingCount: hosts.length,
    includeDetails: rule.includeDetails,
  })
  return { body, messageCount: batches.length, hostCount: hosts.length }
}

async function findNewestFailure(
  ctx: Context,
  policyIds: readonly number[],
): Promise<(Failure & { readonly flip: PolicyFlip }) | undefined> {
  const policies = new Map((await findPolicies(ctx.db, policyIds)).map((policy) => [policy.id, policy]))
  const flips = await listNewestFlips(ctx.db, { policyIds: [...policies.keys()], to: 'failing', limit: flipsTried })
  for (const flip of flips) {
    const policy = policies.get(flip.policyId)
    const hosts = await listHostLabels(ctx.db, flip.hostIds)
    if (policy && hosts.length > 0) return { policy, hosts, flip }
  }
  return undefined
}
