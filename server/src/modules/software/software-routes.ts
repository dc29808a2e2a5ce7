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
import { getOsVersion, listOsVersions } from './list-os-versions.ts'
import { countSoftware, listSoftware, listSoftwareVersions } from './list-software.ts'
import { getSoftwareTitle, listSoftwareTitles } from './list-titles.ts'

export const softwareRoutes: readonly BoundRoute[] = [
  bind(listSoftwareRoute, listSoftware),
  bind(countSoftwareRoute, async (ctx, input) => ({ count: await countSoftware(ctx, input) })),
  bind(listSoftwareVersionsRoute, listSoftwareVersions),
  bind(getSoftwareRoute, async (ctx, { params }) => ({ software: await getSoftware(ctx, params) })),
  bind(listSoftwareTitlesRoute, listSoftwareTitles),
  bind(getSoftwareTitleRoute, async (ctx, { params }) => ({ software_title: await getSoftwareTitle(ctx, params) })),
  bind(listOsVersionsRoute, listOsVersions),
  bind(getOsVersionRoute, (ctx, { params }) => getOsVersion(ctx, params)),
]
