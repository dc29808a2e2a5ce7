import type { Context } from '../../platform/context.ts'
import type { SoftwareFilter } from '../hosts/index.ts'
import { listChosenIds } from './os-version-queries.ts'
import { listIdsWithCve } from './vulnerability-queries.ts'

/** Sets of software ids: a host passes when it has any of each set. */
export async function chooseSoftware(ctx: Context, filter: SoftwareFilter): Promise<readonly (readonly number[])[]> {
  const sets: (readonly number[])[] = []
  for (const id of [filter.software_id, filter.software_version_id, filter.os_id]) if (id !== undefined) sets.push([id])
  for (const titleId of [filter.software_title_id, filter.os_version_id]) {
    if (titleId !== undefined) sets.push(await listChosenIds(ctx.db, { titleId }))
  }
  if (filter.os_name !== undefined || filter.os_version !== undefined) {
    sets.push(await listChosenIds(ctx.db, { osName: filter.os_name, osVersion: filter.os_version }))
  }
  if (filter.vulnerability !== undefined) sets.push(await listIdsWithCve(ctx.db, filter.vulnerability.toUpperCase()))
  return sets
}
