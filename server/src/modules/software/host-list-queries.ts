import { sql } from 'kysely'
import type { Db } from '../../platform/database/open-database.ts'
import { type SoftwareRow, wireColumns } from './list-queries.ts'
import { OPERATING_SYSTEMS } from './software-fields.ts'
import type { Usage } from './told-lists.ts'

export interface HostSoftwareRow extends Omit<SoftwareRow, 'hostCount'> {
  readonly usage: Usage | null
}

/** A page of a host's software by id, its operating system left out. */
export async function listHostSoftwareRows(
  db: Db,
  hostId: number,
  afterId: number,
): Promise<readonly HostSoftwareRow[]> {
  const { rows } = await sql<HostSoftwareRow>`
    select ${wireColumns}, u.usage -> s.id::text as usage
    from host_software w
      left join host_software_usage u on u.host_id = w.host_id
      join software s on s.id = any(w.software_ids)
    where w.host_id = ${hostId} and s.id > ${afterId} and s.source <> ${OPERATING_SYSTEMS}
    order by s.id limit 1000`.execute(db)
  return rows
}
