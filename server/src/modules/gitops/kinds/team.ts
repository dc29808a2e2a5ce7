import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { applyTeamSpecsRoute, TeamSpec, teamSpecFields } from '@muster/contract/rest/team.ts'
import { Type } from 'typebox'
import type { Context } from '../../../platform/context.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { isObject } from '../../../platform/documents/overlay.ts'
import {
  applyTeamIn,
  checkTeam,
  deleteTeamIn,
  findTeamByName,
  findTeamsByName,
  listTeamNames,
  prepareTeam,
  refusingTakenName,
  type TeamDependents,
  type TeamDraft,
} from '../../teams/index.ts'
import type { View } from '../diff-views.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { namePolicies } from '../name-policies.ts'
import { type Kind, type KindDeletion, type KindDeps, type Spec, viewEach } from './kind.ts'
import { storeEach } from './store-each.ts'

/** Checked against the schema before. */
const draftOf = (spec: Spec) => spec['team'] as TeamDraft
const nameOf = (spec: Spec) => String(draftOf(spec).name).trim()

const isOwn = (key: string) => Object.hasOwn(teamSpecFields, key)

export function createTeamKind({ teamDependents: dependents }: KindDeps): Kind {
  const { sections } = dependents
  return {
    kind: 'team',
    route: applyTeamSpecsRoute,
    prefix: 'team.',
    isSingle: false,
    amend: (spec, refuse) => {
      if (!isObject(spec['team'])) return spec
      return { ...spec, team: withoutAbsent(withoutShown(spec['team']), absentFeatures.team, 'team.', refuse) }
    },
    nameOf,
    teamOf: nameOf,
    check: (spec) => checkTeam(draftOf(spec)),
    prepare: (ctx, spec, { isPrivateAllowed }) => prepareTeam(ctx, draftOf(spec), { sections, isPrivateAllowed }),
    view: (ctx, specs) => viewEach(specs, (spec) => viewTeam(ctx, nameOf(spec), dependents)),
    store: storeEach(async ({ ctx, tx }, { spec }) => {
      const own = Object.fromEntries(Object.entries(draftOf(spec)).filter(([key]) => isOwn(key)))
      const change = { draft: own as TeamDraft, prepared: new Map() }
      const { outcomes } = await refusingTakenName(String(own['name']), () => applyTeamIn(ctx, tx, change, dependents))
      ctx.changes.announce('teams')
      return outcomes
    }),
    finish: storeEach(async ({ ctx, tx }, { spec, prepared }) => {
      const others = Object.entries(draftOf(spec)).filter(([key]) => !isOwn(key))
      if (others.length === 0) return []
      const { name } = draftOf(spec)
      const change = {
        ...(prepared as Awaited<ReturnType<typeof prepareTeam>>),
        draft: { name, ...Object.fromEntries(others) },
      }
      return (await applyTeamIn(ctx, tx, change, dependents)).outcomes
    }),
    deletion: createDeletion(dependents),
  }
}

/** Without what GET shows beside what can be set, or of all hosts. */
function withoutShown(team: Spec): Spec {
  const { id: _id, created_at: _at, user_count: _users, host_count: _hosts, ...rest } = team
  const { is_agent_options_inherited: isInherited, agent_options: options, ...own } = rest
  return { ...own, ...(isInherited !== true && options !== undefined && { agent_options: options }) }
}

async function viewTeam(ctx: Context, name: string, dependents: TeamDependents): Promise<View | undefined> {
  const team = await findTeamByName(ctx, name)
  if (!team) return undefined
  const { id, description, agentOptions } = team
  const secrets = ((await dependents.listSecrets(ctx, [id])).get(id) ?? []).map(({ secret }) => ({ secret }))
  const shown: [string, unknown][] = []
  for (const section of dependents.sections) shown.push([section.key, (await section.read(ctx, [id])).get(id)])
  const own = { name: team.name, description, agent_options: agentOptions, secrets }
  return hideSecrets({ team: await namePolicies(ctx, { ...own, ...Object.fromEntries(shown) }) }) as View
}

function createDeletion({ authorize, forgetTeam }: TeamDependents): KindDeletion {
  return {
    schema: Type.Object({ team: Type.Object({ name: TeamSpec.properties.name }) }),
    run: storeEach(async ({ ctx, tx }, { spec }) => {
      const team = await findTeamByName(ctx, nameOf(spec))
      if (!team) return []
      authorize(ctx.actor, 'team:write', team.id)
      return [{ afterCommit: await deleteTeamIn(ctx, tx, { id: team.id, forgetTeam }) }]
    }),
    listOthers: async (ctx, specs) => {
      const kept = new Set([...(await findTeamsByName(ctx, specs.map(nameOf))).values()].map(({ id }) => id))
      return (await listTeamNames(ctx.db)).filter(({ id }) => !kept.has(id)).map(({ name }) => ({ team: { name } }))
    },
  }
}
