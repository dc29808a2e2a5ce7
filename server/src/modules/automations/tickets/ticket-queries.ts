import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { TicketFacts } from './ticket-facts.ts'

/** A ticket as far as we know it. */
export interface Ticket {
  readonly id: string
  readonly automationId: number | null
  readonly destinationId: number | null
  readonly facts: TicketFacts
  /** What the tracker calls it; null until it is created. */
  readonly key: string | null
  readonly url: string
  readonly status: string
  readonly isDone: boolean
  readonly seenAt: Date | null
  /** The status after we last set it; null where that is not known. */
  readonly ownStatus: string | null
  /** Hash of title and text as we wrote them. */
  readonly ownText: string
  readonly hostIds: readonly number[]
  readonly toldHostIds: readonly number[]
  readonly toldAt: Date
  readonly createBeganAt: Date | null
  readonly recoveredAt: Date | null
  readonly problem: string
  /** When, and with which newest event, the facts were last compared with it. */
  readonly lookedAt: Date
  readonly lookedSeq: number
  readonly createdAt: Date
}

const columns = sql`t.id, t.automation_id as "automationId", t.destination_id as "destinationId", t.facts, t.key, t.url, t.status,
  t.is_done as "isDone", t.seen_at as "seenAt", t.own_status as "ownStatus", t.own_text as "ownText", t.host_ids as "hostIds",
  t.told_host_ids as "toldHostIds", t.told_at as "toldAt", t.create_began_at as "createBeganAt",
  t.recovered_at as "recoveredAt", t.problem, t.looked_at as "lookedAt", t.looked_seq as "lookedSeq",
  t.created_at as "createdAt"`

export async function findTicket(db: Db | Tx, id: string): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`select ${columns} from tickets t where t.id = ${id}`.execute(db)
  return rows[0]
}

export async function lockTicket(tx: Tx, id: string): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`select ${columns} from tickets t where t.id = ${id} for update`.execute(tx)
  return rows[0]
}

export interface TicketPlace {
  readonly automationId: number
  readonly destinationId: number
  readonly subject: { readonly kind: string; readonly id: string }
}

/** The newest ticket about a subject, held. */
export async function lockNewestTicket(tx: Tx, place: TicketPlace): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`select ${columns} from tickets t
    where t.subject_kind = ${place.subject.kind} and t.subject_id = ${place.subject.id}
      and t.automation_id = ${place.automationId} and t.destination_id = ${place.destinationId}
    order by t.created_at desc, t.id desc limit 1 for update`.execute(tx)
  return rows[0]
}

/** Whether something about the ticket is still to be sent. */
export async function hasOpenDelivery(tx: Tx, ticketId: string): Promise<boolean> {
  const { rows } = await sql`select id from deliveries
    where ticket_id = ${ticketId} and state in ('waiting', 'held') limit 1`.execute(tx)
  return rows.length > 0
}

export interface NewTicket extends TicketPlace {
  readonly id: string
  readonly facts: TicketFacts
  readonly hostIds: readonly number[]
  readonly at: Date
}

export async function insertTicket(tx: Tx, { subject, at, ...ticket }: NewTicket): Promise<void> {
  await sql`insert into tickets (id, automation_id, destination_id, subject_kind, subject_id, facts, host_ids, told_host_ids,
      told_at, looked_at, created_at)
    values (${ticket.id}, ${ticket.automationId}, ${ticket.destinationId}, ${subject.kind}, ${subject.id},
      ${JSON.stringify(ticket.facts)}::jsonb, ${ticket.hostIds}::int[], ${ticket.hostIds}::int[],
      ${at}, ${at}, ${at})`.execute(tx)
}

export interface TicketHosts {
  readonly facts: TicketFacts
  readonly hostIds: readonly number[]
  /** Given when the ticket is told of these hosts now. */
  readonly toldAt?: Date
  readonly recoveredAt: Date | null
}

export async function saveTicketHosts(tx: Tx, id: string, { facts, hostIds, toldAt, recoveredAt }: TicketHosts) {
  const told = toldAt ? sql`, told_host_ids = ${hostIds}::int[], told_at = ${toldAt}` : sql``
  await sql`update tickets set facts = ${JSON.stringify(facts)}::jsonb, host_ids = ${hostIds}::int[],
    recovered_at = ${recoveredAt}${told} where id = ${id}`.execute(tx)
}

