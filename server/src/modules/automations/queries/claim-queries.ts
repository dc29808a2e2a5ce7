import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

// Leases are measured by the database's clock: the clocks of two machines need not agree.

/** How long a delivery of a dead process waits before another takes it. */
const leaseSeconds = 15
export const leaseMs = leaseSeconds * 1_000

/**
 * Of `deliveries d`: nobody sends it at this moment. A claim that ends later than any is given for is from before the
 * database's clock was put back.
 */
export const isUnclaimed = sql<boolean>`(d.claimed_until is null or d.claimed_until <= clock_timestamp()
  or d.claimed_until > clock_timestamp() + make_interval(secs => ${leaseSeconds}))`

/** Trackers count requests, and an attempt is several. */
const perTracker = 4

export interface ClaimedDelivery {
  readonly id: string
  readonly lane: string
  /** Order of planning; unique. */
  readonly position: number
  readonly automationId: number | null
  readonly destinationId: number
  readonly destinationKind: string
  readonly destinationOrigin: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
  readonly body: string
  /** The ticket that it is about, where the destination has such. */
  readonly ticketId: string | null
  /** With this one: a claim that ended with its process may have done anything. */
  readonly claimCount: number
}

export interface ClaimDeliveries {
  readonly claimedBy: string
  readonly now: Date
  readonly limit: number
  readonly perDestination: number
  /** How many deliveries this process is sending to which destination. */
  readonly busy: ReadonlyMap<number, number>
  /** What this process holds, also where its claim ended while the database was away. */
  readonly held: readonly string[]
}

/**
 * Lets the first waiting delivery of each lane leave, of all lanes or of those of `lanes`. Costs one look for each lane,
 * however much waits in it.
 */
export async function releaseLanes(db: Db | Tx, lanes?: readonly string[]): Promise<void> {
  if (lanes?.length === 0) return
  const source = lanes
    ? sql`unnest(${[...new Set(lanes)]}::text[]) as l (lane)`
    : sql`(
        with recursive found as (
          (select lane from deliveries where state = 'waiting' order by lane limit 1)
          union all
          select (select d.lane from deliveries d where d.state = 'waiting' and d.lane > f.lane order by d.lane limit 1)
          from found f where f.lane is not null
        ) select lane from found where lane is not null) as l`
  await sql`
    update deliveries d set is_next = true
    from ${source} cross join lateral (
      select f.id from deliveries f where f.lane = l.lane and f.state = 'waiting' order by f.position limit 1) h
    where d.id = h.id and d.state = 'waiting' and not d.is_next`.execute(db)
}

/**
 * Takes due deliveries: of each lane only the one that may leave, of each destination only as many as it has places
 * left, of paused and resting ones none. Each destination is looked at by itself, so that what waits for one costs the others
 * nothing. A claim that is not renewed ends by itself.
 */
export async function claimDeliveries(db: Db, claim: ClaimDeliveries): Promise<readonly ClaimedDelivery[]> {
  const { busy, perDestination } = claim
  const isFree = sql`d.is_next and ${isUnclaimed} and not d.id = any(${claim.held}::text[])`
  const { rows } = await sql<ClaimedDelivery>`
    with open as (
      select s.id, l.places - coalesce(b.count, 0) as places
      from destinations s left join unnest(${[...busy.keys()]}::int[], ${[...busy.values()]}::int[]) as b (id, count) on b.id = s.id
        cross join lateral (select case when s.kind = 'webhook' then ${perDestination}::int
          else least(${perDestination}::int, ${perTracker}) end as places) l
      where s.paused_at is null and (s.rest_until is null or s.rest_until <= ${claim.now}) and coalesce(b.count, 0) < l.places
    ), heads as (
      select h.id, h.next_attempt_at, h.position from open cross join lateral (
        select d.id, d.next_attempt_at, d.position from deliveries d
        where d.destination_id = open.id and ${isFree} and d.next_attempt_at <= ${claim.now}
        order by d.next_attempt_at, d.position limit open.places) h
    ), taken as (
      select d.id from deliveries d join heads h on h.id = d.id
      where ${isFree} order by h.next_attempt_at, h.position limit ${claim.limit} for update of d skip locked
    )
    update deliveries d set claimed_by = ${claim.claimedBy}, claim_count = d.claim_count + 1,
      claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from taken, destinations s
    where d.id = taken.id and s.id = d.destination_id
    returning d.id, d.lane, d.position, d.automation_id as "automationId", s.id as "destinationId", s.kind as "destinationKind",
      s.origin as "destinationOrigin", s.sealed_settings as "sealedSettings", s.allowed_networks as "allowedNetworks",
      d.body, d.ticket_id as "ticketId", d.claim_count as "claimCount"`.execute(db)
  return rows
}

/**
 * What was put off before the clock was put back, by an attempt or a plan that now lies ahead, is due at once; a day is
 * the longest that a destination may ask for.
 */
export async function hastenPutOff(db: Db, now: Date): Promise<void> {
  const isAhead = (instant: RawBuilder<unknown>) => sql`${instant} > ${now}::timestamptz + interval '10 minutes'`
  await sql`update deliveries d set next_attempt_at = ${now}
    where d.is_next and ${isAhead(sql`d.next_attempt_at`)} and (${isAhead(sql`d.created_at`)}
      or exists (select 1 from attempts a where a.delivery_id = d.id and ${isAhead(sql`a.started_at`)}))`.execute(db)
  await sql`update destinations set rest_until = null
    where rest_until > ${now}::timestamptz + interval '1 day'`.execute(db)
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
