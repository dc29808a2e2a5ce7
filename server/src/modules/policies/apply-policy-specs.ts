import type { PolicySpec } from '@muster/contract/rest/policy.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { authorize } from '../identity/index.ts'
import { findTeamByName } from '../teams/index.ts'
import { createPolicyIn, toFields } from './create-policy.ts'
import { findPolicyByName, lockPolicy } from './policy-queries.ts'
import { savePolicyChange } from './update-policy.ts'
import { refused, verifyPolicy } from './verify-policy.ts'

/** Creates or changes policies by name, all or none. Policies that are not listed stay. */
export async function applyPolicySpecs(ctx: Context, { specs }: { specs: readonly PolicySpec[] }): Promise<void> {
  checkUnique(specs)
  await inTransaction(ctx.db, async (tx) => {
    for (const spec of specs) await applySpec(ctx, tx, spec)
  })
  if (specs.length > 0) ctx.changes.announce('policies')
}

async function applySpec(ctx: Context, tx: Tx, spec: PolicySpec): Promise<void> {
  const fields = toFields(spec)
  verifyPolicy(fields)
  const teamId = spec.team ? await teamIdOf(ctx, tx, spec.team) : null
  authorize(ctx.actor, 'policy:write', teamId)
  const stored = await findPolicyByName(tx, teamId, fields.name)
  if (!stored) {
    await createPolicyIn(ctx, tx, { ...fields, teamId })
    return
  }
  await lockPolicy(tx, stored.id)
  const authorId = ctx.actor.kind === 'user' ? ctx.actor.id : null
  await savePolicyChange(ctx, tx, { stored, next: fields, authorId })
}

async function teamIdOf(ctx: Context, tx: Tx, name: string): Promise<number> {
  const team = await findTeamByName({ ...ctx, db: tx }, name)
  if (!team)
    throw new AppError(
      'not-found',
      `there is no team "${name}"; create it first or leave "team" out for a global policy`,
    )
  return team.id
}

function checkUnique(specs: readonly PolicySpec[]): void {
  const seen = new Set<string>()
  for (const { name, team } of specs) {
    const key = JSON.stringify([team ?? '', name.trim().toLowerCase()])
    if (seen.has(key)) throw refused('name', `the policy "${name}" stands in the document twice`)
    seen.add(key)
  }
}
