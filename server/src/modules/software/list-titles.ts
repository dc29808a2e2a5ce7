import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { listSoftwareTitlesRoute, SoftwareTitle } from '@muster/contract/rest/software.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { toListPage, toMeta } from './list-page.ts'
import { type InTeam, ofTeam, type SoftwareFilter } from './list-queries.ts'
import { findCountsUpdatedAt, toFilter } from './list-software.ts'
import { present } from './software-wire.ts'
import {
  countTitleRows,
  findTitleRow,
  listTitleRows,
  listTitleVersions,
  shownVersions,
  titleOrderKeys,
  type TitleRow,
  type TitleVersionRow,
} from './title-queries.ts'
import { listVulnerabilities } from './vulnerability-queries.ts'

const versionsPerStatement = 1_000

export async function listSoftwareTitles(
  ctx: Context,
  { query }: { query: RouteInput<typeof listSoftwareTitlesRoute>['query'] },
): Promise<RouteAnswer<typeof listSoftwareTitlesRoute>> {
  const page = toListPage(query, titleOrderKeys)
  const filter = toFilter(query)
  const titles = await toTitles(ctx, await listTitleRows(ctx.db, filter, page), filter)
  const count = await countTitleRows(ctx.db, filter)
  return {
    counts_updated_at: await findCountsUpdatedAt(ctx),
    software_titles: titles,
    count,
    meta: toMeta(page, count),
  }
}

export async function getSoftwareTitle(ctx: Context, { id, teamId }: InTeam): Promise<SoftwareTitle> {
  const row = await findTitleRow(ctx.db, { id, teamId })
  const [title] = row ? await toTitles(ctx, [row], { teamId }) : []
  if (!title) throw new AppError('not-found', `no host${ofTeam(teamId)} has software with the title id ${id}`)
  return title
}

async function toTitles(ctx: Context, rows: readonly TitleRow[], { teamId }: SoftwareFilter): Promise<SoftwareTitle[]> {
  const titles: SoftwareTitle[] = []
  const countsUpdatedAt = await findCountsUpdatedAt(ctx)
  for (const some of cutByVersions(rows)) {
    // The versions that the filter hid belong to the title all the same.
    const versions = await listTitleVersions(
      ctx.db,
      some.map(({ id }) => id),
      { teamId },
    )
    const cves = await listCves(ctx, versions)
    const byTitle = Map.groupBy(versions, ({ titleId }) => titleId)
    titles.push(...some.map((row) => toTitleWire(row, { versions: byTitle.get(row.id) ?? [], cves, countsUpdatedAt })))
  }
  return titles
}

function cutByVersions(rows: readonly TitleRow[]): readonly (readonly TitleRow[])[] {
  const parts: TitleRow[][] = []
  let room = 0
  for (const row of rows) {
    const shown = Math.min(row.versionCount, shownVersions)
    if (shown > room || parts.length === 0) {
      parts.push([])
      room = versionsPerStatement
    }
    parts.at(-1)?.push(row)
    room -= shown
  }
  return parts
}

async function listCves(
  ctx: Context,
  versions: readonly TitleVersionRow[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = await listVulnerabilities(
    ctx.db,
    versions.map(({ id }) => id),
  )
  return new Map([...found].map(([id, vulnerabilities]) => [id, vulnerabilities.map(({ cve }) => cve)]))
}

function toTitleWire(
  row: TitleRow,
  {
    versions,
    cves,
    countsUpdatedAt,
  }: {
    versions: readonly TitleVersionRow[]
    cves: ReadonlyMap<number, readonly string[]>
    countsUpdatedAt: string | null
  },
): SoftwareTitle {
  return {
    ...absentFeatures.softwareTitle,
    id: row.id,
    name: row.name,
    source: row.source,
    extension_for: row.extensionFor,
    browser: row.extensionFor,
    ...present('bundle_identifier', row.bundleIdentifier),
    hosts_count: row.hostCount,
    versions_count: row.versionCount,
    counts_updated_at: countsUpdatedAt,
    versions: versions.map(({ id, version, hostCount }) => ({
      id,
      version,
      hosts_count: hostCount,
      vulnerabilities: cves.has(id) ? [...(cves.get(id) ?? [])] : null,
    })),
  }
}
