import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

interface Scope {
  readonly automationId: number
  readonly policyId: number
}

const ofScope = ({ automationId, policyId }: Scope) => sql`automation_id = ${automationId} and policy_id = ${policyId}`

export async function listReportedAfter(
  tx: Tx,
  { hostIds, ...scope }: Scope & { readonly hostIds: readonly number[] },
  after: Date,
): Promise<readonly number[]> {
  const { rows } = await sql<{ host_id: number }>`select host_id from immediate_reports
    where ${ofScope(scope)} and host_id = any(${hostIds}::int[]) and reported_at > ${after}`.execute(tx)
  return rows.map(({ host_id }) => host_id)
}

export async function listWaitingUpTo(tx: Tx, scope: Scope, upTo: Date): Promise<readonly number[]> {
  const { rows } = await sql<{ host_id: number }>`select host_id from immediate_reports
    where ${ofScope(scope)} and is_waiting and reported_at <= ${upTo} order by host_id`.execute(tx)
  return rows.map(({ host_id }) => host_id)
}

export async function setWaiting(tx: Tx, scope: Scope, hostIds: readonly number[]): Promise<void> {
  await sql`update immediate_reports set is_waiting = true
    where ${ofScope(scope)} and host_id = any(${hostIds}::int[])`.execute(tx)
}

export async function forgetWaiting(tx: Tx, scope: Scope, hostIds: readonly number[]): Promise<void> {
  await sql`delete from immediate_reports where ${ofScope(scope)} and host_id = any(${hostIds}::int[])`.execute(tx)
}

export async function saveReports(
  tx: Tx,
  { automationId, policyId, at }: Scope & { readonly at: Date },
  hostIds: readonly number[],
): Promise<void> {
  await sql`insert into immediate_reports (automation_id, policy_id, host_id, reported_at)
    select ${automationId}, ${policyId}, id, ${at} from unnest(${hostIds}::int[]) as n (id)
    on conflict (automation_id, policy_id, host_id)
      do update set reported_at = excluded.reported_at, is_waiting = false`.execute(tx)
}

export async function deleteReportsUpTo(tx: Tx, automationId: number, upTo: Date): Promise<void> {
  await sql`delete from immediate_reports
    where automation_id = ${automationId} and reported_at <= ${upTo} and not is_waiting`.execute(tx)
}

/** When the first host that waits was last reported. */
export async function findFirstWaitingAt(db: Db | Tx, automationId: number): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(reported_at) as at from immediate_reports where automation_id = ${automationId} and is_waiting`.execute(
    db,
  )
  return rows[0]?.at ?? undefined
}
