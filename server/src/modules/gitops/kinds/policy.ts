import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { PolicySpec } from '@muster/contract/rest/policy.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { applyPolicySpecs, findPolicyByName } from '../../policies/index.ts'
import { findTeamByName } from '../../teams/index.ts'
import type { Kind, Spec } from './kind.ts'

const teamOf = ({ team }: Spec) => (typeof team === 'string' && team.trim() !== '' ? team.trim() : undefined)

export const policyKind: Kind = {
  kind: 'policy',
  permission: 'policy:write',
  prefix: '',
  isSingle: false,
  amend: (spec) => withoutAbsent(spec, absentFeatures.policy),
  nameOf: (spec) => [String(spec['name']).trim(), teamOf(spec)].filter((part) => part !== undefined).join(' of '),
  view: async (ctx, spec) => {
    const teamName = teamOf(spec)
    const team = teamName === undefined ? undefined : await findTeamByName(ctx, teamName)
    if (teamName !== undefined && !team) return undefined
    const policy = await findPolicyByName(ctx.db, team?.id ?? null, String(spec['name']).trim())
    if (!policy) return undefined
    const { name, query, description, resolution, platform } = policy
    return { name, query, description, resolution: resolution ?? '', platform, ...(team && { team: team.name }) }
  },
  store: async (ctx, _tx, { spec }) => {
    // Checked against the schema.
    await applyPolicySpecs(ctx, { specs: [spec as unknown as PolicySpec] })
    return []
  },
}
