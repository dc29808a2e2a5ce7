import { AppError } from '../../kernel/errors.ts'
import { slices } from '../../kernel/slices.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { maxRowsOfStatement } from '../../platform/http/list-page.ts'
import { describeChanges, recordActivities } from '../activities/index.ts'
import { findMembers, type GivenMembers } from './find-members.ts'
import { findLabel, insertLabels, type Label, type LabelFields } from './label-queries.ts'
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
      verifyLabel(fields)
      const [id] = await createLabelsIn(ctx, tx, [{ fields, members }])
      return (await findLabel(tx, id as number)) as Label
    }),
  )
  ctx.changes.announce('labels')
  return label
}

/** A label that is verified, with its hosts if it is manual. */
export interface LabelDraft {
  readonly fields: LabelFields
  readonly members: readonly number[] | undefined
}

/** In sets, inside the caller's transaction; the caller announces. Their ids. */
export async function createLabelsIn(ctx: Context, tx: Tx, drafts: readonly LabelDraft[]): Promise<readonly number[]> {
  if (drafts.length === 0) return []
  const ids: number[] = []
  for (const some of slices(drafts, maxRowsOfStatement)) {
    const fields = some.map(({ fields }) => fields)
    ids.push(...(await insertLabels(tx, fields, ctx.clock.now())))
  }
  for (const [index, { members }] of drafts.entries()) {
    if (members) await replaceMembers(tx, ids[index] as number, members)
  }
  const activities = drafts.map(({ fields }, index) => ({
    type: 'created_label',
    details: { label_id: ids[index], label_name: fields.name, changes: describeChanges({}, toShown(fields)) },
  }))
  await recordActivities(onTransaction(ctx, tx), activities)
  await ctx.changes.record(tx, 'labels')
  return ids
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

/** What activities tell of it. */
export function toShown({ name, description, query, platform }: LabelFields) {
  return { name, description, query, platform }
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
