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
  /** The webhook that Fleet's documents show. */
  readonly destinationId: number | null
  /** Where its tickets go instead. */
  readonly ticketDestinationId: number | null
  /** Events up to this number have been decided upon. */
  readonly cursorSeq: number
  /** Its own interval; null = that of all. */
  readonly intervalMs: number | null
  readonly lastCheckedAt: Date | null
  /** A due check waits until then. */
  readonly checkAfter: Date | null
  /** Facts are sent when they have settled, without waiting for the interval. */
  readonly isImmediate: boolean
  readonly settleMs: number
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
  'ticket_destination_id',
  'cursor_seq',
  'interval_ms',
  'last_checked_at',
  'check_after',
  'is_immediate',
  'settle_ms',
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
    ticketDestinationId: row.ticket_destination_id,
    cursorSeq: row.cursor_seq,
    intervalMs: row.interval_ms,
    lastCheckedAt: row.last_checked_at,
    checkAfter: row.check_after,
    isImmediate: row.is_immediate,
    settleMs: row.settle_ms,
  }
}

/** `teamId` null: those that apply to all hosts. */
export async function insertMissingBuiltIns(db: Db | Tx, at: Date, teamId: number | null = null): Promise<void> {
  for (const [kind, name] of Object.entries(builtInNames)) {
    // A CVE concerns all hosts that have the software, whatever their team.
    if (teamId !== null && kind === 'vulnerability') continue
    await sql`insert into automations (kind, team_id, name, is_built_in, created_at, updated_at)
      values (${kind}, ${teamId}::int, ${name}, true, ${at}, ${at})
      on conflict (kind, coalesce(team_id, 0)) where is_built_in do nothing`.execute(db)
  }
}

/** A team has a built-in automation for its policies. */
export async function insertMissingTeamBuiltIn(db: Db | Tx, teamId: number, at: Date): Promise<void> {
  await sql`insert into automations (kind, team_id, name, is_built_in, created_at, updated_at)
    values ('policy', ${teamId}, ${builtInNames.policy}, true, ${at}, ${at})
    on conflict (kind, coalesce(team_id, 0)) where is_built_in do nothing`.execute(db)
}

