import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { toShown } from './create-label.ts'
import { deleteLabelRow, findLabelByName, lockLabel } from './label-queries.ts'
import { getLabel } from './update-label.ts'
import { refuseBuiltIn } from './verify-label.ts'

export async function deleteLabel(ctx: Context, id: number): Promise<void> {
  await inTransaction(ctx.db, (tx) => deleteLabelIn(ctx, tx, id))
  ctx.changes.announce('labels')
}

/** Inside the caller's transaction; the caller announces. */
export async function deleteLabelIn(ctx: Context, tx: Tx, id: number): Promise<void> {
  await lockLabel(tx, id)
  const label = await getLabel(tx, id)
  refuseBuiltIn(label)
  await deleteLabelRow(tx, id)
  await recordActivity(onTransaction(ctx, tx), {
    type: 'deleted_label',
    details: { label_id: id, label_name: label.name, changes: describeChanges(toShown(label), {}) },
  })
  await ctx.changes.record(tx, 'labels')
}

export async function deleteLabelByName(ctx: Context, name: string): Promise<void> {
  const label = await findLabelByName(ctx.db, name)
  if (!label) throw new AppError('not-found', `there is no label "${name}"`)
  await deleteLabel(ctx, label.id)
}
