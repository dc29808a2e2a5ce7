import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { teamSpecFields } from '@muster/contract/rest/team.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { isObject } from '../../../platform/documents/overlay.ts'
import { applyTeamIn, findTeamByName, prepareTeam, refusingTakenName, type TeamDraft } from '../../teams/index.ts'
import type { View } from '../diff-views.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { namePolicies } from '../name-policies.ts'
import type { Kind, KindDeps, Spec } from './kind.ts'

/** Checked against the schema before. */
const draftOf = (spec: Spec) => spec['team'] as TeamDraft

const isOwn = (key: string) => Object.hasOwn(teamSpecFields, key)

export function createTeamKind({ teamDependents: dependents }: KindDeps): Kind {
  const { sections } = dependents
  return {
    kind: 'team',
    permission: 'team:write',
    prefix: 'team.',
    isSingle: false,
    amend: (spec) => {
      if (!isObject(spec['team'])) return spec
      const { id: _id, created_at: _at, user_count: _users, host_count: _hosts, ...team } = spec['team']
      return { ...spec, team: withoutAbsent(team, absentFeatures.team, 'team.') }
    },
    nameOf: (spec) => String(draftOf(spec).name).trim(),
    prepare: (ctx, spec, { isPrivateAllowed }) => prepareTeam(ctx, draftOf(spec), { sections, isPrivateAllowed }),
    view: async (ctx, spec) => {
      const team = await findTeamByName(ctx, String(draftOf(spec).name).trim())
      if (!team) return undefined
      const { id, name, description, agentOptions } = team
      const secrets = ((await dependents.listSecrets(ctx, [id])).get(id) ?? []).map(({ secret }) => ({ secret }))
      const shown: [string, unknown][] = []
      for (const section of sections) shown.push([section.key, (await section.read(ctx, [id])).get(id)])
      const document = { name, description, agent_options: agentOptions, secrets, ...Object.fromEntries(shown) }
      return hideSecrets({ team: await namePolicies(ctx, document) }) as View
    },
    store: async (ctx, tx, { spec }) => {
      const own = Object.fromEntries(Object.entries(draftOf(spec)).filter(([key]) => isOwn(key)))
      const change = { draft: own as TeamDraft, prepared: new Map() }
      const { outcomes } = await refusingTakenName(String(own['name']), () => applyTeamIn(ctx, tx, change, dependents))
      ctx.changes.announce('teams')
      return outcomes
    },
    finish: async (ctx, tx, { spec, prepared }) => {
      const others = Object.entries(draftOf(spec)).filter(([key]) => !isOwn(key))
      if (others.length === 0) return []
      const { name } = draftOf(spec)
      const change = {
        ...(prepared as Awaited<ReturnType<typeof prepareTeam>>),
        draft: { name, ...Object.fromEntries(others) },
      }
      return (await applyTeamIn(ctx, tx, change, dependents)).outcomes
    },
  }
}