export async function findTeamBuiltIn(db: Db | Tx, teamId: number): Promise<Automation | undefined> {
  const row = await db
    .selectFrom('automations')
    .select(columns)
    .where('is_built_in', '=', true)
    .where('kind', '=', 'policy')
    .where('team_id', '=', teamId)
    .executeTakeFirst()
  return row && toAutomation(row)
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

export async function listBuiltInsOfTeams(db: Db | Tx, teamIds: readonly number[]): Promise<readonly Automation[]> {
  const rows = await db
    .selectFrom('automations')
    .select(columns)
    .where('is_built_in', '=', true)
    .where(sql<boolean>`team_id = any(${teamIds}::int[])`)
    .orderBy('id')
    .execute()
  return rows.map(toAutomation)
}

/** All automations of a team, held until the transaction ends. */
export async function lockAutomationsOfTeam(tx: Tx, teamId: number): Promise<readonly Automation[]> {
  const rows = await tx
    .selectFrom('automations')
    .select(columns)
    .where('team_id', '=', teamId)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(toAutomation)
}

export async function listEnabled(db: Db | Tx, kinds: readonly AutomationKind[]): Promise<readonly Automation[]> {
  const rows = await db
    .selectFrom('automations')
    .select(columns)
    .where('kind', 'in', [...kinds])
    .where('is_enabled', '=', true)
    .orderBy('id')
    .execute()
  return rows.map(toAutomation)
}

export async function findEnabled(db: Db | Tx, id: number): Promise<Automation | undefined> {
  const row = await db
    .selectFrom('automations')
    .select(columns)
    .where('id', '=', id)
    .where('is_enabled', '=', true)
    .executeTakeFirst()
  return row && toAutomation(row)
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
  readonly intervalMs: number | null
  readonly destinationId: number | null
  readonly enabledAt: Date | null
  readonly at: Date
}

/** Where tickets go instead of the webhook; null = the webhook again. */
export async function setTicketDestination(tx: Tx, id: number, destinationId: number | null): Promise<void> {
  await tx.updateTable('automations').set({ ticket_destination_id: destinationId }).where('id', '=', id).execute()
}

export async function updateAutomation(tx: Tx, id: number, change: AutomationChange): Promise<void> {
  await tx
    .updateTable('automations')
    .set({
      is_enabled: change.isEnabled,
      conditions: JSON.stringify(change.conditions),
      host_batch_size: change.hostBatchSize,
      interval_ms: change.intervalMs,
      destination_id: change.destinationId,
      updated_at: change.at,
      ...(change.enabledAt && { enabled_at: change.enabledAt }),
    })
    .where('id', '=', id)
    .execute()
}

export interface CheckMark {
  /** Null: it was not checked, and is due then. */
  readonly checkedAt?: Date | null
  readonly cursorSeq?: number
  readonly conditions?: object
}

/** What a check leaves behind, in its transaction; what is absent stays. A check ends a wait. */
export async function markChecked(tx: Tx, id: number, mark: CheckMark): Promise<void> {
  await tx
    .updateTable('automations')
    .set({
      ...(mark.checkedAt !== undefined && { last_checked_at: mark.checkedAt, check_after: null }),
      ...(mark.cursorSeq !== undefined && { cursor_seq: mark.cursorSeq }),
      ...(mark.conditions && { conditions: JSON.stringify(mark.conditions) }),
    })
    .where('id', '=', id)
    .execute()
}

export async function postponeCheck(tx: Tx, id: number, until: Date): Promise<void> {
  await tx.updateTable('automations').set({ check_after: until }).where('id', '=', id).execute()
}

/** Where its messages go, the destination of the documents first: tickets, where such are chosen, else the webhook. */
export async function listDestinationIds(tx: Tx, automation: Automation): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('automation_destinations')
    .select('destination_id')
    .where('automation_id', '=', automation.id)
    .orderBy('destination_id')
    .execute()
  const chosen = automation.ticketDestinationId ?? automation.destinationId
  const first = chosen === null ? [] : [chosen]
  return [...new Set([...first, ...rows.map((row) => row.destination_id)])]
}

export interface CheckSettings {
  /** Between checks of automations without an interval of their own. */
  readonly intervalMs: number
  /** `09:00 Europe/Berlin`: when checks that are more than an hour apart happen; empty = whenever they are due. */
  readonly startAt: string
}

export const defaultCheckSettings: CheckSettings = { intervalMs: 24 * 3_600_000, startAt: '' }

export async function findCheckSettings(db: Db | Tx): Promise<CheckSettings> {
  const row = await db
    .selectFrom('automation_settings')
    .select(['interval_ms as intervalMs', 'start_at as startAt'])
    .where('id', '=', 1)
    .executeTakeFirst()
  return row ?? defaultCheckSettings
}

export async function saveCheckSettings(tx: Tx, { intervalMs, startAt }: CheckSettings): Promise<void> {
  await sql`insert into automation_settings (id, interval_ms, start_at) values (1, ${intervalMs}, ${startAt})
    on conflict (id) do update set interval_ms = excluded.interval_ms, start_at = excluded.start_at`.execute(tx)
}

/** Whether a destination belongs to any automation but this one. */
export async function isUsedByOthers(tx: Tx, destinationId: number, automationId: number): Promise<boolean> {
  const { rows } = await sql<{ is_used: boolean }>`
    select exists (select 1 from automations
        where (destination_id = ${destinationId} or ticket_destination_id = ${destinationId}) and id <> ${automationId})
      or exists (select 1 from automation_destinations
        where destination_id = ${destinationId} and automation_id <> ${automationId}) as is_used`.execute(tx)
  return rows[0]?.is_used ?? false
}

/** Automations that send their tickets to a tracker. */
export async function listUsersOfTracker(tx: Tx, destinationId: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('automations')
    .select('id')
    .where('ticket_destination_id', '=', destinationId)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
