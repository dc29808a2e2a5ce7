import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { TrackerKindName } from '../destinations/registry.ts'

/** A stored destination of tickets. */
export interface TrackerRow {
  readonly id: number
  readonly kind: TrackerKindName
  readonly identity: string
  readonly name: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
  /** Null until a connection test has succeeded. */
  readonly verifiedAt: Date | null
}

const columns = sql`id, kind, identity, name, sealed_settings as "sealedSettings", allowed_networks as "allowedNetworks",
  verified_at as "verifiedAt"`

/** In the order of the configuration document. */
export async function listTrackers(db: Db | Tx): Promise<readonly TrackerRow[]> {
  const { rows } = await sql<TrackerRow>`select ${columns} from destinations where identity is not null
    order by kind, list_position, id limit 1000`.execute(db)
  return rows
}

/** What a connection test has left behind. */
export interface Verification {
  readonly verifiedAt: Date | null
  /** When it is tested again; null = not. */
  readonly verifyAt: Date | null
  readonly problem: string
}

export interface TrackerFields {
  readonly origin: string
  readonly sealedSettings: Uint8Array
  readonly allowedNetworks: readonly string[]
  readonly position: number
  readonly at: Date
  /** Absent where nothing was tested. */
  readonly verification?: Verification | undefined
}

export interface NewTracker extends TrackerFields {
  readonly kind: TrackerKindName
  readonly identity: string
  readonly name: string
  readonly stormBrake: number
}

function toColumns({ origin, sealedSettings, allowedNetworks, position, at, verification }: TrackerFields) {
  return {
    ...{ origin, sealed_settings: sealedSettings, list_position: position, updated_at: at },
    allowed_networks: [...allowedNetworks],
    ...(verification && {
      verified_at: verification.verifiedAt,
      verify_at: verification.verifyAt,
      verify_problem: verification.problem,
    }),
  }
}

export async function insertTracker(tx: Tx, tracker: NewTracker): Promise<number> {
  const { kind, identity, name, stormBrake, at } = tracker
  const row = await tx
    .insertInto('destinations')
    .values({ ...toColumns(tracker), ...{ kind, identity, name }, storm_brake: stormBrake, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateTracker(tx: Tx, id: number, fields: TrackerFields): Promise<void> {
  await tx.updateTable('destinations').set(toColumns(fields)).where('id', '=', id).execute()
}

export async function listTrackersToVerify(db: Db | Tx, now: Date): Promise<readonly TrackerRow[]> {
  const { rows } = await sql<TrackerRow>`select ${columns} from destinations
    where identity is not null and verify_at <= ${now} order by id limit 100`.execute(db)
  return rows
}

/** Unless its settings were changed since they were read: then they were tested anew. */
export async function saveVerification(
  tx: Tx,
  tested: TrackerRow,
  { verifiedAt, verifyAt, problem, sealedSettings }: Verification & { readonly sealedSettings: Uint8Array },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('destinations')
    .set({
      ...{ verified_at: verifiedAt, verify_at: verifyAt, verify_problem: problem },
      sealed_settings: sealedSettings,
    })
    .where('id', '=', tested.id)
    .where('sealed_settings', '=', tested.sealedSettings)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The trackers that a team's document lists, in its order. */
export async function listTeamTrackers(db: Db | Tx, teamId: number): Promise<readonly TrackerRow[]> {
  const { rows } = await sql<TrackerRow>`select ${columns} from destinations d
      join team_integrations i on i.destination_id = d.id
    where i.team_id = ${teamId} order by kind, i.position limit 1000`.execute(db)
  return rows
}

export async function replaceTeamTrackers(tx: Tx, teamId: number, ids: readonly number[]): Promise<void> {
  await tx.deleteFrom('team_integrations').where('team_id', '=', teamId).execute()
  const rows = ids.map((destination_id, position) => ({ team_id: teamId, destination_id, position }))
  if (rows.length > 0) await tx.insertInto('team_integrations').values(rows).execute()
}
