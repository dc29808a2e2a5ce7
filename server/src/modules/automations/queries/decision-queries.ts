import type { DecisionCode, SubjectKind } from '@muster/contract/rest/decision.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export interface DecisionRow {
  readonly automationId: number
  readonly at: Date
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly hostIds: readonly number[]
  readonly hostCount: number
  readonly code: DecisionCode
  readonly sentence: string
  readonly deliveryId?: string | undefined
  readonly runId: string
}

export async function insertDecisions(tx: Tx, rows: readonly DecisionRow[]): Promise<void> {
  await tx
    .insertInto('decisions')
    .values(
      rows.map(({ automationId, at, subject, hostIds, hostCount, code, sentence, deliveryId, runId }) => ({
        automation_id: automationId,
        at,
        subject_kind: subject.kind,
        subject_id: subject.id,
        host_ids: [...hostIds],
        host_count: hostCount,
        code,
        sentence,
        delivery_id: deliveryId ?? null,
        run_id: runId,
      })),
    )
    .execute()
}

export interface DecisionFilter {
  readonly automationId?: number | undefined
  readonly subject?: { readonly kind: SubjectKind; readonly id: string } | undefined
  /** Decisions that name this host, and those about the subject as a whole. */
  readonly hostId?: number | undefined
  readonly limit: number
}

export interface Decision extends DecisionRow {
  readonly id: number
}

/** Newest first. */
export async function listDecisions(db: Db | Tx, filter: DecisionFilter): Promise<readonly Decision[]> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (filter.automationId !== undefined) conditions.push(sql`automation_id = ${filter.automationId}`)
  if (filter.subject) conditions.push(sql`subject_kind = ${filter.subject.kind} and subject_id = ${filter.subject.id}`)
  if (filter.hostId !== undefined)
    conditions.push(
      sql`(host_count > cardinality(host_ids) or host_count = 0 or ${filter.hostId}::int = any(host_ids))`,
    )
  const { rows } = await sql<Omit<Decision, 'subject'> & { subjectKind: SubjectKind; subjectId: string }>`
    select id, automation_id as "automationId", at, subject_kind as "subjectKind", subject_id as "subjectId",
      host_ids as "hostIds", host_count as "hostCount", code, sentence, delivery_id as "deliveryId", run_id as "runId"
    from decisions where ${sql.join(conditions, sql` and `)} order by id desc limit ${filter.limit}`.execute(db)
  return rows.map(({ subjectKind, subjectId, ...row }) => ({ ...row, subject: { kind: subjectKind, id: subjectId } }))
}

/** The code of the newest decision about each of these subjects. */
export async function listNewestCodes(
  db: Db | Tx,
  { automationId, subjectKind, subjectIds }: { automationId: number; subjectKind: SubjectKind; subjectIds: string[] },
): Promise<ReadonlyMap<string, DecisionCode>> {
  const { rows } = await sql<{ subjectId: string; code: DecisionCode }>`
    select distinct on (subject_id) subject_id as "subjectId", code from decisions
    where automation_id = ${automationId} and subject_kind = ${subjectKind} and subject_id = any(${subjectIds}::text[])
    order by subject_id, id desc`.execute(db)
  return new Map(rows.map(({ subjectId, code }) => [subjectId, code]))
}

/** Whether the run has measured this already; that it had to wait is no such decision. */
export async function isDecidedByRun(
  tx: Tx,
  { automationId, runId, subject }: Pick<DecisionRow, 'automationId' | 'runId' | 'subject'>,
): Promise<boolean> {
  const { rows } = await sql`
    select id from decisions where automation_id = ${automationId} and run_id = ${runId} and subject_kind = ${subject.kind}
      and subject_id = ${subject.id} and code <> 'no_chance_to_check_in' limit 1`.execute(tx)
  return rows.length > 0
}

export async function deleteDecisionsBefore(db: Db | Tx, before: Date): Promise<void> {
  await sql`delete from decisions where at < ${before}`.execute(db)
}
