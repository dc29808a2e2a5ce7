import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { listSoftwareRoute, listSoftwareVersionsRoute, Software } from '@muster/contract/rest/software.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { Context } from '../../platform/context.ts'
import { toListPage, toMeta } from './list-page.ts'
import {
  countSoftwareRows,
  isAnySoftware,
  type ListPage,
  listSoftwareRows,
  type SoftwareFilter,
  softwareOrderKeys,
} from './list-queries.ts'
import { toSoftwareWire } from './software-wire.ts'
import { listVulnerabilities } from './vulnerability-queries.ts'

type Query = RouteInput<typeof listSoftwareRoute>['query']

export async function listSoftware(
  ctx: Context,
  { query }: { query: Query },
): Promise<RouteAnswer<typeof listSoftwareRoute>> {
  const software = await readPage(ctx, query, toListPage(query, softwareOrderKeys))
  return {
    counts_updated_at: await findCountsUpdatedAt(ctx),
    ...(software.length === 0 ? {} : { software }),
  }
}

export async function listSoftwareVersions(
  ctx: Context,
  { query }: { query: Query },
): Promise<RouteAnswer<typeof listSoftwareVersionsRoute>> {
  const page = toListPage(query, softwareOrderKeys)
  const software = await readPage(ctx, query, page)
  const count = await countSoftware(ctx, { query })
  return { counts_updated_at: await findCountsUpdatedAt(ctx), software, count, meta: toMeta(page, count) }
}

export function countSoftware(ctx: Context, { query }: { query: Query }): Promise<number> {
  return countSoftwareRows(ctx.db, toFilter(query))
}

/** Counts are kept with every report, so they are of now; null before the first report. */
export async function findCountsUpdatedAt(ctx: Context): Promise<string | null> {
  return (await isAnySoftware(ctx.db)) ? toInstant(ctx.clock.now()) : null
}

async function readPage(ctx: Context, query: Query, page: ListPage): Promise<Software[]> {
  const rows = await listSoftwareRows(ctx.db, toFilter(query), page)
  const vulnerabilities = await listVulnerabilities(
    ctx.db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => toSoftwareWire(row, vulnerabilities.get(row.id)))
}

export function toFilter(query: Pick<Query, 'team_id' | 'vulnerable' | 'query'>): SoftwareFilter {
  return { teamId: query.team_id, isVulnerable: query.vulnerable, search: query.query }
}
