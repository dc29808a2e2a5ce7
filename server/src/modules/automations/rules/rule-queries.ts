import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'

/** An automation with all that people see and set of it. */
export interface Rule {
  readonly id: number
  readonly kind: AutomationKind
  readonly teamId: number | null
  readonly name: string
  readonly isBuiltIn: boolean
  readonly isEnabled: boolean
  /** The shape belongs to the trigger of this kind. */
  readonly conditions: unknown
  readonly hostBatchSize: number
  readonly includeDetails: boolean
  readonly isImmediate: boolean
  readonly settleMs: number
  readonly intervalMs: number | null
  /** The one that Fleet's documents show first. */
  readonly destinationIds: readonly number[]
  /** Events up to this number have been decided upon. */
  readonly cursorSeq: number
  readonly lastCheckedAt: Date | null
  readonly checkAfter: Date | null
  readonly enabledAt: Date | null
}

const columns = sql`a.id, a.kind, a.team_id as "teamId", a.name, a.is_built_in as "isBuiltIn", a.is_enabled as "isEnabled",
  a.conditions, a.host_batch_size as "hostBatchSize", a.include_details as "includeDetails",
  a.is_immediate as "isImmediate", a.settle_ms as "settleMs", a.interval_ms as "intervalMs",
  array_remove(array[coalesce(a.ticket_destination_id, a.destination_id)], null) || array(
    select d.destination_id from automation_destinations d where d.automation_id = a.id
      and d.destination_id is distinct from coalesce(a.ticket_destination_id, a.destination_id) order by d.destination_id
  ) as "destinationIds",
  a.cursor_seq as "cursorSeq", a.last_checked_at as "lastCheckedAt", a.check_after as "checkAfter", a.enabled_at as "enabledAt"`

const maxRules = 1_000

/** The built-in ones first. */
export async function listRules(db: Db | Tx): Promise<readonly Rule[]> {
  const { rows } = await sql<Rule>`
    select ${columns} from automations a order by a.is_built_in desc, a.id limit ${maxRules}`.execute(db)
  return rows
}

export async function findRule(db: Db | Tx, id: number): Promise<Rule | undefined> {
  const { rows } = await sql<Rule>`select ${columns} from automations a where a.id = ${id}`.execute(db)
  return rows[0]
}

/** What may be changed of a rule, except whether it is on: switching has consequences of its own. */
export type RuleSettings = Pick<
  Rule,
  | 'name'
  | 'isEnabled'
  | 'hostBatchSize'
  | 'includeDetails'
  | 'isImmediate'
  | 'settleMs'
  | 'intervalMs'
  | 'destinationIds'
> & { readonly conditions: object }

export async function insertRule(tx: Tx, rule: { kind: AutomationKind; name: string; at: Date }): Promise<number> {
  const { id } = await tx
    .insertInto('automations')
    .values({ kind: rule.kind, name: rule.name, created_at: rule.at, updated_at: rule.at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function updateRule(
  tx: Tx,
  id: number,
  { at, enabledAt, ...rule }: RuleSettings & { at: Date; enabledAt: Date | undefined },
): Promise<void> {
  await tx
    .updateTable('automations')
    .set({
      name: rule.name,
      is_enabled: rule.isEnabled,
      conditions: JSON.stringify(rule.conditions),
      host_batch_size: rule.hostBatchSize,
      include_details: rule.includeDetails,
      is_immediate: rule.isImmediate,
      settle_ms: rule.settleMs,
      interval_ms: rule.intervalMs,
      ...chooseFirst(rule.destinationIds[0]),
      updated_at: at,
      ...(enabledAt && { enabled_at: enabledAt }),
    })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('automation_destinations').where('automation_id', '=', id).execute()
  const others = rule.destinationIds
    .slice(1)
    .map((destinationId) => ({ automation_id: id, destination_id: destinationId }))
  if (others.length > 0) await tx.insertInto('automation_destinations').values(others).execute()
}

/** A tracker stands beside the webhook of Fleet's documents, which keeps its place. */
function chooseFirst(id: number | undefined) {
  if (id === undefined) return { destination_id: null, ticket_destination_id: null }
  const isTracker = sql<boolean>`exists (select 1 from destinations where id = ${id} and kind <> 'webhook')`
  return {
    destination_id: sql<number | null>`case when ${isTracker} then destination_id else ${id}::int end`,
    ticket_destination_id: sql<number | null>`case when ${isTracker} then ${id}::int end`,
  }
}

export async function deleteRule(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('automations').where('id', '=', id).execute()
}

export interface RuleDestination {
  readonly id: number
  readonly kind: string
  readonly name: string
  /** Scheme and host only. */
  readonly origin: string
  readonly isPaused: boolean
}

export async function listRuleDestinations(
  db: Db | Tx,
  ids: readonly number[],
): Promise<ReadonlyMap<number, RuleDestination>> {
  const { rows } = await sql<RuleDestination>`
    select id, kind, name, origin, paused_at is not null as "isPaused" from destinations where id = any(${ids}::int[])`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

interface DeliveryCounts {
  readonly automationId: number
  readonly state: string
  readonly count: number
  readonly lastEndedAt: Date | null
}

export async function countDeliveries(
  db: Db | Tx,
  automationIds: readonly number[],
): Promise<readonly DeliveryCounts[]> {
  const { rows } = await sql<DeliveryCounts>`
    select automation_id as "automationId", state, count(*)::int as count, max(ended_at) as "lastEndedAt"
    from deliveries where automation_id = any(${automationIds}::int[]) group by automation_id, state`.execute(db)
  return rows
}
