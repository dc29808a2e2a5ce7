import type { Tx } from '../../../platform/database/in-transaction.ts'
import {
  deleteReportsUpTo,
  forgetWaiting,
  listReportedAfter,
  listWaitingUpTo,
  saveReports,
  setWaiting,
} from '../queries/immediate-queries.ts'

export const limitMs = 3_600_000

export interface LimitScope {
  readonly automationId: number
  readonly policyId: number
  readonly at: Date
}

/** Immediate mode reports a host for a policy at most once an hour; who fails again within the hour waits for its end. */
export async function takeWaiting(tx: Tx, scope: LimitScope): Promise<readonly number[]> {
  const ids = await listWaitingUpTo(tx, scope, hourBefore(scope.at))
  await forgetWaiting(tx, scope, ids)
  return ids
}

/** Of these hosts, those that must wait; the others count as reported now. */
export async function holdBack(tx: Tx, scope: LimitScope, hostIds: readonly number[]): Promise<ReadonlySet<number>> {
  const held = new Set(await listReportedAfter(tx, { ...scope, hostIds }, hourBefore(scope.at)))
  await setWaiting(tx, scope, [...held])
  await saveReports(
    tx,
    scope,
    hostIds.filter((id) => !held.has(id)),
  )
  await deleteReportsUpTo(tx, scope.automationId, hourBefore(scope.at))
  return held
}

function hourBefore(at: Date): Date {
  return new Date(at.getTime() - limitMs)
}
