import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { lastEventNumber } from '../../../platform/events/event-sequence.ts'
import type { HostLabel } from '../../hosts/index.ts'
import { findPolicies, findSettledSeq, type Policy } from '../../policies/index.ts'
import { cutBatches } from '../batches/cut-batches.ts'
import { planBatches } from '../batches/plan-batches.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import type { PlannedMessage } from '../deliveries/plan-deliveries.ts'
import { type Automation, lockAutomation, markChecked } from '../queries/automation-queries.ts'
import { toPolicyFacts } from '../tickets/ticket-facts.ts'
import { holdBack, takeWaiting } from './hourly-limit.ts'
import { listNewlyFailing, type NewlyFailing } from './list-newly-failing.ts'
import { existingReported, parsePolicyConditions, type SelectedPolicy } from './policy-conditions.ts'
import { renderPolicyBody } from './render-policy-body.ts'
import type { Check } from './trigger.ts'

/** Between two checks, for what has settled: the interval goes on counting. */
export interface ImmediateCheck extends Omit<Check, 'confirm'> {
  readonly isImmediate: true
}

export type PolicyCheck = (Check & { readonly isImmediate?: false }) | ImmediateCheck

/** Tells which hosts newly fail the selected policies since the last check. */
export async function runPolicyAutomation(ctx: Context, given: PolicyCheck): Promise<number> {
  return inTransaction(ctx.db, async (tx) => {
    const automation = await lockAutomation(tx, given.automationId)
    if (!automation?.isEnabled || (given.isImmediate && !automation.isImmediate)) return 0
    if (!given.isImmediate) await given.confirm(tx)
    // Immediate checks come between those of the schedule: which came first is known under the lock only.
    const check = automation.isImmediate ? { ...given, at: ctx.clock.now() } : given
    const lastSeq = await lastEventNumber(tx)
    const upToSeq = await findUpToSeq(tx, { automation, check, lastSeq })
    const conditions = parsePolicyConditions(automation.conditions)
    const selected = conditions.policies ?? []
    const ids = selected.map(({ id }) => id)
    const policies = new Map((await findPolicies(tx, ids)).map((policy) => [policy.id, policy]))
    let planned = 0
    for (const selection of selected) {
      const policy = policies.get(selection.id)
      // A team's policies belong to the team's automation, the others to the global one.
      if (!policy || policy.teamId !== automation.teamId) continue
      planned += await checkPolicy(onTransaction(ctx, tx), tx, {
        check,
        automation,
        selection,
        policy,
        upToSeq,
        lastSeq,
      })
    }
    await markChecked(tx, automation.id, {
      ...(!check.isImmediate && { checkedAt: check.at }),
      cursorSeq: upToSeq,
      ...(selected.some((policy) => policy.reportExisting) && { conditions: existingReported(conditions) }),
    })
    return planned
  })
}

/** In immediate mode only what has settled is decided, unless somebody asks. Never back: the settle time may have grown. */
async function findUpToSeq(
  tx: Tx,
  { automation, check, lastSeq }: { automation: Automation; check: PolicyCheck; lastSeq: number },
): Promise<number> {
  if (!automation.isImmediate || check.isManual) return lastSeq
  const settled = await findSettledSeq(tx, new Date(check.at.getTime() - automation.settleMs))
  return Math.max(automation.cursorSeq, Math.min(settled ?? lastSeq, lastSeq))
}

interface PolicyToCheck {
  readonly check: PolicyCheck
  readonly automation: Automation
  readonly selection: SelectedPolicy
  readonly policy: Policy
  readonly upToSeq: number
  readonly lastSeq: number
}

async function checkPolicy(ctx: Context, tx: Tx, input: PolicyToCheck): Promise<number> {
  const { check, automation, selection, policy } = input
  const scope = { automationId: automation.id, policyId: policy.id, at: check.at }
  const waitingIds = automation.isImmediate ? await takeWaiting(tx, scope) : []
  const found = await listNewlyFailing(tx, { ...input, selection, afterSeq: automation.cursorSeq, waitingIds })
  const hostIds = found.hosts.map(({ id }) => id)
  const heldIds = automation.isImmediate && hostIds.length > 0 ? await holdBack(tx, scope, hostIds) : new Set<number>()
  const hosts = found.hosts.filter(({ id }) => !heldIds.has(id))
  const subject = { kind: 'policy', id: String(policy.id) } as const
  await recordUnsent(ctx, tx, { automation, subject, at: check.at, found, heldIds })
  const messages = renderMessages(check, automation, { policy, hosts })
  const ticket = { facts: toPolicyFacts(policy), hostIds: hosts.map(({ id }) => id), serverUrl: check.serverUrl }
  return planBatches(ctx, tx, { automation, subject, at: check.at, messages, ticket })
}

async function recordUnsent(
  ctx: Context,
  tx: Tx,
  input: {
    readonly automation: Automation
    readonly subject: { readonly kind: 'policy'; readonly id: string }
    readonly at: Date
    readonly found: NewlyFailing
    readonly heldIds: ReadonlySet<number>
  },
): Promise<void> {
  const { automation, subject, at, found, heldIds } = input
  const unsent = [
    { code: 'recovered', hostIds: found.recoveredIds },
    { code: 'host_deleted', hostIds: found.deletedIds },
    { code: 'once_an_hour', hostIds: [...heldIds] },
  ] as const
  const decision = { automationId: automation.id, at, subject, runId: ctx.requestId }
  await recordDecisions(
    tx,
    unsent.filter(({ hostIds }) => hostIds.length > 0).map((one) => ({ ...decision, ...one })),
  )
}

function* renderMessages(
  { at, serverUrl }: PolicyCheck,
  { hostBatchSize, includeDetails }: Automation,
  { policy, hosts }: { policy: Policy; hosts: readonly HostLabel[] },
): Generator<PlannedMessage> {
  const newlyFailingCount = hosts.length
  for (const batch of cutBatches(hosts, hostBatchSize)) {
    const body = renderPolicyBody({ at, policy, hosts: batch, serverUrl, newlyFailingCount, includeDetails })
    yield { hostIds: batch.map(({ id }) => id), body }
  }
}
