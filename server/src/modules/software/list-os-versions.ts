import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { getOsVersionRoute, listOsVersionsRoute, OsVersion } from '@muster/contract/rest/software.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { toListPage, toMeta } from './list-page.ts'
import { findCountsUpdatedAt } from './list-software.ts'
import { type InTeam, ofTeam } from './list-queries.ts'
import {
  countOsVersionRows,
  findOsVersionRow,
  listOsVersionRows,
  type OsFilter,
  osOrderKeys,
  type OsVersionRow,
} from './os-version-queries.ts'
import { toOsVersionWire } from './software-wire.ts'
import { listVulnerabilities, type StoredVulnerability } from './vulnerability-queries.ts'

export async function listOsVersions(
  ctx: Context,
  { query }: { query: RouteInput<typeof listOsVersionsRoute>['query'] },
): Promise<RouteAnswer<typeof listOsVersionsRoute>> {
  const page = toListPage(query, osOrderKeys)
  const filter: OsFilter = {
    teamId: query.team_id,
    platform: query.platform,
    name: query.os_name,
    version: query.os_version,
    search: query.query,
  }
  const versions = await toOsVersions(ctx, await listOsVersionRows(ctx.db, filter, page))
  const count = await countOsVersionRows(ctx.db, filter)
  return { counts_updated_at: await findCountsUpdatedAt(ctx), os_versions: versions, count, meta: toMeta(page, count) }
}

export async function getOsVersion(
  ctx: Context,
  { id, teamId }: InTeam,
): Promise<RouteAnswer<typeof getOsVersionRoute>> {
  const row = await findOsVersionRow(ctx.db, { id, teamId })
  const [version] = row ? await toOsVersions(ctx, [row]) : []
  if (!version) throw new AppError('not-found', `no host${ofTeam(teamId)} has an operating system with the id ${id}`)
  return { counts_updated_at: await findCountsUpdatedAt(ctx), os_version: version }
}

async function toOsVersions(ctx: Context, rows: readonly OsVersionRow[]): Promise<OsVersion[]> {
  const softwareIds = rows.flatMap(({ kernels }) => kernels.map(({ id }) => id))
  const found = await listVulnerabilities(ctx.db, softwareIds)
  return rows.map((row) => toOsVersionWire(row, joinVulnerabilities(row, found)))
}

/** Of all kernels and architectures of the version, each CVE once. */
function joinVulnerabilities(
  { kernels }: OsVersionRow,
  found: ReadonlyMap<number, readonly StoredVulnerability[]>,
): readonly StoredVulnerability[] {
  const byCve = new Map<string, StoredVulnerability>()
  for (const { id } of kernels) for (const one of found.get(id) ?? []) byCve.set(one.cve, one)
  return [...byCve.values()].sort((a, b) => (a.cve < b.cve ? -1 : 1))
}
