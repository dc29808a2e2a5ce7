import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'

export interface CountChange {
  readonly policyId: number
  readonly passing: number
  readonly failing: number
}

/** Moves the counts by differences; the rows are locked in id order, because several processes write. */
export async function adjustCounts(tx: Tx, changes: readonly CountChange[]): Promise<void> {
  const policyIds = changes.map(({ policyId }) => policyId)
  await sql`select 1 from policy_counts where policy_id = any(${policyIds}::int[]) order by policy_id for update`.execute(
    tx,
  )
  await sql`
    update policy_counts c set passing = c.passing + n.passing, failing = c.failing + n.failing
    from unnest(${policyIds}::int[], ${changes.map(({ passing }) => passing)}::int[],
      ${changes.map(({ failing }) => failing)}::int[]) as n (policy_id, passing, failing)
    where c.policy_id = n.policy_id`.execute(tx)
}

/** Takes hosts out of all counts, in the transaction that deletes them. */
export async function forgetHostsInCounts(tx: Tx, hostIds: readonly number[]): Promise<void> {
  const { rows } = await sql<CountChange>`
    select policy_id as "policyId", -sum(passing)::int as passing, -sum(failing)::int as failing
    from (
      select unnest(passing) as policy_id, 1 as passing, 0 as failing from host_policies where host_id = any(${hostIds}::int[])
      union all
      select unnest(failing), 0, 1 from host_policies where host_id = any(${hostIds}::int[])
    ) answers group by policy_id order by policy_id`.execute(tx)
  if (rows.length > 0) await adjustCounts(tx, rows)
}
