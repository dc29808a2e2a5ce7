import { type RawBuilder, sql } from 'kysely'
import type { DeliveryState } from '@muster/contract/rest/delivery.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export interface NewDelivery {
  readonly id: string
  readonly lane: string
  readonly destinationId: number
  readonly hostIds: readonly number[]
  readonly body: string
  readonly ticketId?: string
}

export interface InsertDeliveries {
  readonly automationId: number
  readonly subject: { readonly kind: string; readonly id: number | string }
  readonly priority?: number
  readonly runId: string
  readonly rows: readonly NewDelivery[]
  readonly at: Date
}

export async function insertDeliveries(tx: Tx, plan: InsertDeliveries): Promise<void> {
  const { automationId, subject, priority = 0, runId, rows, at } = plan
  await sql`
    insert into deliveries (id, lane, automation_id, destination_id, subject_kind, subject_id, host_ids, body, ticket_id,
      state, priority, run_id, next_attempt_at, created_at)
    select n.id, n.lane, ${automationId}, n.destination_id, ${subject.kind}, ${String(subject.id)}, n.host_ids::int[], n.body,
      n.ticket_id, 'waiting', ${priority}, ${runId}, ${at}, ${at}
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ lane }) => lane)}::text[],
      ${rows.map(({ destinationId }) => destinationId)}::int[], ${rows.map(({ hostIds }) => `{${hostIds.join(',')}}`)}::text[],
      ${rows.map(({ body }) => body)}::text[], ${rows.map(({ ticketId }) => ticketId ?? null)}::text[])
      with ordinality as n (id, lane, destination_id, host_ids, body, ticket_id, place)
    order by n.place`.execute(tx)
}

export interface DeliveryRow {
  readonly id: string
  readonly position: number
  readonly automationId: number | null
  readonly automationName: string | null
  /** Of the automation: null for those of all hosts, and for those that are gone. */
  readonly teamId: number | null
  readonly destinationId: number | null
  readonly destinationKind: string | null
  readonly destinationName: string | null
  readonly destinationOrigin: string | null
  readonly subjectKind: string
  readonly subjectId: string
  readonly policyName: string | null
  readonly hostCount: number
  readonly state: DeliveryState
  readonly reason: string
  readonly attemptCount: number
  readonly nextAttemptAt: Date
  readonly createdAt: Date
  readonly endedAt: Date | null
  readonly ticketId: string | null
  readonly ticketKey: string | null
  readonly ticketUrl: string | null
  readonly ticketStatus: string | null
  readonly isTicketDone: boolean | null
}

const rowColumns = sql`d.id, d.position, d.automation_id as "automationId", a.name as "automationName", a.team_id as "teamId",
  d.destination_id as "destinationId", s.kind as "destinationKind", s.name as "destinationName", s.origin as "destinationOrigin",
  d.subject_kind as "subjectKind", d.subject_id as "subjectId", p.name as "policyName", cardinality(d.host_ids) as "hostCount", d.state, d.reason,
  d.attempt_count as "attemptCount", d.next_attempt_at as "nextAttemptAt", d.created_at as "createdAt", d.ended_at as "endedAt",
  d.ticket_id as "ticketId", t.key as "ticketKey", t.url as "ticketUrl", t.status as "ticketStatus", t.is_done as "isTicketDone"`

const rowRelations = sql`left join automations a on a.id = d.automation_id
  left join destinations s on s.id = d.destination_id left join tickets t on t.id = d.ticket_id
  left join policies p on p.id = case when d.subject_kind = 'policy' then d.subject_id::int end`

const rowJoins = sql`deliveries d ${rowRelations}`

export interface DeliveryFilter {
  /** Only those of automations of these teams. */
  readonly teamIds?: readonly number[] | undefined
  readonly automationId?: number | undefined
  readonly destinationId?: number | undefined
  readonly state?: DeliveryState | undefined
  readonly policyId?: number | undefined
  readonly hostId?: number | undefined
  readonly cve?: string | undefined
  readonly createdAfter?: Date | undefined
  readonly createdBefore?: Date | undefined
  readonly beforePosition?: number | undefined
  readonly limit: number
}

