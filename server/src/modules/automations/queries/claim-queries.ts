import { sql } from 'kysely'
import type { Db } from '../../../platform/database/open-database.ts'

// Leases are measured by the database's clock: the clocks of two machines need not agree.

/** How long a delivery of a dead process waits before another takes it. */
const leaseSeconds = 15

export interface ClaimedDelivery {
  readonly id: string
  readonly lane: string
  readonly automationId: number | null
  readonly destinationId: number
  readonly destinationKind: string
  readonly destinationOrigin: string
  readonly sealedSettings: Uint8Array
  readonly body: string
}

export interface ClaimDeliveries {
  readonly claimedBy: string
  readonly now: Date
  readonly limit: number
  readonly perDestination: number
  /** How many deliveries this process is sending to which destination. */
  readonly busy: ReadonlyMap<number, number>
}

/**
 * Takes due deliveries: of each lane only the first one that waits, of each destination only as many as it has places
 * left. A claim that is not renewed ends by itself.
 */
export async function claimDeliveries(db: Db, claim: ClaimDeliveries): Promise<readonly ClaimedDelivery[]> {
  const { busy } = claim
  const isFree = sql`d.state = 'waiting' and (d.claimed_until is null or d.claimed_until <= clock_timestamp())`
  const { rows } = await sql<ClaimedDelivery>`
    with heads as (
      select lane, min(position) as position from deliveries where state = 'waiting' group by lane
    ), candidates as (
      select d.id, d.destination_id, coalesce(b.count, 0)
        + row_number() over (partition by d.destination_id order by d.next_attempt_at, d.position) as place
      from deliveries d
      join heads h on h.lane = d.lane and h.position = d.position
      left join unnest(${[...busy.keys()]}::int[], ${[...busy.values()]}::int[]) as b (id, count) on b.id = d.destination_id
      where ${isFree} and d.next_attempt_at <= ${claim.now} and d.destination_id is not null
    ), taken as (
      select d.id from deliveries d join candidates c on c.id = d.id
      where c.place <= ${claim.perDestination} and ${isFree}
      order by d.next_attempt_at, d.position limit ${claim.limit} for update of d skip locked
    )
    update deliveries d set claimed_by = ${claim.claimedBy},
      claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from taken, destinations s
    where d.id = taken.id and s.id = d.destination_id
    returning d.id, d.lane, d.automation_id as "automationId", s.id as "destinationId", s.kind as "destinationKind",
      s.origin as "destinationOrigin", s.sealed_settings as "sealedSettings", d.body`.execute(db)
  return rows
}

export async function renewDeliveryClaims(db: Db, claimedBy: string, ids: readonly string[]): Promise<void> {
  await sql`update deliveries set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where id = any(${ids}::text[]) and claimed_by = ${claimedBy} and state = 'waiting'`.execute(db)
}

/** Only where this process is the only one: then whoever held a claim is dead. */
export async function freeDeliveryClaims(db: Db): Promise<void> {
  await sql`update deliveries set claimed_by = null, claimed_until = null
    where state = 'waiting' and claimed_by is not null`.execute(db)
}
