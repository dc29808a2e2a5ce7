import { getTeamSecretsRoute, setTeamSecretsRoute } from '@muster/contract/rest/team.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { authorize } from '../identity/index.ts'
import { getTeam, lockTeam, toSecretWire } from '../teams/index.ts'
import { applyEnrollSecrets } from './apply-enroll-secrets.ts'
import { getEnrollSecrets } from './get-enroll-secrets.ts'

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
      await applyEnrollSecrets(onTransaction(ctx, tx), { teamId: params.id, secrets: body.secrets })
    })
    return showSecrets(ctx, params.id)
  }),
]

async function showSecrets(ctx: Context, teamId: number) {
  await getTeam(ctx, teamId)
  return { secrets: (await getEnrollSecrets(ctx, { teamId })).map(toSecretWire) }
}
