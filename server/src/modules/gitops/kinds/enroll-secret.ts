import { applyEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import type { Static } from 'typebox'
import { applyEnrollSecrets, changeEnrollSecrets, checkEnrollSecrets, getEnrollSecrets } from '../../hosts/index.ts'
import type { View } from '../diff-views.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { type Kind, type Spec, viewEach } from './kind.ts'
import { storeEach } from './store-each.ts'

const specSchema = applyEnrollSecretsRoute.body.properties.spec

/** Checked against the schema before. */
const secretsOf = (spec: Spec) => (spec as unknown as Static<typeof specSchema>).secrets

export const enrollSecretKind: Kind = {
  kind: 'enroll_secret',
  route: applyEnrollSecretsRoute,
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
  check: (spec) => checkEnrollSecrets(secretsOf(spec)),
  view: (ctx, specs) =>
    viewEach(specs, async () => {
      const stored = await getEnrollSecrets(ctx, { teamId: null })
      const secrets = stored.map(({ secret, name }) => ({ secret, ...(name !== '' && { name }) }))
      return hideSecrets({ secrets }) as View
    }),
  store: storeEach(({ ctx }, { spec }) => applyEnrollSecrets(ctx, { teamId: null, secrets: secretsOf(spec) })),
  deletion: {
    schema: specSchema,
    run: storeEach(({ ctx }, { spec }) =>
      changeEnrollSecrets(ctx, { teamId: null, remove_secrets: secretsOf(spec).map(({ secret }) => secret) }),
    ),
  },
}
