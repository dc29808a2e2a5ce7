import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface HostTransfer {
  readonly at: Date
  readonly actorName: string
  /** Null is no team. */
  readonly teamName: string | null
}

/** Newest first. */
export async function listTransfersOfHost(
  db: Db | Tx,
  hostId: number,
  limit: number,
): Promise<readonly HostTransfer[]> {
  const { rows } = await sql<HostTransfer>`
    select created_at as at, actor_name as "actorName", details ->> 'team_name' as "teamName" from activities
    where type = 'transferred_hosts' and details -> 'host_ids' @> to_jsonb(${hostId}::int)
    order by id desc limit ${limit}`.execute(db)
  return rows
}
