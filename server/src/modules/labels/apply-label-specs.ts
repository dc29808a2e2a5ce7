import type { LabelSpec } from '@muster/contract/rest/label.ts'
import { invalidField } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { createLabelIn, toFields } from './create-label.ts'
import { findMembers } from './find-members.ts'
import { findLabelByName, type Label, type LabelFields, lockLabel } from './label-queries.ts'
import { saveLabelChange } from './update-label.ts'

/** Creates or changes labels by name, all or none. Labels that are not listed stay. */
export async function applyLabelSpecs(ctx: Context, { specs }: { specs: readonly LabelSpec[] }): Promise<void> {
  const names = new Set<string>()
  for (const { name } of specs) {
    const key = name.trim().toLowerCase()
    if (names.has(key)) throw invalidField('name', `the label "${name}" stands in the document twice`)
    names.add(key)
  }
  await inTransaction(ctx.db, async (tx) => {
    for (const spec of specs) await applySpec(ctx, tx, spec)
  })
  if (specs.length > 0) ctx.changes.announce('labels')
}

async function applySpec(ctx: Context, tx: Tx, spec: LabelSpec): Promise<void> {
  const isManual = spec.label_membership_type === 'manual'
  if (!isManual && spec.hosts != null) {
    throw invalidField('hosts', `the label "${spec.name}": hosts need label_membership_type: manual`)
  }
  const fields = toFields({ ...spec, isManual })
  const members = isManual ? await findMembers(tx, spec) : undefined
  const found = await findLabelByName(tx, fields.name)
  if (!found) {
    await createLabelIn(ctx, tx, { fields, members })
    return
  }
  // Documents made from GET hold the built-in labels too.
  if (found.isBuiltIn && isSame(found, fields)) return
  await lockLabel(tx, found.id)
  await saveLabelChange(ctx, tx, { stored: found, next: fields, members })
}

function isSame(label: Label, fields: LabelFields): boolean {
  return (Object.keys(fields) as (keyof LabelFields)[]).every((key) => label[key] === fields[key])
}
