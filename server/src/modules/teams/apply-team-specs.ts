import { invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import {
  announceTeam,
  applyTeamIn,
  prepareTeam,
  refusingTakenName,
  type SavedTeam,
  type TeamChange,
  type TeamDraft,
} from './save-team.ts'
import type { TeamDependents } from './team-dependents.ts'

/** Creates or changes teams by name, all or none. Teams that are not listed stay. */
export async function applyTeamSpecs(
  ctx: Context,
  specs: readonly TeamDraft[],
  dependents: TeamDependents,
): Promise<void> {
  refuseRepeated(specs)
  const prepared: TeamChange[] = []
  for (const spec of specs) prepared.push(await prepareTeam(ctx, spec, { ...dependents, isPrivateAllowed: false }))
  const saved = await refusingTakenName('', () =>
    inTransaction(ctx.db, async (tx) => {
      const done: SavedTeam[] = []
      for (const change of prepared) done.push(await applyTeamIn(onTransaction(ctx, tx), tx, change, dependents))
      return done
    }),
  )
  for (const one of saved) announceTeam(ctx, one)
}

export function refuseRepeated(specs: readonly TeamDraft[]): void {
  const names = new Set<string>()
  for (const { name = '' } of specs) {
    const key = name.trim().toLowerCase()
    if (names.has(key)) throw invalidField('name', `the team "${name}" stands in the document twice`)
    names.add(key)
  }
}
