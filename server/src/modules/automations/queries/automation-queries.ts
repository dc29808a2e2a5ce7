import { type Selectable, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { AutomationsTable } from '../../../platform/database/tables.generated.ts'

export type AutomationKind = 'vulnerability' | 'policy' | 'host_status'

export interface Automation {
  readonly id: number
  readonly kind: AutomationKind
  readonly teamId: number | null
  readonly isEnabled: boolean
  /** The shape belongs to the trigger of this kind. */
  readonly conditions: unknown
  readonly hostBatchSize: number
  readonly includeDetails: boolean
  /** The destination that Fleet's documents show. */
  readonly destinationId: number | null
  /** Events up to this number have been decided upon. */
  readonly cursorSeq: number
}

const builtInNames: Readonly<Record<AutomationKind, string>> = {
  vulnerability: 'Vulnerability automation',
  policy: 'Policy automation',
  host_status: 'Host status automation',
}

const columns = [
  'id',
  'kind',
  'team_id',
  'is_enabled',
  'conditions',
  'host_batch_size',
  'include_details',
  'destination_id',
  'cursor_seq',
] as const

function toAutomation(row: Pick<Selectable<AutomationsTable>, (typeof columns)[number]>): Automation {
  return {
    id: row.id,
    // The table's check constraint allows no other words.
    kind: row.kind as AutomationKind,
    teamId: row.team_id,
    isEnabled: row.is_enabled,
    conditions: row.conditions,
    hostBatchSize: row.host_batch_size,
    includeDetails: row.include_details,
    destinationId: row.destination_id,
    cursorSeq: row.cursor_seq,
  }
}

export async function insertMissingBuiltIns(db: Db | Tx, at: Date): Promise<void> {
  for (const [kind, name] of Object.entries(builtInNames)) {
    await sql`insert into automations (kind, name, is_built_in, created_at, updated_at)
      values (${kind}, ${name}, true, ${at}, ${at})
      on conflict (kind, coalesce(team_id, 0)) where is_built_in do nothing`.execute(db)
  }
}

/** The built-in automations that apply to all hosts. */
export async function listBuiltIns(db: Db | Tx): Promise<readonly Automation[]> {
  const rows = await db
    .selectFrom('automations')
    .select(columns)
    .where('is_built_in', '=', true)
    .where('team_id', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(toAutomation)
}

export async function listEnabledIds(db: Db, kind: AutomationKind): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('automations')
    .select('id')
    .where('kind', '=', kind)
    .where('is_enabled', '=', true)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Holds the row, so that one process at a time decides for this automation. */
export async function lockAutomation(tx: Tx, id: number): Promise<Automation | undefined> {
  const row = await tx.selectFrom('automations').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && toAutomation(row)
}

export interface AutomationChange {
  readonly isEnabled: boolean
  readonly conditions: object
  readonly hostBatchSize: number
  readonly destinationId: number | null
  readonly enabledAt: Date | null
  readonly at: Date
}

export async function updateAutomation(tx: Tx, id: number, change: AutomationChange): Promise<void> {
  await tx
    .updateTable('automations')
    .set({
      is_enabled: change.isEnabled,
      conditions: JSON.stringify(change.conditions),
      host_batch_size: change.hostBatchSize,
      destination_id: change.destinationId,
      updated_at: change.at,
      ...(change.enabledAt && { enabled_at: change.enabledAt }),
    })
    .where('id', '=', id)
    .execute()
}

export async function moveCursor(tx: Tx, id: number, seq: number): Promise<void> {
  await tx.updateTable('automations').set({ cursor_seq: seq }).where('id', '=', id).execute()
}

/** Where its messages go, the destination of the documents first. */
export async function listDestinationIds(tx: Tx, automation: Automation): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('automation_destinations')
    .select('destination_id')
    .where('automation_id', '=', automation.id)
    .orderBy('destination_id')
    .execute()
  const first = automation.destinationId === null ? [] : [automation.destinationId]
  return [...new Set([...first, ...rows.map((row) => row.destination_id)])]
}

export async function findIntervalMs(db: Db | Tx): Promise<number | undefined> {
  const row = await db.selectFrom('automation_settings').select('interval_ms').where('id', '=', 1).executeTakeFirst()
  return row?.interval_ms
}

export async function saveIntervalMs(tx: Tx, intervalMs: number): Promise<void> {
  await sql`insert into automation_settings (id, interval_ms) values (1, ${intervalMs})
    on conflict (id) do update set interval_ms = excluded.interval_ms`.execute(tx)
}
