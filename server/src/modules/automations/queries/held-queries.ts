import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'

export interface HeldDelivery {
  readonly id: string
  readonly automationId: number | null
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly hostIds: readonly number[]
}

// A run is one transaction and never this long; the bound spares a look at older deliveries.
const longestRun = '1 hour'

// What tells a ticket how it goes on is never held, only its creation.
const isBraked = sql`(p.ticket_id is null
  or not exists (select 1 from deliveries e where e.ticket_id = p.ticket_id and e.position < p.position))`

/** Holds what a run has planned for a destination beyond the first `limit` by priority; returns what is held newly. */
export async function holdBeyond(
  tx: Tx,
  run: { runId: string; destinationId: number; limit: number; at: Date },
): Promise<readonly HeldDelivery[]> {
  const { rows } = await sql<Omit<HeldDelivery, 'subject'> & { subjectKind: SubjectKind; subjectId: string }>`
    update deliveries d set state = 'held', is_next = false, reason = 'storm brake'
    from (
      select p.id, row_number() over (order by p.priority desc, p.position) as place from deliveries p
      where p.created_at > ${run.at}::timestamptz - ${longestRun}::interval and p.run_id = ${run.runId}
        and p.destination_id = ${run.destinationId} and p.state in ('waiting', 'held') and ${isBraked}
    ) r
    where d.id = r.id and d.state = 'waiting' and r.place > ${run.limit}
    returning d.id, d.automation_id as "automationId", d.subject_kind as "subjectKind", d.subject_id as "subjectId",
      d.host_ids as "hostIds"`.execute(tx)
  return rows.map(({ subjectKind, subjectId, ...row }) => ({ ...row, subject: { kind: subjectKind, id: subjectId } }))
}

/** Which destinations have held deliveries; of one, or of all. */
export async function listHoldingDestinationIds(tx: Tx, destinationId: number | undefined): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct destination_id as id from deliveries
    where state = 'held' and destination_id is not null
      and (${destinationId ?? null}::int is null or destination_id = ${destinationId ?? null}::int)
    order by id limit 1000`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Lets held deliveries go; returns how many. */
export async function releaseHeld(tx: Tx, destinationId: number, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update deliveries set state = 'waiting', reason = '', next_attempt_at = ${at}
    where state = 'held' and destination_id = ${destinationId}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

export async function dismissHeld(tx: Tx, destinationId: number, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update deliveries set state = 'cancelled', reason = 'dismissed', ended_at = ${at}
    where state = 'held' and destination_id = ${destinationId}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}
