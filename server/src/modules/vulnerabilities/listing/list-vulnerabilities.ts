import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { listVulnerabilitiesRoute, Vulnerability } from '@muster/contract/rest/vulnerability.ts'
import type { Context } from '../../../platform/context.ts'
import { toInstant } from '../../../platform/http/instant.ts'
import { toListPage, toMeta } from '../../software/index.ts'
import { detailsLink } from '../recency.ts'
import {
  type CveRow,
  countVulnerabilityRows,
  findCountedState,
  listVulnerabilityRows,
  vulnerabilityOrderKeys,
} from './list-queries.ts'

export async function listVulnerabilities(
  ctx: Context,
  { query }: Pick<RouteInput<typeof listVulnerabilitiesRoute>, 'query'>,
): Promise<RouteAnswer<typeof listVulnerabilitiesRoute>> {
  const page = toListPage(query, vulnerabilityOrderKeys)
  const filter = {
    teamId: query.team_id,
    isSuppressedShown: query.include_suppressed ?? false,
    search: query.query,
    isExploitedOnly: query.exploit,
    minCvssScore: query.min_cvss_score,
    minEpssProbability: query.min_epss_probability,
    createdAfter: query.created_after === undefined ? undefined : new Date(query.created_after),
  }
  const state = await findCountedState(ctx.db)
  const countedAt = state?.countedAt ? toInstant(state.countedAt) : null
  const rows = await listVulnerabilityRows(ctx.db, filter, page)
  const count = await countVulnerabilityRows(ctx.db, filter)
  const toVulnerability = (row: (typeof rows)[number]): Vulnerability => ({
    ...toFacts(row),
    hosts_count: row.hosts,
    hosts_count_updated_at: countedAt,
    is_low_confidence: row.isLowConfidence,
    is_suppressed: row.isSuppressed,
  })
  return {
    vulnerabilities: rows.map(toVulnerability),
    count,
    counts_updated_at: countedAt,
    meta: toMeta(page, count),
    is_data_loaded: state !== undefined,
  }
}

export function toFacts(row: CveRow) {
  return {
    cve: row.cve,
    created_at: toInstant(row.createdAt),
    details_link: detailsLink(row.cve),
    cve_description: row.description,
    cve_published: row.publishedAt && toInstant(row.publishedAt),
    cvss_score: row.cvssScore,
    epss_probability: row.epssProbability,
    cisa_known_exploit: row.isKnownExploited,
  }
}
