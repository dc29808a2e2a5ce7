import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { refusingTakenName, toFields } from './create-label.ts'
import { findMembers, type GivenMembers } from './find-members.ts'
import { findLabel, type Label, type LabelFields, lockLabel, saveLabel } from './label-queries.ts'
import { dropMembersOfOtherPlatforms, replaceMembers } from './member-queries.ts'
import { refuseBuiltIn, verifyLabel } from './verify-label.ts'

export interface UpdateLabel extends GivenMembers {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
}

export async function updateLabel(ctx: Context, id: number, payload: UpdateLabel): Promise<Label> {
  const label = await refusingTakenName(payload.name ?? '', () =>
    inTransaction(ctx.db, async (tx) => {
      await lockLabel(tx, id)
      const stored = await getLabel(tx, id)
      const members = await findMembers(tx, payload)
      if (members && !stored.isManual) {
        throw invalidField('hosts', `the label "${stored.name}" is dynamic: its hosts are those that answer its query`)
      }
      const next = toFields({
        ...stored,
        name: payload.name ?? stored.name,
        description: payload.description === undefined ? stored.description : payload.description,
      })
      return saveLabelChange(ctx, tx, { stored, next, members })
    }),
  )
  ctx.changes.announce('labels')
  return label
}

export async function getLabel(db: Context['db'], id: number): Promise<Label> {
  const label = await findLabel(db, id)
  if (!label) throw new AppError('not-found', `there is no label ${id}; it may have been deleted`)
  return label
}

interface LabelChange {
  readonly stored: Label
  readonly next: LabelFields
  /** Undefined leaves them. */
  readonly members: readonly number[] | undefined
}

/** A changed query leaves the members until they have answered it. Inside the caller's transaction, the label locked. */
export async function saveLabelChange(ctx: Context, tx: Tx, { stored, next, members }: LabelChange): Promise<Label> {
  refuseBuiltIn(stored)
  verifyLabel(next)
  const at = ctx.clock.now()
  const isQueryChanged = stored.query !== next.query || stored.isManual !== next.isManual
  const isScopeChanged = stored.platform !== next.platform
  const changed = (Object.keys(next) as (keyof LabelFields)[]).filter((key) => stored[key] !== next[key])
  if (changed.length === 0 && !members) return stored
  await saveLabel(tx, {
    ...next,
    id: stored.id,
    version: stored.version + (isQueryChanged ? 1 : 0),
    queryChangedAt: isQueryChanged || isScopeChanged ? at : stored.queryChangedAt,
    at,
  })
  if (members) await replaceMembers(tx, stored.id, members)
  if (isScopeChanged && next.platform !== '') {
    await dropMembersOfOtherPlatforms(tx, stored.id, next.platform.split(','))
  }
  await recordActivity(onTransaction(ctx, tx), {
    type: 'edited_label',
    details: {
      ...{ label_id: stored.id, label_name: next.name, changed: [...changed, ...(members ? ['hosts'] : [])] },
      changes: describeChanges(toShown(stored), toShown(next)),
    },
  })
  await ctx.changes.record(tx, 'labels')
  return (await findLabel(tx, stored.id)) as Label
}

function toShown({ name, description, query, platform }: LabelFields) {
  return { name, description, query, platform }
}
