import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { adjustCounts, type CountChange } from './count-queries.ts'
import type { PolicyError, StandingAnswers } from './standing-answers.ts'

/**
 * The policies among these that exist, with their team. They cannot be deleted before this transaction ends, so no answer
 * to a deleted policy is ever stored.
 */
export async function lockExistingPolicies(
  tx: Tx,
  policyIds: readonly number[],
): Promise<ReadonlyMap<number, number | null>> {
  const { rows } = await sql<{ id: number; team_id: number | null }>`
    select id, team_id from policies where id = any(${policyIds}::int[]) order by id for key share`.execute(tx)
  return new Map(rows.map(({ id, team_id }) => [id, team_id]))
}

export async function listStandingAnswers(
  db: Db | Tx,
  hostIds: readonly number[],
): Promise<ReadonlyMap<number, StandingAnswers>> {
  const rows = await db
    .selectFrom('host_policies')
    .select(['host_id', 'passing', 'failing', 'errors'])
    .where(sql<boolean>`host_id = any(${hostIds}::int[])`)
    .execute()
  return new Map(
    rows.map(({ host_id, passing, failing, errors }) => [
      host_id,
      { passing, failing, errors: errors as Record<string, PolicyError> },
    ]),
  )
}

/** Upserts in the given order (ascending host id). Arrays travel as their text form: unnest would flatten nested ones. */
export async function saveStandingAnswers(
  tx: Tx,
  changed: readonly { readonly hostId: number; readonly answers: StandingAnswers }[],
): Promise<void> {
  await sql`
    insert into host_policies (host_id, passing, failing, errors)
    select n.host_id, n.passing::int[], n.failing::int[], n.errors::jsonb
    from unnest(${changed.map(({ hostId }) => hostId)}::int[], ${changed.map(({ answers }) => arrayText(answers.passing))}::text[],
      ${changed.map(({ answers }) => arrayText(answers.failing))}::text[],
      ${changed.map(({ answers }) => JSON.stringify(answers.errors))}::text[]) as n (host_id, passing, failing, errors)
    on conflict (host_id) do update
      set passing = excluded.passing, failing = excluded.failing, errors = excluded.errors`.execute(tx)
}

function arrayText(ids: readonly number[]): string {
  return `{${ids.join(',')}}`
}

/** Forgets the answers to policies that are deleted, in one pass over the hosts that have any. */
export async function forgetPolicies(tx: Tx, policyIds: readonly number[]): Promise<void> {
  const ids = sql`${policyIds}::int[]`
  const rest = (
    column: string,
  ) => sql`array(select id from unnest(p.${sql.ref(column)}) with ordinality as a (id, place)
    where id <> all(${ids}) order by place)`
  await sql`
    with gone as (
      select host_id from host_policies
      where failing && ${ids} or passing && ${ids} or errors ?| (${ids})::text[]
      order by host_id for update
    )
    update host_policies p set passing = ${rest('passing')}, failing = ${rest('failing')},
      errors = p.errors - (${ids})::text[]
    from gone where p.host_id = gone.host_id`.execute(tx)
}

/** Forgets a policy's answers on hosts that it no longer concerns; counts follow. */
export async function forgetAnswers(tx: Tx, policyId: number, keepFamilies: readonly string[]): Promise<void> {
  const family = sql`case when h.platform in ('', 'darwin', 'windows', 'chrome', 'freebsd') then h.platform else 'linux' end`
  await sql`
    with gone as (
      select p.host_id from host_policies p join hosts h on h.id = p.host_id
      where (p.failing @> array[${policyId}::int] or p.passing @> array[${policyId}::int] or p.errors ? ${String(policyId)})
        and not (${family} = any(${keepFamilies}::text[]))
      order by p.host_id for update of p
    ), cleared as (
      update host_policies p set passing = array_remove(p.passing, ${policyId}::int),
        failing = array_remove(p.failing, ${policyId}::int), errors = p.errors - ${String(policyId)}
      from gone where p.host_id = gone.host_id
    )
    update policy_counts set
      passing = (select count(*) from host_policies p where p.passing @> array[${policyId}::int]
        and p.host_id not in (select host_id from gone)),
      failing = (select count(*) from host_policies p where p.failing @> array[${policyId}::int]
        and p.host_id not in (select host_id from gone))
    where policy_id = ${policyId}`.execute(tx)
}

/** Forgets what these hosts answered to policies of teams other than this one; counts follow. The hosts are locked. */
export async function forgetOtherTeams(tx: Tx, hostIds: readonly number[], teamId: number | null): Promise<void> {
  const { rows } = await sql<{ ids: number[] | null }>`
    select array_agg(id) as ids from policies
    where team_id is not null and team_id is distinct from ${teamId}::int`.execute(tx)
  const gone = rows[0]?.ids ?? []
  if (gone.length === 0) return
  const { rows: changes } = await sql<CountChange>`
    select policy_id as "policyId", -sum(passing)::int as passing, -sum(failing)::int as failing
    from (
      select unnest(passing) as policy_id, 1 as passing, 0 as failing from host_policies where host_id = any(${hostIds}::int[])
      union all
      select unnest(failing), 0, 1 from host_policies where host_id = any(${hostIds}::int[])
    ) answers where policy_id = any(${gone}::int[]) group by policy_id order by policy_id`.execute(tx)
  if (changes.length > 0) await adjustCounts(tx, changes)
  await sql`
    update host_policies set
      passing = array(select id from unnest(passing) as id where not id = any(${gone}::int[]) order by id),
      failing = array(select id from unnest(failing) as id where not id = any(${gone}::int[]) order by id),
      errors = errors - ${gone.map(String)}::text[]
    where host_id = any(${hostIds}::int[])
      and (passing && ${gone}::int[] or failing && ${gone}::int[] or errors ?| ${gone.map(String)}::text[])`.execute(tx)
}

/** All hosts whose standing answer is failing, ascending. */
export async function listFailing(db: Db | Tx, policyId: number): Promise<readonly number[]> {
  const failing: number[] = []
  for (;;) {
    const { rows } = await sql<{ host_id: number }>`
      select host_id from host_policies where failing @> array[${policyId}::int] and host_id > ${failing.at(-1) ?? 0}
      order by host_id limit 1000`.execute(db)
    failing.push(...rows.map(({ host_id }) => host_id))
    if (rows.length < 1_000) return failing
  }
}

/** How many of these policies fail somewhere, and on how many different hosts. */
export async function countFailing(
  db: Db | Tx,
  policyIds: readonly number[],
): Promise<{ readonly policies: number; readonly hosts: number }> {
  const { rows } = await sql<{ policies: number; hosts: number }>`
    select (select count(*) from policy_counts where policy_id = any(${policyIds}::int[]) and failing > 0) as policies,
      (select count(*) from host_policies where failing && ${policyIds}::int[]) as hosts`.execute(db)
  return rows[0] ?? { policies: 0, hosts: 0 }
}

/** Hosts among these that exist and whose standing answer is failing, ascending. */
export async function listStillFailing(
  db: Db | Tx,
  { policyId, hostIds }: { policyId: number; hostIds: readonly number[] },
): Promise<readonly number[]> {
  const failing: number[] = []
  const sorted = [...hostIds].sort((a, b) => a - b)
  for (let start = 0; start < sorted.length; start += 1_000) {
    const { rows } = await sql<{ host_id: number }>`
      select host_id from host_policies
      where host_id = any(${sorted.slice(start, start + 1_000)}::int[]) and failing @> array[${policyId}::int]
      order by host_id`.execute(db)
    failing.push(...rows.map(({ host_id }) => host_id))
  }
  return failing
}
