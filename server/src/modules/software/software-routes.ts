import {
  countSoftwareRoute,
  getOsVersionRoute,
  getSoftwareRoute,
  getSoftwareTitleRoute,
  listOsVersionsRoute,
  listSoftwareRoute,
  listSoftwareTitlesRoute,
  listSoftwareVersionsRoute,
} from '@muster/contract/rest/software.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { getSoftware } from './get-software.ts'
import type { InTeam } from './list-queries.ts'
import { getOsVersion, listOsVersions } from './list-os-versions.ts'
import { countSoftware, listSoftware, listSoftwareVersions } from './list-software.ts'
import { getSoftwareTitle, listSoftwareTitles } from './list-titles.ts'

export const softwareRoutes: readonly BoundRoute[] = [
  bind(listSoftwareRoute, listSoftware),
  bind(countSoftwareRoute, async (ctx, input) => ({ count: await countSoftware(ctx, input) })),
  bind(listSoftwareVersionsRoute, listSoftwareVersions),
  bind(getSoftwareRoute, async (ctx, input) => ({ software: await getSoftware(ctx, inTeam(input)) })),
  bind(listSoftwareTitlesRoute, listSoftwareTitles),
  bind(getSoftwareTitleRoute, async (ctx, input) => ({ software_title: await getSoftwareTitle(ctx, inTeam(input)) })),
  bind(listOsVersionsRoute, listOsVersions),
  bind(getOsVersionRoute, (ctx, input) => getOsVersion(ctx, inTeam(input))),
]

function inTeam({ params: { id }, query }: { params: { id: number }; query: { team_id?: number } }): InTeam {
  return { id, teamId: query.team_id }
}
