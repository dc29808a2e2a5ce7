import {
  applyTeamSpecsRoute,
  createTeamRoute,
  deleteTeamRoute,
  getTeamRoute,
  listTeamsRoute,
  setTeamAgentOptionsRoute,
  updateTeamRoute,
} from '@muster/contract/rest/team.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { type TObject, Type } from 'typebox'
import { withoutAbsent } from '../../platform/documents/absent.ts'
import { refuseUnknownKeys } from '../../platform/documents/refuse-unknown-keys.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { applyTeamSpecs } from './apply-team-specs.ts'
import { deleteTeam } from './delete-team.ts'
import { getTeam } from './find-team.ts'
import { createTeam, prepareTeam, type TeamDraft, updateTeam } from './save-team.ts'
import { showTeam, showTeams } from './show-teams.ts'
import type { TeamDependents } from './team-dependents.ts'
import { selectTeamPage, teamOrderKeys } from './team-queries.ts'

const isPrivateAllowed = false

export function createTeamRoutes(dependents: TeamDependents): readonly BoundRoute[] {
  return [
    bind(listTeamsRoute, async (ctx, { query }) => {
      const page = parseListQuery(query, { keys: teamOrderKeys, defaultKey: 'name' })
      const visible = dependents.visibleTeams(ctx.actor, 'team:read')
      const teams = await refusingBadAfter(query, () => selectTeamPage(ctx.db, page, visible))
      return { teams: await showTeams(ctx, teams, dependents) }
    }),
    bind(getTeamRoute, async (ctx, { params }) => {
      const team = await getTeam(ctx, params.id)
      dependents.authorize(ctx.actor, 'team:read', team.id)
      return { team: await showTeam(ctx, team, dependents) }
    }),
    bind(createTeamRoute, async (ctx, { body }) => {
      const change = await prepareTeam(ctx, body, { ...dependents, isPrivateAllowed })
      const { team } = await createTeam(ctx, change, dependents)
      return { team: await showTeam(ctx, team, dependents) }
    }),
    createUpdateRoute(dependents),
    bind(deleteTeamRoute, async (ctx, { params }) => {
      dependents.authorize(ctx.actor, 'team:write', params.id)
      await deleteTeam(ctx, params.id, dependents)
      return {}
    }),
    bind(setTeamAgentOptionsRoute, async (ctx, { params, body }) => {
      dependents.authorize(ctx.actor, 'team:write', params.id)
      const change = { draft: { agent_options: body }, prepared: new Map() }
      const { team } = await updateTeam(ctx, params.id, change, dependents)
      return { team: await showTeam(ctx, team, dependents) }
    }),
    createApplyRoute(dependents),
  ]
}

/** The contract's body with the sections that other modules own. */
function withSections(body: TObject, { sections }: Pick<TeamDependents, 'sections'>): TObject {
  const added = sections.map(({ key, schema }) => [key, Type.Optional(schema)] as const)
  return refuseUnknownKeys(Type.Object({ ...body.properties, ...Object.fromEntries(added) }))
}

function createUpdateRoute(dependents: TeamDependents): BoundRoute {
  const bound = bind(updateTeamRoute, async (ctx, { params, query, body }) => {
    dependents.authorize(ctx.actor, 'team:write', params.id)
    // Fleet ignores secrets here: they have a route of their own.
    const { secrets: _ignored, ...draft } = body as TeamDraft
    const isOpening = query.allow_private ?? false
    const change = await prepareTeam(ctx, draft, { ...dependents, isPrivateAllowed: isOpening })
    const { team, outcomes } = await updateTeam(ctx, params.id, change, dependents)
    const remarks = Object.assign({}, ...outcomes.map((outcome) => outcome.remarks)) as object
    return {
      team: await showTeam(ctx, team, dependents),
      ...(Object.keys(remarks).length > 0 && { muster: remarks }),
    }
  })
  return {
    ...bound,
    route: { ...updateTeamRoute, body: withSections(updateTeamRoute.body, dependents) },
    amendBody: (body) => withoutAbsent(body, absentFeatures.team),
  }
}

function createApplyRoute(dependents: TeamDependents): BoundRoute {
  const spec = withSections(applyTeamSpecsRoute.body.properties.specs.items, dependents)
  return {
    route: { ...applyTeamSpecsRoute, body: Type.Object({ specs: Type.Array(spec, { maxItems: 1_000 }) }) },
    amendBody: (body) => {
      const specs = (body as { specs?: unknown } | null | undefined)?.specs
      if (!Array.isArray(specs)) return body
      return { specs: specs.map((one: unknown) => withoutAbsent(one, absentFeatures.team)) }
    },
    run: async (ctx, { body }) => {
      await applyTeamSpecs(ctx, (body as { specs: readonly TeamDraft[] }).specs, dependents)
      return {}
    },
  }
}
