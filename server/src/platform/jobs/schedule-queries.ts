import { sql } from 'kysely'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'
import type { RunKind, ScheduleRun, ScheduleState } from './schedule.ts'

// Leases are measured by the database's clock: the clocks of two machines need not agree.

/** How long a dead process keeps a schedule from running elsewhere; with the time until the next look, at most 15 s. */
const leaseSeconds = 10

/** A claim that ends later than any is given for is from before the database's clock was put back. */
const isClaimed = sql`(claimed_until > clock_timestamp() and claimed_until <= clock_timestamp() + make_interval(secs => ${leaseSeconds}))`

const stateColumns = sql`name, last_started_at as "lastStartedAt", requested_at as "requestedAt", retry_at as "retryAt",
  coalesce(${isClaimed}, false) as "isRunning", coalesce(not ${isClaimed}, false) as "isInterrupted",
  extract(epoch from claimed_until - clock_timestamp())::float8 * 1000 as "claimLeftMs"`

export async function insertMissingSchedules(db: Db | Tx, names: readonly string[]): Promise<void> {
  await sql`insert into schedules (name) select unnest(${names}::text[]) on conflict (name) do nothing`.execute(db)
}

export async function listScheduleStates(db: Db, names: readonly string[]): Promise<readonly ScheduleState[]> {
  const { rows } = await sql<ScheduleState>`
    select ${stateColumns} from schedules where name = any(${names}::text[]) order by name`.execute(db)
  return rows
}

/** Undefined while another process is deciding about it. */
export async function lockSchedule(tx: Tx, name: string): Promise<ScheduleState | undefined> {
  const { rows } = await sql<ScheduleState>`
    select ${stateColumns} from schedules where name = ${name} for update skip locked`.execute(tx)
  return rows[0]
}

export async function lockScheduleWaiting(tx: Tx, name: string): Promise<ScheduleState | undefined> {
  // Does not wait for a run that stores what it decided.
  const { rows } =
    await sql<ScheduleState>`select ${stateColumns} from schedules where name = ${name} for no key update`.execute(tx)
  return rows[0]
}

/** False when another process has taken it over. Else none can until the transaction ends. */
export async function holdScheduleClaim(tx: Tx, runId: string): Promise<boolean> {
  const { rows } = await sql`select name from schedules where claimed_by = ${runId} for key share`.execute(tx)
  return rows.length === 1
}

export async function claimSchedule(tx: Tx, run: { name: string; runId: string; at: Date }): Promise<void> {
  await sql`update schedules set claimed_by = ${run.runId}, last_started_at = ${run.at}, requested_at = null, retry_at = null,
    claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}) where name = ${run.name}`.execute(tx)
}

/** False when the claim has been lost. */
export async function renewScheduleClaim(db: Db, runId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update schedules
    set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}) where claimed_by = ${runId}`.execute(
    db,
  )
  return numAffectedRows === 1n
}

export async function releaseSchedule(tx: Tx, runId: string, retryAt: Date | null): Promise<void> {
  await tx
    .updateTable('schedules')
    .set({ claimed_by: null, claimed_until: null, retry_at: retryAt })
    .where('claimed_by', '=', runId)
    .execute()
}

/** Only where this process is the only one: then whoever held a claim is dead. */
export async function expireScheduleClaims(db: Db): Promise<void> {
  await sql`update schedules set claimed_until = clock_timestamp() where claimed_by is not null`.execute(db)
}

export async function setScheduleRequested(tx: Tx, name: string, at: Date): Promise<void> {
  await sql`insert into schedules (name, requested_at) values (${name}, ${at})
    on conflict (name) do update set requested_at = excluded.requested_at`.execute(tx)
}

export async function insertRun(tx: Tx, run: { id: string; name: string; kind: RunKind; at: Date }): Promise<void> {
  const { id, name, kind, at } = run
  await tx.insertInto('schedule_runs').values({ id, name, kind, started_at: at }).execute()
}

/** Ends the runs that a dead process left open and returns them. */
export async function interruptOpenRuns(
  tx: Tx,
  name: string,
  at: Date,
): Promise<readonly { readonly kind: RunKind }[]> {
  const rows = await tx
    .updateTable('schedule_runs')
    .set({ outcome: 'interrupted', finished_at: at })
    .where('name', '=', name)
    .where('finished_at', 'is', null)
    .returning('kind')
    .execute()
  return rows.map(({ kind }) => ({ kind: kind as RunKind }))
}

/** The oldest of the interrupted runs that no other run has followed. */
export async function findFirstOfChain(tx: Tx, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from schedule_runs where name = ${name} and outcome = 'interrupted' and started_at >= coalesce(
      (select max(started_at) from schedule_runs where name = ${name} and outcome in ('completed', 'failed')), '-infinity')
    order by started_at, id limit 1`.execute(tx)
  return rows[0]?.id
}

export async function finishRun(
  tx: Tx,
  run: { id: string; at: Date; outcome: 'completed' | 'failed'; error: string },
): Promise<void> {
  await tx
    .updateTable('schedule_runs')
    .set({ finished_at: run.at, outcome: run.outcome, error: run.error })
    .where('id', '=', run.id)
    .where('finished_at', 'is', null)
    .execute()
}

/** Old runs, and ended ones from before the clock was put back, which would be taken for the newest. */
export async function deleteRunsOutside(tx: Tx, name: string, { from, now }: { from: Date; now: Date }): Promise<void> {
  await sql`delete from schedule_runs where name = ${name} and (started_at < ${from}
    or (finished_at is not null and started_at > ${now}::timestamptz + interval '10 minutes'))`.execute(tx)
}

/** The newest `limit` runs of each schedule, newest first. */
export async function listRuns(db: Db, names: readonly string[], limit: number): Promise<readonly ScheduleRun[]> {
  const { rows } = await sql<ScheduleRun>`
    select id, name, kind, started_at as "startedAt", finished_at as "finishedAt", outcome, error
    from (select *, row_number() over (partition by name order by started_at desc, id desc) as place
      from schedule_runs where name = any(${names}::text[])) runs
    where place <= ${limit} order by name, place`.execute(db)
  return rows
}

/** When the last run that completed began, or the first run where none has; nothing for schedules that never ran. */
export async function listProgress(db: Db, names: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ name: string; at: Date }>`
    select name, coalesce(max(started_at) filter (where outcome = 'completed'), min(started_at)) as at
    from schedule_runs where name = any(${names}::text[]) group by name`.execute(db)
  return new Map(rows.map(({ name, at }) => [name, at]))
}

/** The last ended run of each schedule. */
export async function listLastRuns(db: Db): Promise<readonly ScheduleRun[]> {
  const { rows } = await sql<ScheduleRun>`
    select distinct on (name) id, name, kind, started_at as "startedAt", finished_at as "finishedAt", outcome, error
    from schedule_runs where outcome in ('completed', 'failed') order by name, started_at desc, id desc limit 100`.execute(
    db,
  )
  return rows
}
