import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { isUnclaimed } from './claim-queries.ts'

export interface MissedDelivery {
  readonly id: string
  readonly position: number
  readonly lane: string
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly hostIds: readonly number[]
  readonly ticketId: string | null
}

const rowsPerPage = 500

/** What a destination has not got: waiting and dead deliveries, oldest first, a page at a time. */
export async function listMissed(
  tx: Tx,
  destinationId: number,
  afterPosition: number,
): Promise<readonly MissedDelivery[]> {
  const { rows } = await sql<Omit<MissedDelivery, 'subject'> & { subjectKind: SubjectKind; subjectId: string }>`
    select id, position, lane, subject_kind as "subjectKind", subject_id as "subjectId", host_ids as "hostIds",
      ticket_id as "ticketId"
    from deliveries where destination_id = ${destinationId} and state in ('waiting', 'dead') and position > ${afterPosition}
    order by position limit ${rowsPerPage}`.execute(tx)
  return rows.map(({ subjectKind, subjectId, ...row }) => ({ ...row, subject: { kind: subjectKind, id: subjectId } }))
}

/** Positions of the newest delivery of each lane. */
export async function listNewestOfLanes(tx: Tx, lanes: readonly string[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ position: number }>`
    select max(position) as position from deliveries where lane = any(${lanes}::text[]) group by lane`.execute(tx)
  return new Set(rows.map(({ position }) => position))
}

/** They begin the retry schedule anew; what is being sent at this moment is left alone. */
export async function setWaitingNow(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await sql`
    update deliveries d set state = 'waiting', reason = '', failure_count = 0, next_attempt_at = ${at}, ended_at = null
    where id = any(${ids}::text[]) and state in ('waiting', 'dead')
      and ${isUnclaimed}`.execute(tx)
}

/** All that waits for a destination is due now; returns how many. */
export async function hastenWaiting(tx: Tx, destinationId: number, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update deliveries d set next_attempt_at = ${at}, failure_count = 0
    where destination_id = ${destinationId} and state = 'waiting'
      and ${isUnclaimed}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

export async function cancelOutdated(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await sql`
    update deliveries set state = 'cancelled', is_next = false, reason = 'no longer true', ended_at = ${at}
    where id = any(${ids}::text[]) and state in ('waiting', 'dead')`.execute(tx)
}