/**
 * Notes that the ticket is about to be created, unless somebody has created it, or may have since `before`. True for the
 * one who may create it. `key` is what it was called when the decision to create it was made.
 */
export async function beginCreate(db: Db | Tx, id: string, { key, at, before }: BeginCreate): Promise<boolean> {
  const { numAffectedRows } = await sql`update tickets set create_began_at = ${at}
    where id = ${id} and key is not distinct from ${key}
      and (create_began_at is null or create_began_at <= ${before})`.execute(db)
  if (numAffectedRows === 1n) return true
  // Begun before the clock was put back, nobody knows how long ago: it counts from now.
  await sql`update tickets set create_began_at = ${at}
    where id = ${id} and create_began_at > ${at}::timestamptz + interval '10 minutes'`.execute(db)
  return false
}

interface BeginCreate {
  readonly key: string | null
  readonly at: Date
  readonly before: Date
}

/** The tracker has refused: nothing was created. */
export async function endCreate(db: Db | Tx, id: string): Promise<void> {
  await sql`update tickets set create_began_at = null where id = ${id}`.execute(db)
}

/** What an attempt has learned of the ticket. */
export interface TicketNews {
  readonly key: string
  readonly url: string
  readonly status: string
  readonly isDone: boolean
  /** Given where we set or first saw it. */
  readonly ownStatus?: string | null
  readonly ownText?: string
  readonly problem: string
}

export async function saveTicketNews(tx: Tx, id: string, news: TicketNews & { readonly at: Date }): Promise<void> {
  const { key, url, status, isDone, ownStatus, ownText, problem, at } = news
  await tx
    .updateTable('tickets')
    .set({
      ...{ key, url, status, problem, is_done: isDone, seen_at: at, create_began_at: null },
      ...(ownStatus !== undefined && { own_status: ownStatus }),
      ...(ownText !== undefined && { own_text: ownText }),
    })
    .where('id', '=', id)
    .execute()
}

/**
 * Tickets that the facts may have moved on from: of automations that are on and still use their destination; open ones,
 * and those that recovered after `since`. Ascending, a page at a time.
 */
export async function listLiveTickets(db: Db | Tx, { afterId, since }: { afterId: string; since: Date }) {
  const { rows } = await sql<Ticket>`select ${columns} from tickets t join automations a on a.id = t.automation_id
    where t.id > ${afterId} and a.is_enabled and (t.recovered_at is null or t.recovered_at > ${since})
      and (a.ticket_destination_id = t.destination_id or exists (
        select 1 from automation_destinations d where d.automation_id = a.id and d.destination_id = t.destination_id))
    order by t.id limit 200`.execute(db)
  return rows
}

export async function markLooked(
  db: Db | Tx,
  ids: readonly string[],
  { at, seq }: { at: Date; seq: number },
): Promise<void> {
  if (ids.length === 0) return
  await sql`update tickets set looked_at = ${at}, looked_seq = ${seq} where id = any(${ids}::text[])`.execute(db)
}

export interface TicketFilter {
  readonly subject?: { readonly kind: string; readonly id: string } | undefined
  readonly destinationId?: number | undefined
  readonly beforeId?: string | undefined
  readonly limit: number
}

export interface ShownTicket extends Ticket {
  readonly destinationKind: string | null
  readonly destinationName: string | null
}

/** Newest first. */
export async function listTicketRows(db: Db | Tx, filter: TicketFilter): Promise<readonly ShownTicket[]> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (filter.subject)
    conditions.push(sql`t.subject_kind = ${filter.subject.kind} and t.subject_id = ${filter.subject.id}`)
  if (filter.destinationId !== undefined) conditions.push(sql`t.destination_id = ${filter.destinationId}`)
  if (filter.beforeId !== undefined) conditions.push(sql`t.id < ${filter.beforeId}`)
  const { rows } = await sql<ShownTicket>`
    select ${columns}, s.kind as "destinationKind", s.name as "destinationName"
    from tickets t left join destinations s on s.id = t.destination_id
    where ${sql.join(conditions, sql` and `)} order by t.id desc limit ${filter.limit}`.execute(db)
  return rows
}

/** Deletes up to `limit` tickets that recovered before and can no longer be continued. */
export async function deleteTicketsRecoveredBefore(db: Db | Tx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from tickets where id in (
      select id from tickets where recovered_at < ${before} order by id limit ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
