import type { DestinationKind } from '@muster/contract/rest/delivery.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { unsettled } from './outbox-queries.ts'

export interface DestinationRow {
  readonly id: number
  readonly kind: DestinationKind
  readonly name: string
  /** Scheme and host only. */
  readonly origin: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
}

/** One destination with all that people see of it. */
export interface DestinationDetail extends DestinationRow {
  readonly stormBrake: number | null
  readonly failingSince: Date | null
  readonly pausedAt: Date | null
  readonly pauseReason: string
  /** Of trackers: null while no connection test has succeeded. */
  readonly verifiedAt: Date | null
  readonly verifyAt: Date | null
  readonly verifyProblem: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly automationIds: readonly number[]
  readonly waiting: number
  readonly held: number
  readonly dead: number
  readonly latestDeliveryId: string | null
}

const detailLimit = 1_000

/** By id; all of them, or the one that is asked for. */
export async function listDestinationDetails(db: Db | Tx, id?: number): Promise<readonly DestinationDetail[]> {
  const { rows } = await sql<DestinationDetail>`
    select s.id, s.kind, s.name, s.origin, s.sealed_settings as "sealedSettings", s.allowed_networks as "allowedNetworks",
      s.storm_brake as "stormBrake", s.failing_since as "failingSince", s.paused_at as "pausedAt",
      s.pause_reason as "pauseReason", s.verified_at as "verifiedAt", s.verify_at as "verifyAt",
      s.verify_problem as "verifyProblem", s.created_at as "createdAt", s.updated_at as "updatedAt",
      array(select a.id from automations a where a.destination_id = s.id or a.ticket_destination_id = s.id
        union select b.automation_id from automation_destinations b where b.destination_id = s.id order by 1) as "automationIds",
      coalesce(c.waiting, 0) as waiting, coalesce(c.held, 0) as held, coalesce(c.dead, 0) as dead,
      (select id from deliveries where position =
        (select position from deliveries where destination_id = s.id order by position desc limit 1)) as "latestDeliveryId"
    from destinations s left join (
      select destination_id, count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'held') as held,
        count(*) filter (where state = 'dead') as dead
      from ${unsettled} d group by destination_id) c on c.destination_id = s.id
    where ${id ?? null}::int is null or s.id = ${id ?? null}::int
    order by s.id limit ${detailLimit}`.execute(db)
  return rows
}

/** Holds the row, so that two changes do not undo each other. */
export async function lockDestination(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`select id from destinations where id = ${id} for update`.execute(tx)
  return rows.length === 1
}

export interface DestinationOptions {
  readonly name?: string | undefined
  readonly stormBrake?: number | null | undefined
  readonly allowedNetworks?: readonly string[] | undefined
}

export async function updateDestinationOptions(tx: Tx, id: number, options: DestinationOptions): Promise<void> {
  const { name, stormBrake, allowedNetworks } = options
  const given = {
    ...(name !== undefined && { name }),
    ...(stormBrake !== undefined && { storm_brake: stormBrake }),
    ...(allowedNetworks !== undefined && { allowed_networks: [...allowedNetworks] }),
  }
  if (Object.keys(given).length === 0) return
  await tx.updateTable('destinations').set(given).where('id', '=', id).execute()
}

export async function setResumed(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable('destinations')
    .set({ paused_at: null, pause_reason: '', failing_since: null, rest_until: null })
    .where('id', '=', id)
    .execute()
}

export interface DestinationFields {
  readonly kind: DestinationKind
  readonly name: string
  readonly origin: string
  readonly sealedSettings: Uint8Array
  readonly at: Date
}

export async function listDestinations(db: Db | Tx, ids: readonly number[]): Promise<readonly DestinationRow[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('destinations')
    .select(['id', 'kind', 'name', 'origin', 'sealed_settings', 'allowed_networks'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    // Written by insertDestination only.
    kind: row.kind as DestinationKind,
    name: row.name,
    origin: row.origin,
    sealedSettings: row.sealed_settings,
    allowedNetworks: row.allowed_networks,
  }))
}

export async function insertDestination(tx: Tx, fields: DestinationFields): Promise<number> {
  const { at, sealedSettings, ...rest } = fields
  const row = await tx
    .insertInto('destinations')
    .values({ ...rest, sealed_settings: sealedSettings, created_at: at, updated_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateDestination(
  tx: Tx,
  id: number,
  fields: Omit<DestinationFields, 'kind' | 'name'>,
): Promise<void> {
  await tx
    .updateTable('destinations')
    .set({ origin: fields.origin, sealed_settings: fields.sealedSettings, updated_at: fields.at })
    .where('id', '=', id)
    .execute()
}

export async function deleteDestination(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('destinations').where('id', '=', id).execute()
}

/** A destination that is paused already keeps its time and reason. */
export async function updateHealth(
  tx: Tx,
  id: number,
  change: { failingSince: Date | null; pauseReason?: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('destinations')
    .set({
      failing_since: change.failingSince,
      ...(change.pauseReason !== undefined && { paused_at: change.at, pause_reason: change.pauseReason }),
    })
    .where('id', '=', id)
    .where('paused_at', 'is', null)
    .execute()
}

/** What stands between a planned delivery and its destination. */
export interface DestinationGate {
  readonly id: number
  readonly origin: string
  readonly isPaused: boolean
  readonly stormBrake: number | null
}

export async function listDestinationGates(tx: Tx, ids: readonly number[]): Promise<readonly DestinationGate[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('destinations')
    .select(['id', 'origin', 'paused_at', 'storm_brake'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    origin: row.origin,
    isPaused: row.paused_at !== null,
    stormBrake: row.storm_brake,
  }))
}

/** Nothing is sent there before; an earlier instant changes nothing. */
export async function restUntil(tx: Tx, id: number, until: Date): Promise<void> {
  await sql`update destinations set rest_until = ${until}
    where id = ${id} and (rest_until is null or rest_until < ${until})`.execute(tx)
}

export interface SealedDestination {
  readonly id: number
  readonly kind: string
  readonly origin: string
  readonly sealed: Uint8Array
}

/** At most 500, of ids beyond `afterId`. */
export async function listSealedAfter(tx: Tx, afterId: number): Promise<readonly SealedDestination[]> {
  return tx
    .selectFrom('destinations')
    .select(['id', 'kind', 'origin', 'sealed_settings as sealed'])
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(500)
    .execute()
}

/** The same settings in another box. */
export async function saveSealedSettings(tx: Tx, id: number, sealed: Buffer): Promise<void> {
  await tx.updateTable('destinations').set({ sealed_settings: sealed }).where('id', '=', id).execute()
}
