import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { HostFacts, HostUser } from './host-facts.ts'

export type FactColumns = Omit<HostFacts, 'users'>

const columns = [
  'platform',
  'hostname',
  'computer_name',
  'uuid',
  'osquery_version',
  'os_version',
  'build',
  'platform_like',
  'code_name',
  'cpu_type',
  'cpu_subtype',
  'cpu_brand',
  'cpu_physical_cores',
  'cpu_logical_cores',
  'hardware_vendor',
  'hardware_model',
  'hardware_version',
  'hardware_serial',
  'memory_bytes',
  'uptime_seconds',
  'primary_ip',
  'primary_mac',
  'disk_available_bytes',
  'disk_total_bytes',
  'is_disk_encrypted',
  'distributed_interval_seconds',
  'config_refresh_seconds',
  'logger_period_seconds',
] as const satisfies readonly (keyof FactColumns)[]

export function listFacts(tx: Db | Tx, hostIds: readonly number[]): Promise<(FactColumns & { id: number })[]> {
  return tx
    .selectFrom('hosts')
    .select(['id', ...columns])
    .where(sql<boolean>`id = any(${hostIds}::int[])`)
    .orderBy('id')
    .execute()
}

/** One statement for all hosts. A restart is what lies `uptime_seconds` back. */
export async function updateFacts(
  tx: Db | Tx,
  facts: readonly (FactColumns & { id: number })[],
  at: Date,
): Promise<void> {
  const assignments = sql.join(columns.map((column) => sql`${sql.ref(column)} = told.${sql.ref(column)}`))
  await sql`
    update hosts set ${assignments}, updated_at = ${at},
      last_restarted_at = case when told.uptime_seconds > 0
        then ${at}::timestamptz - make_interval(secs => told.uptime_seconds) else hosts.last_restarted_at end
    from jsonb_populate_recordset(null::hosts, ${JSON.stringify(facts)}::jsonb) told
    where hosts.id = told.id`.execute(tx)
}

export async function listHostUsers(
  tx: Tx,
  hostIds: readonly number[],
): Promise<readonly (HostUser & { hostId: number })[]> {
  return tx
    .selectFrom('host_users')
    .select(['host_id as hostId', 'uid', 'username', 'type', 'group_name', 'shell', 'directory'])
    .where(sql<boolean>`host_id = any(${hostIds}::int[])`)
    .orderBy('host_id')
    .orderBy('uid')
    .orderBy('username')
    .execute()
}

export async function replaceHostUsers(tx: Tx, usersByHost: ReadonlyMap<number, readonly HostUser[]>): Promise<void> {
  await sql`delete from host_users where host_id = any(${[...usersByHost.keys()]}::int[])`.execute(tx)
  const rows = [...usersByHost].flatMap(([host_id, users]) => users.map((user) => ({ host_id, ...user })))
  if (rows.length === 0) return
  await sql`insert into host_users (host_id, uid, username, type, group_name, shell, directory)
    select host_id, uid, username, type, group_name, shell, directory
    from jsonb_populate_recordset(null::host_users, ${JSON.stringify(rows)}::jsonb)`.execute(tx)
}
