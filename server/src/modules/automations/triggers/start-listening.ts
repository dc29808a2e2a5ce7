import type { AutomationConditions } from '@muster/contract/rest/automation-conditions.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { lastEventNumber } from '../../../platform/events/event-sequence.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import { listFailing } from '../../policies/index.ts'
import { countHostsOfSets, type Recency, VULNERABILITIES_SCHEDULE } from '../../vulnerabilities/index.ts'
import { type NewDecision, recordDecisions } from '../decisions/record-decisions.ts'
import { type Automation, markChecked } from '../queries/automation-queries.ts'
import { parsePolicyConditions, reportExisting, selectPolicies, startFrom } from './policy-conditions.ts'
import { listRecentCves } from './recent-cves.ts'
import { parseVulnerabilityConditions } from './vulnerability-conditions.ts'

/** Conditions as people give them, by the keys of Fleet's documents. */
export type WantedConditions = Partial<Readonly<AutomationConditions>>

export interface StartListening {
  readonly before: Pick<Automation, 'id' | 'kind' | 'conditions'>
  readonly wanted: WantedConditions
  readonly isEnabling: boolean
  /** Report what is true already, instead of only what happens from now on. */
  readonly reportsExisting: boolean
  readonly recency: Recency
}

/**
 * The conditions to store for an automation that is changed or switched on, which is then due at once. What happened
 * before is not its concern unless chosen; that decision is kept. Call it with the row locked and announce `schedules`
 * after the commit.
 */
export async function startListening(ctx: Context, tx: Tx, change: StartListening): Promise<object> {
  const { before, isEnabling, reportsExisting } = change
  const at = ctx.clock.now()
  if (isEnabling || reportsExisting) {
    await markChecked(tx, before.id, { checkedAt: null })
    if (before.kind === 'vulnerability') await requestRun(ctx, tx, VULNERABILITIES_SCHEDULE)
  }
  switch (before.kind) {
    case 'policy':
      return startPolicies(ctx, tx, { ...change, at })
    case 'vulnerability':
      return startVulnerabilities(ctx, tx, { ...change, at })
    case 'host_status':
      return change.wanted
  }
}

type Start = StartListening & { readonly at: Date }

async function startPolicies(ctx: Context, tx: Tx, change: Start): Promise<object> {
  const { before, wanted, isEnabling } = change
  const nowSeq = await lastEventNumber(tx)
  const stored = parsePolicyConditions(before.conditions)
  const chosen = selectPolicies(stored, wanted.policy_ids ?? null, nowSeq)
  const selected = isEnabling ? startFrom(chosen, nowSeq) : chosen
  const known = new Set(isEnabling ? [] : stored.policies?.map(({ id }) => id))
  const started = (selected.policies ?? []).map(({ id }) => id).filter((id) => !known.has(id))
  if (change.reportsExisting) return reportExisting(selected, new Set(started))
  const decisions: NewDecision[] = []
  for (const id of started) {
    const hostIds = await listFailing(tx, id)
    if (hostIds.length === 0) continue
    const subject = { kind: 'policy', id: String(id) } as const
    const code = isEnabling ? 'automation_off' : 'policy_not_selected'
    decisions.push({ automationId: before.id, at: change.at, subject, hostIds, code, runId: ctx.requestId })
  }
  await recordDecisions(tx, decisions)
  return selected
}

async function startVulnerabilities(ctx: Context, tx: Tx, change: Start): Promise<object> {
  const { before, wanted, recency, at } = change
  // Fleet's documents know no conditions: then those that are stored stay.
  const conditions = { ...(before.conditions as object), ...wanted }
  if (change.reportsExisting) return { ...conditions, sinceSeq: 0 }
  if (!change.isEnabling) return conditions
  const missed = await listRecentCves(tx, { conditions: parseVulnerabilityConditions(conditions), recency, at })
  const counts = await countHostsOfSets(
    tx,
    missed.map(({ told }) => told),
  )
  await recordDecisions(
    tx,
    missed.map(({ cve }, index) => ({
      ...{ automationId: before.id, at, runId: ctx.requestId, code: 'automation_off' },
      ...{ subject: { kind: 'cve', id: cve }, hostIds: [], hostCount: counts[index] ?? 0 },
    })),
  )
  return { ...conditions, sinceSeq: await lastEventNumber(tx) }
}
