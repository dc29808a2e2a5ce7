import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface HostLabel {
  readonly id: number
  readonly hostname: string
  readonly displayName: string
  readonly hardwareSerial: string
  readonly uuid: string
  readonly teamId: number | null
  readonly teamName: string | null
}

const maxRowsPerStatement = 1_000

/** What a message says of hosts, in ascending id; ids that no longer exist are left out. */
export async function listHostLabels(db: Db | Tx, ids: readonly number[]): Promise<readonly HostLabel[]> {
  const sorted = [...ids].sort((a, b) => a - b)
  const labels: HostLabel[] = []
  for (let start = 0; start < sorted.length; start += maxRowsPerStatement) {
    const { rows } = await sql<HostLabel>`
      select h.id, h.hostname, coalesce(nullif(h.computer_name, ''), h.hostname) as "displayName",
        h.hardware_serial as "hardwareSerial", h.uuid, h.team_id as "teamId", t.name as "teamName"
      from hosts h left join teams t on t.id = h.team_id
      where h.id = any(${sorted.slice(start, start + maxRowsPerStatement)}::int[]) order by h.id`.execute(db)
    labels.push(...rows)
  }
  return labels
}
