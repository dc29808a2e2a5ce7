import type { HostSoftware } from '@muster/contract/rest/software.ts'
import type { Context } from '../../platform/context.ts'
import { listHostSoftwareRows } from './host-list-queries.ts'
import { toHostSoftwareWire } from './software-wire.ts'
import { listVulnerabilities } from './vulnerability-queries.ts'

/** All software of a host with its vulnerabilities, in the order of the names. */
export async function listHostSoftware(ctx: Context, hostId: number): Promise<HostSoftware[]> {
  const software: HostSoftware[] = []
  for (let afterId = 0; ; ) {
    const rows = await listHostSoftwareRows(ctx.db, hostId, afterId)
    const vulnerabilities = await listVulnerabilities(
      ctx.db,
      rows.map(({ id }) => id),
    )
    software.push(...rows.map((row) => toHostSoftwareWire(row, vulnerabilities.get(row.id))))
    const last = rows.at(-1)
    if (!last || rows.length < 1_000) break
    afterId = last.id
  }
  return software.sort((a, b) => (a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1))
}
