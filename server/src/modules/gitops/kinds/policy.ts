import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { applyPolicySpecsRoute, PolicySpec } from '@muster/contract/rest/policy.ts'
import { Type } from 'typebox'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { authorize } from '../../identity/index.ts'
import {
  applyPolicySpecsIn,
  deletePolicies,
  findPoliciesByName,
  listPolicyNames,
  type Policy,
  verifyPolicySpec,
} from '../../policies/index.ts'
import { findTeamByName, findTeamsByName } from '../../teams/index.ts'
import type { View } from '../diff-views.ts'
import type { Kind, Spec, StoreRun } from './kind.ts'

/** Checked against the schema before. */
const specOf = (spec: Spec) => spec as unknown as PolicySpec
const teamOf = ({ team }: Spec) => (typeof team === 'string' && team.trim() !== '' ? team.trim() : undefined)

export const policyKind: Kind = {
  kind: 'policy',
  route: applyPolicySpecsRoute,
  prefix: '',
  isSingle: false,
  amend: (spec, refuse) => withoutAbsent(spec, absentFeatures.policy, '', refuse),
  nameOf: (spec) => [String(spec['name']).trim(), teamOf(spec)].filter((part) => part !== undefined).join(' of '),
  teamOf,
  check: (spec) => verifyPolicySpec(specOf(spec)),
  view: async (ctx, specs) => {
    const found = await findBySpec(ctx, specs)
    return specs.map((spec, at) => show(found.get(at), teamOf(spec)))
  },
  store: async ({ ctx, tx, refuse }, documents) => {
    await applyPolicySpecsIn(
      ctx,
      tx,
      documents.map(({ spec }) => specOf(spec)),
      refuse,
    )
    ctx.changes.announce('policies')
  },
  deletion: {
    schema: Type.Object({ name: PolicySpec.properties.name, team: PolicySpec.properties.team }),
    run: async (run, documents) => {
      const found = await findBySpec(
        run.ctx,
        documents.map(({ spec }) => spec),
      )
      for (const [teamId, policies] of Map.groupBy(found, ([, { teamId }]) => teamId)) {
        await deleteOfTeam(run, teamId, policies)
      }
    },
    listOthers: async (ctx, specs, team) => {
      const teamId = team === null ? null : (await findTeamByName(ctx, team))?.id
      if (teamId === undefined) throw new AppError('not-found', `complete: there is no team "${team}"`)
      const kept = new Set([...(await findBySpec(ctx, specs)).values()].map(({ id }) => id))
      const others = (await listPolicyNames(ctx.db, teamId)).filter(({ id }) => !kept.has(id))
      return others.map(({ name }) => ({ name, ...(team !== null && { team }) }))
    },
  },
}

/** The stored policies that are called so, by place in the list. */
async function findBySpec(ctx: Context, specs: readonly Spec[]): Promise<ReadonlyMap<number, Policy>> {
  const teams = await findTeamsByName(
    ctx,
    specs.flatMap((spec) => teamOf(spec) ?? []),
  )
  const named = specs.flatMap((spec, at) => {
    const team = teamOf(spec)
    const teamId = team === undefined ? null : teams.get(team)?.id
    return teamId === undefined ? [] : { at, teamId, name: String(spec['name']).trim() }
  })
  const found = await findPoliciesByName(ctx.db, named)
  return new Map([...found].map(([place, policy]) => [named[place]?.at ?? 0, policy]))
}

async function deleteOfTeam(
  { ctx, refuse }: StoreRun,
  teamId: number | null,
  found: readonly (readonly [number, Policy])[],
): Promise<void> {
  try {
    authorize(ctx.actor, 'policy:write', teamId)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    for (const [at] of found) refuse(at, error)
    return
  }
  await deletePolicies(ctx, { ids: found.map(([, { id }]) => id), teamId })
}

function show(policy: Policy | undefined, team: string | undefined): View | undefined {
  if (!policy) return undefined
  const { name, query, description, resolution, platform } = policy
  return { name, query, description, resolution: resolution ?? '', platform, ...(team !== undefined && { team }) }
}