/** Newest first. */
export async function listDeliveryRows(db: Db | Tx, filter: DeliveryFilter): Promise<readonly DeliveryRow[]> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (filter.automationId !== undefined) conditions.push(sql`d.automation_id = ${filter.automationId}`)
  if (filter.teamIds) conditions.push(sql`a.team_id = any(${filter.teamIds}::int[])`)
  if (filter.destinationId !== undefined) conditions.push(sql`d.destination_id = ${filter.destinationId}`)
  if (filter.state !== undefined) conditions.push(sql`d.state = ${filter.state}`)
  if (filter.policyId !== undefined)
    conditions.push(sql`d.subject_kind = 'policy' and d.subject_id = ${String(filter.policyId)}`)
  if (filter.hostId !== undefined) conditions.push(sql`${filter.hostId}::int = any(d.host_ids)`)
  if (filter.cve !== undefined) conditions.push(sql`d.subject_kind = 'cve' and d.subject_id = ${filter.cve}`)
  if (filter.createdAfter) conditions.push(sql`d.created_at >= ${filter.createdAfter}`)
  if (filter.createdBefore) conditions.push(sql`d.created_at < ${filter.createdBefore}`)
  if (filter.beforePosition !== undefined) conditions.push(sql`d.position < ${filter.beforePosition}`)
  const { rows } = await sql<DeliveryRow>`select ${rowColumns} from ${rowJoins}
    where ${sql.join(conditions, sql` and `)} order by d.position desc limit ${filter.limit}`.execute(db)
  return rows
}

export interface LatestDeliveries {
  readonly of: 'automation' | 'destination'
  /** Only those of automations of these teams. */
  readonly teamIds: readonly number[] | undefined
  /** For each. */
  readonly limit: number
}

/** Newest first. */
export async function listLatestDeliveryRows(
  db: Db | Tx,
  { of, teamIds, limit }: LatestDeliveries,
): Promise<readonly DeliveryRow[]> {
  const owners = sql.table(of === 'automation' ? 'automations' : 'destinations')
  const owner = sql.ref(of === 'automation' ? 'n.automation_id' : 'n.destination_id')
  const ofTeams = teamIds
    ? sql`and n.automation_id in (select id from automations where team_id = any(${teamIds}::int[]))`
    : sql``
  // Positions first: they are all in the index of the owner. Whole rows would make the database walk all deliveries backward
  // for each owner that has few.
  const { rows } = await sql<DeliveryRow>`select ${rowColumns} from ${owners} o cross join lateral (
      select n.position from deliveries n where ${owner} = o.id ${ofTeams} order by n.position desc limit ${limit}) l
    join deliveries d on d.position = l.position ${rowRelations} order by d.position desc`.execute(db)
  return rows
}

export interface DeliveryDetailRow extends DeliveryRow {
  readonly hostIds: readonly number[]
  readonly body: string
}

export async function findDeliveryRow(db: Db | Tx, id: string): Promise<DeliveryDetailRow | undefined> {
  const { rows } = await sql<DeliveryDetailRow>`
    select ${rowColumns}, d.host_ids as "hostIds", d.body from ${rowJoins} where d.id = ${id}`.execute(db)
  return rows[0]
}

/** Waiting deliveries that will not be sent after all; those of which an attempt is under way may still arrive. */
export async function cancelWaitingDeliveries(
  tx: Tx,
  which: { readonly automationId: number } | { readonly automationId?: number; readonly destinationId: number },
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  const { automationId, destinationId }: { automationId?: number; destinationId?: number } = which
  const condition = sql`(${automationId ?? null}::int is null or automation_id = ${automationId ?? null})
    and (${destinationId ?? null}::int is null or destination_id = ${destinationId ?? null})`
  await sql`update deliveries set state = 'cancelled', is_next = false, reason = ${reason}, ended_at = ${at}
    where state in ('waiting', 'held') and ${condition}`.execute(tx)
}

/** True when it was not waiting already and waits now. It does not wait for those of its lane that are tried again. */
export async function setWaitingAgain(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update deliveries set state = 'waiting', is_next = true, reason = '', failure_count = 0, next_attempt_at = ${at}, ended_at = null,
      claimed_by = null, claimed_until = null
    where id = ${id} and state <> 'waiting' and destination_id is not null`.execute(tx)
  return numAffectedRows === 1n
}

/** Deletes up to `limit` settled deliveries with their attempts; dead ones stay until somebody deals with them. */
export async function deleteSettledBefore(db: Db | Tx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from deliveries where id in (
      select id from deliveries where created_at < ${before} and ended_at < ${before} and state in ('delivered', 'cancelled')
      order by created_at limit ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
