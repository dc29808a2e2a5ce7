import { sql } from 'kysely'
import type { Db } from '../../../platform/database/open-database.ts'

// Leases are measured by the database's clock: the clocks of two machines need not agree.

/** How long a delivery of a dead process waits before another takes it. */
const leaseSeconds = 15

export interface ClaimedDelivery {
  readonly id: string
  /** Order of planning; unique. */
  readonly position: number
  readonly automationId: number | null
  readonly destinationId: number
  readonly destinationKind: string
  readonly destinationOrigin: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
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
 * left, of paused ones none. Each destination is looked at by itself, so that what waits for one costs the others
 * nothing. A claim that is not renewed ends by itself.
 */
export async function claimDeliveries(db: Db, claim: ClaimDeliveries): Promise<readonly ClaimedDelivery[]> {
  const { busy, perDestination } = claim
  const isFree = sql`d.state = 'waiting' and (d.claimed_until is null or d.claimed_until <= clock_timestamp())`
  const { rows } = await sql<ClaimedDelivery>`
    with open as (
      select s.id, ${perDestination}::int - coalesce(b.count, 0) as places
      from destinations s left join unnest(${[...busy.keys()]}::int[], ${[...busy.values()]}::int[]) as b (id, count) on b.id = s.id
      where s.paused_at is null and coalesce(b.count, 0) < ${perDestination}::int
    ), heads as (
      select h.id, h.next_attempt_at, h.position from open cross join lateral (
        select d.id, d.next_attempt_at, d.position from deliveries d
        where d.destination_id = open.id and ${isFree} and d.next_attempt_at <= ${claim.now}
          and not exists (
            select 1 from deliveries e where e.lane = d.lane and e.state = 'waiting' and e.position < d.position)
        order by d.next_attempt_at, d.position limit open.places) h
    ), taken as (
      select d.id from deliveries d join heads h on h.id = d.id
      where ${isFree} order by h.next_attempt_at, h.position limit ${claim.limit} for update of d skip locked
    )
    update deliveries d set claimed_by = ${claim.claimedBy},
      claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from taken, destinations s
    where d.id = taken.id and s.id = d.destination_id
    returning d.id, d.position, d.automation_id as "automationId", s.id as "destinationId", s.kind as "destinationKind",
      s.origin as "destinationOrigin", s.sealed_settings as "sealedSettings", s.allowed_networks as "allowedNetworks",
      d.body`.execute(db)
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
