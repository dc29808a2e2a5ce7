import { applyEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import type { Static } from 'typebox'
import { applyEnrollSecrets, getEnrollSecrets } from '../../hosts/index.ts'
import { hideSecrets } from '../hide-secrets.ts'
import type { View } from '../diff-views.ts'
import type { Kind } from './kind.ts'

const specSchema = applyEnrollSecretsRoute.body.properties.spec

export const enrollSecretKind: Kind = {
  kind: 'enroll_secret',
  permission: 'enroll_secret:write',
  prefix: '',
  isSingle: true,
  // What GET shows beside what can be set.
  amend: (spec) => {
    if (!Array.isArray(spec['secrets'])) return spec
    const secrets = spec['secrets'].map((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return entry
      const { created_at: _at, team_id: _team, fleet_id: _fleet, ...rest } = entry as Record<string, unknown>
      return rest
    })
    return { ...spec, secrets }
  },
  nameOf: () => '',
  view: async (ctx) => {
    const stored = await getEnrollSecrets(ctx, { teamId: null })
    const secrets = stored.map(({ secret, name }) => ({ secret, ...(name !== '' && { name }) }))
    return hideSecrets({ secrets }) as View
  },
  store: async (ctx, _tx, { spec }) => {
    // Checked against the schema.
    const { secrets } = spec as unknown as Static<typeof specSchema>
    await applyEnrollSecrets(ctx, { teamId: null, secrets })
    return []
  },
}
