import {
  applyEnrollSecretsRoute,
  countHostsRoute,
  deleteHostRoute,
  getEnrollSecretsRoute,
  getHostByIdentifierRoute,
  getHostRoute,
  hostSummaryRoute,
  listHostsRoute,
  refetchHostRoute,
} from '@muster/contract/rest/host.ts'
import { AppError } from '../../kernel/errors.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { toInstant } from '../../platform/http/instant.ts'
import { applyEnrollSecrets } from './apply-enroll-secrets.ts'
import { deleteHosts } from './delete-hosts.ts'
import { getEnrollSecrets } from './get-enroll-secrets.ts'
import { getHost, getHostByIdentifier } from './get-host.ts'
import { getHostSummary } from './get-host-summary.ts'
import type { HostDependents } from './host-dependents.ts'
import { countHostRows } from './host-queries.ts'
import { listHosts, toHostFilter } from './list-hosts.ts'
import { refetchHost } from './refetch-host.ts'

export function createHostRoutes(dependents: HostDependents): readonly BoundRoute[] {
  return [
    bind(listHostsRoute, (ctx, input) => listHosts(ctx, input, dependents)),
    bind(countHostsRoute, async (ctx, { query }) => ({
      count: await countHostRows(ctx.db, await toHostFilter(ctx, query, dependents)),
    })),
    bind(hostSummaryRoute, getHostSummary),
    bind(getHostByIdentifierRoute, (ctx, { params }) => getHostByIdentifier(ctx, params, dependents)),
    bind(getHostRoute, (ctx, { params }) => getHost(ctx, params, dependents)),
    bind(deleteHostRoute, async (ctx, { params }) => {
      const deleted = await deleteHosts(ctx, { hostIds: [params.id], reason: 'deleted' }, dependents)
      if (deleted.length === 0)
        throw new AppError('not-found', `there is no host ${params.id}; it may have been deleted`)
      return {}
    }),
    bind(refetchHostRoute, async (ctx, { params }) => {
      await refetchHost(ctx, params)
      return {}
    }),
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
    bind(applyEnrollSecretsRoute, async (ctx, { body }) => {
      await applyEnrollSecrets(ctx, { teamId: null, secrets: body.spec.secrets })
      return {}
    }),
  ]
}
