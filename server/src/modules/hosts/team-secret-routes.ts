import type { RouteInput } from '@muster/contract/common/route.ts'
import { getTeamSecretsRoute, setTeamSecretsRoute } from '@muster/contract/rest/team.ts'
import { invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { authorize } from '../identity/index.ts'
import { getTeam, lockTeam, toSecretWire } from '../teams/index.ts'
import { applyEnrollSecrets } from './apply-enroll-secrets.ts'
import { changeEnrollSecrets } from './change-enroll-secrets.ts'
import { getEnrollSecrets } from './get-enroll-secrets.ts'

type TeamSecretsBody = RouteInput<typeof setTeamSecretsRoute>['body']

export const teamSecretRoutes: readonly BoundRoute[] = [
  bind(getTeamSecretsRoute, async (ctx, { params }) => {
    authorize(ctx.actor, 'enroll_secret:read', params.id)
    return showSecrets(ctx, params.id)
  }),
  bind(setTeamSecretsRoute, async (ctx, { params, body }) => {
    authorize(ctx.actor, 'enroll_secret:write', params.id)
    await inTransaction(ctx.db, async (tx) => {
      await lockTeam(tx, params.id)
      await getTeam(onTransaction(ctx, tx), params.id)
      await saveSecrets(onTransaction(ctx, tx), params.id, body)
    })
    return showSecrets(ctx, params.id)
  }),
]

async function saveSecrets(ctx: Context, teamId: number, { secrets, ...change }: TeamSecretsBody): Promise<void> {
  const isChange = change.add_secrets !== undefined || change.remove_secrets !== undefined
  if (secrets && isChange)
    throw invalidField('secrets', 'it replaces all; leave it out, or leave out add_secrets and remove_secrets')
  if (secrets) return applyEnrollSecrets(ctx, { teamId, secrets })
  if (!isChange) throw invalidField('secrets', 'it is missing, and so are add_secrets and remove_secrets')
  return changeEnrollSecrets(ctx, { teamId, ...change })
}

async function showSecrets(ctx: Context, teamId: number) {
  await getTeam(ctx, teamId)
  return { secrets: (await getEnrollSecrets(ctx, { teamId })).map(toSecretWire) }
}
