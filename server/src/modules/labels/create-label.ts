import { AppError } from '../../kernel/errors.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { findMembers, type GivenMembers } from './find-members.ts'
import { findLabel, insertLabel, type Label, type LabelFields } from './label-queries.ts'
import { replaceMembers } from './member-queries.ts'
import { verifyLabel } from './verify-label.ts'

export interface CreateLabel extends GivenMembers {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly query?: string | null | undefined
  readonly platform?: string | null | undefined
}

/** Dynamic unless hosts are given. */
export async function createLabel(ctx: Context, payload: CreateLabel): Promise<Label> {
  const isManual = payload.hosts != null || payload.host_ids != null
  const fields = toFields({ ...payload, isManual })
  const label = await refusingTakenName(fields.name, () =>
    inTransaction(ctx.db, async (tx) => {
      const members = await findMembers(tx, payload)
      return createLabelIn(ctx, tx, { fields, members })
    }),
  )
  ctx.changes.announce('labels')
  return label
}

/** Inside the caller's transaction; the caller announces. */
export async function createLabelIn(
  ctx: Context,
  tx: Tx,
  { fields, members }: { fields: LabelFields; members: readonly number[] | undefined },
): Promise<Label> {
  verifyLabel(fields)
  const id = await insertLabel(tx, { ...fields, at: ctx.clock.now() })
  if (members) await replaceMembers(tx, id, members)
  await recordActivity(onTransaction(ctx, tx), {
    type: 'created_label',
    details: { label_id: id, label_name: fields.name },
  })
  await ctx.changes.record(tx, 'labels')
  return (await findLabel(tx, id)) as Label
}

export function toFields(payload: CreateLabel & { readonly isManual: boolean }): LabelFields {
  const platforms = (payload.platform ?? '').split(',').map((part) => part.trim().toLowerCase())
  return {
    name: sanitizeText(payload.name ?? '').trim(),
    description: sanitizeText(payload.description ?? ''),
    query: sanitizeText(payload.query ?? ''),
    platform: [...new Set(platforms.filter((part) => part !== ''))].join(','),
    isManual: payload.isManual,
  }
}

export async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const reason = `a label named "${name}" exists already (Duplicate); choose another name or edit that one`
    throw new AppError('conflict', reason, { fields: [{ field: 'name', reason }] })
  }
}
