import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { lastEventNumber } from '../../../platform/events/event-sequence.ts'
import { type HostLabel, listHostLabels } from '../../hosts/index.ts'
import { findPolicies, listFlips, listStillFailing, type Policy } from '../../policies/index.ts'
import { cutBatches } from '../batches/cut-batches.ts'
import { type PlannedMessage, planDeliveries } from '../deliveries/plan-deliveries.ts'
import { type Automation, listDestinationIds, lockAutomation, moveCursor } from '../queries/automation-queries.ts'
import { foldFlips } from './fold-flips.ts'
import { parsePolicyConditions, type SelectedPolicy } from './policy-conditions.ts'
import { renderPolicyBody } from './render-policy-body.ts'

const flipsPerPage = 1_000

export interface PolicyRun {
  readonly automationId: number
  /** The one timestamp of the run. */
  readonly at: Date
  readonly serverUrl: string
}

/**
 * Plans what hosts newly fail since the last run. Reading, deciding, planning and moving the cursor are one transaction:
 * a crash plans everything or nothing. Returns the number of planned deliveries.
 */
export async function runPolicyAutomation(ctx: Context, run: PolicyRun): Promise<number> {
  return inTransaction(ctx.db, async (tx) => {
    const automation = await lockAutomation(tx, run.automationId)
    if (!automation?.isEnabled) return 0
    const upToSeq = await lastEventNumber(tx)
    const selected = parsePolicyConditions(automation.conditions).policies ?? []
    const destinationIds = await listDestinationIds(tx, automation)
    const policies = new Map(
      (
        await findPolicies(
          tx,
          selected.map(({ id }) => id),
        )
      ).map((policy) => [policy.id, policy]),
    )
    let planned = 0
    for (const selection of selected) {
      const policy = policies.get(selection.id)
      // A team's policies belong to the team's automation, the others to the global one.
      if (!policy || policy.teamId !== automation.teamId) continue
      const hosts = await listNewlyFailing(tx, { selection, afterSeq: automation.cursorSeq, upToSeq })
      const messages = renderMessages(run, automation, { policy, hosts })
      const subject = { kind: 'policy', id: policy.id } as const
      planned += await planDeliveries(onTransaction(ctx, tx), tx, {
        automationId: automation.id,
        destinationIds,
        subject,
        messages,
      })
    }
    await moveCursor(tx, automation.id, upToSeq)
    return planned
  })
}

/** In ascending id: hosts that began to fail, did not recover since, still fail and still exist. */
async function listNewlyFailing(
  tx: Tx,
  range: { selection: SelectedPolicy; afterSeq: number; upToSeq: number },
): Promise<readonly HostLabel[]> {
  const policyId = range.selection.id
  const hostIds = new Set<number>()
  let afterSeq = Math.max(range.afterSeq, range.selection.sinceSeq)
  for (;;) {
    const flips = await listFlips(tx, { policyId, afterSeq, upToSeq: range.upToSeq, limit: flipsPerPage })
    foldFlips(hostIds, flips)
    const last = flips.at(-1)
    if (!last || flips.length < flipsPerPage) break
    afterSeq = last.seq
  }
  if (hostIds.size === 0) return []
  return listHostLabels(tx, await listStillFailing(tx, { policyId, hostIds: [...hostIds] }))
}

function* renderMessages(
  { at, serverUrl }: PolicyRun,
  { hostBatchSize, includeDetails }: Automation,
  { policy, hosts }: { policy: Policy; hosts: readonly HostLabel[] },
): Generator<PlannedMessage> {
  const newlyFailingCount = hosts.length
  for (const batch of cutBatches(hosts, hostBatchSize)) {
    const body = renderPolicyBody({ at, policy, hosts: batch, serverUrl, newlyFailingCount, includeDetails })
    yield { hostIds: batch.map(({ id }) => id), body }
  }
}
