import {
  applyEnrollSecretsRoute,
  changeEnrollSecretsRoute,
  getEnrollSecretsRoute,
} from '@muster/contract/rest/enroll-secret.ts'
import {
  countHostsRoute,
  deleteHostRoute,
  deleteHostsRoute,
  getHostByIdentifierRoute,
  getHostRoute,
  hostSummaryRoute,
  listHostsRoute,
  refetchHostRoute,
  searchHostsRoute,
  transferHostsByFilterRoute,
  transferHostsRoute,
} from '@muster/contract/rest/host.ts'
import { listHostChangesRoute } from '@muster/contract/rest/host-change.ts'
import { reportHostsRoute } from '@muster/contract/rest/host-report.ts'
import { AppError } from '../../kernel/errors.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { toInstant } from '../../platform/http/instant.ts'
import { applyEnrollSecrets } from './apply-enroll-secrets.ts'
import { changeEnrollSecrets } from './change-enroll-secrets.ts'
import { deleteHosts } from './delete-hosts.ts'
import { deleteSelectedHosts } from './delete-selected-hosts.ts'
import { getEnrollSecrets } from './get-enroll-secrets.ts'
import { getHost, getHostByIdentifier } from './get-host.ts'
import { getHostSummary } from './get-host-summary.ts'
import type { HostDependents } from './host-dependents.ts'
import { countHostRows } from './host-queries.ts'
import { listHostChanges } from './list-host-changes.ts'
import { listHosts, toHostFilter } from './list-hosts.ts'
import { refetchHost } from './refetch-host.ts'
import { type HostReportQuery, reportHosts } from './report-hosts.ts'
import { searchHosts } from './search-hosts.ts'
import { listPermittedHosts } from './select-hosts.ts'
import { teamSecretRoutes } from './team-secret-routes.ts'
import { transferHosts, transferSelectedHosts } from './transfer-hosts.ts'

export function createHostRoutes(dependents: HostDependents): readonly BoundRoute[] {
  return [
    bind(listHostsRoute, (ctx, input) => listHosts(ctx, input, dependents)),
    bind(countHostsRoute, async (ctx, { query }) => ({
      count: await countHostRows(ctx.db, await toHostFilter(ctx, query, dependents)),
    })),
    bind(hostSummaryRoute, (ctx, input) => getHostSummary(ctx, input, dependents)),
    // Not bound by type: the answer is a stream of text.
    {
      route: reportHostsRoute,
      run: (ctx, { query }) => reportHosts(ctx, { query: query as HostReportQuery }, dependents),
    },
    bind(searchHostsRoute, searchHosts),
    bind(transferHostsRoute, async (ctx, { body }) => {
      await transferHosts(ctx, { hostIds: body.hosts, teamId: body.team_id }, dependents)
      return {}
    }),
    bind(transferHostsByFilterRoute, async (ctx, { body }) => {
      await transferSelectedHosts(ctx, { filters: body.filters, teamId: body.team_id }, dependents)
      return {}
    }),
    bind(deleteHostsRoute, async (ctx, { body }) => {
      await deleteSelectedHosts(ctx, body, dependents)
      return {}
    }),
    bind(getHostByIdentifierRoute, (ctx, { params }) => getHostByIdentifier(ctx, params, dependents)),
    bind(listHostChangesRoute, async (ctx, { params }) => ({
      changes: [...(await listHostChanges(ctx, params, dependents))],
    })),
    bind(getHostRoute, (ctx, { params }) => getHost(ctx, params, dependents)),
    bind(deleteHostRoute, async (ctx, { params }) => {
      const hostIds = await listPermittedHosts(ctx, [params.id], 'host:write')
      const deleted = await deleteHosts(ctx, { hostIds, reason: 'deleted' }, dependents)
      if (deleted.length === 0)
        throw new AppError('not-found', `there is no host ${params.id}; it may have been deleted`)
      return {}
    }),
    bind(refetchHostRoute, async (ctx, { params }) => {
      await refetchHost(ctx, params)
      return {}
    }),
    ...teamSecretRoutes,
    bind(getEnrollSecretsRoute, async (ctx) => {
      const secrets = await getEnrollSecrets(ctx, { teamId: null })
      return {
        spec: {
          secrets: secrets.map(({ secret, name, createdAt }) => ({
            secret,
            name,
            created_at: toInstant(createdAt),
            team_id: null,
          })),
        },
      }
    }),
    bind(changeEnrollSecretsRoute, async (ctx, { body }) => {
      await changeEnrollSecrets(ctx, { teamId: null, ...body })
      return {}
    }),
    bind(applyEnrollSecretsRoute, async (ctx, { body }) => {
      await applyEnrollSecrets(ctx, { teamId: null, secrets: body.spec.secrets })
      return {}
    }),
  ]
}
