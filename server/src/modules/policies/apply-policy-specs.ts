import type { PolicySpec } from '@muster/contract/rest/policy.ts'
import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { authorize } from '../identity/index.ts'
import { findTeamsByName } from '../teams/index.ts'
import { createPoliciesIn, refusingTakenName, toFields } from './create-policy.ts'
import { findPoliciesByName, type PolicyFields } from './policy-queries.ts'
import { changePoliciesIn, type PolicyChange } from './update-policy.ts'
import { refused, verifyPolicy } from './verify-policy.ts'

/** Told what is wrong with the spec at this place of the list. */
export type RefuseSpec = (at: number, error: AppError) => void

/** Creates or changes policies by name, all or none. Policies that are not listed stay. */
export async function applyPolicySpecs(ctx: Context, { specs }: { specs: readonly PolicySpec[] }): Promise<void> {
  checkUnique(specs)
  for (const spec of specs) verifyPolicySpec(spec)
  await inTransaction(ctx.db, (tx) =>
    applyPolicySpecsIn(ctx, tx, specs, (_at, error) => {
      throw error
    }),
  )
  if (specs.length > 0) ctx.changes.announce('policies')
}

/** Throws what is wrong with it, whatever is stored. */
export function verifyPolicySpec(spec: PolicySpec): void {
  verifyPolicy(toFields(spec))
}

/** In sets, inside the caller's transaction; the specs are verified. The caller announces. Those refused are left out. */
export async function applyPolicySpecsIn(
  ctx: Context,
  tx: Tx,
  specs: readonly PolicySpec[],
  refuse: RefuseSpec,
): Promise<void> {
  const drafts = await readDrafts(onTransaction(ctx, tx), specs, refuse)
  const stored = await findPoliciesByName(tx, drafts, { isLocked: true })
  const created: Draft[] = []
  const changes: PolicyChange[] = []
  for (const [place, draft] of drafts.entries()) {
    const { teamId: _team, ...next } = draft
    const found = stored.get(place)
    if (found) changes.push({ stored: found, next })
    else created.push(draft)
  }
  // Taken meanwhile by somebody else.
  await refusingTakenName(created[0]?.name ?? '', () => createPoliciesIn(ctx, tx, created))
  await changePoliciesIn(ctx, tx, { changes, authorId: ctx.actor.kind === 'user' ? ctx.actor.id : null })
}

type Draft = PolicyFields & { readonly teamId: number | null }

async function readDrafts(ctx: Context, specs: readonly PolicySpec[], refuse: RefuseSpec): Promise<readonly Draft[]> {
  const teams = await findTeamsByName(
    ctx,
    specs.flatMap(({ team }) => team ?? []),
  )
  return specs.flatMap((spec, at) => {
    const team = spec.team ? teams.get(spec.team) : undefined
    try {
      if (spec.team && !team) throw noSuchTeam(spec.team)
      authorize(ctx.actor, 'policy:write', team?.id ?? null)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refuse(at, error)
      return []
    }
    return [{ ...toFields(spec), teamId: team?.id ?? null }]
  })
}

function noSuchTeam(name: string): AppError {
  const reason = `there is no team "${name}"; create it first or leave "team" out for a global policy`
  return new AppError('not-found', reason, { fields: [{ field: 'team', reason }] })
}

function checkUnique(specs: readonly PolicySpec[]): void {
  const seen = new Set<string>()
  for (const { name, team } of specs) {
    const key = JSON.stringify([team ?? '', name.trim()].map((text) => text.toLowerCase()))
    if (seen.has(key)) throw refused('name', `the policy "${name}" stands in the document twice`)
    seen.add(key)
  }
}
