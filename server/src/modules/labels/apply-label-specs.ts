import type { LabelSpec } from '@muster/contract/rest/label.ts'
import { AppError, invalidField } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { findHostIdsByIdentifiers } from '../hosts/index.ts'
import { createLabelsIn, type LabelDraft, refusingTakenName, toFields } from './create-label.ts'
import { refuseMissing } from './find-members.ts'
import { findLabelsByName, type Label, type LabelFields } from './label-queries.ts'
import { changeLabelsIn, type LabelChange } from './update-label.ts'
import { refuseBuiltIn, verifyLabel } from './verify-label.ts'

/** Told what is wrong with the spec at this place of the list. */
type RefuseSpec = (at: number, error: AppError) => void

/** Creates or changes labels by name, all or none. Labels that are not listed stay. */
export async function applyLabelSpecs(ctx: Context, { specs }: { specs: readonly LabelSpec[] }): Promise<void> {
  const names = new Set<string>()
  for (const spec of specs) {
    const key = spec.name.trim().toLowerCase()
    if (names.has(key)) throw invalidField('name', `the label "${spec.name}" stands in the document twice`)
    names.add(key)
    verifyLabelSpec(spec)
  }
  await inTransaction(ctx.db, (tx) =>
    applyLabelSpecsIn(ctx, tx, specs, (_at, error) => {
      throw error
    }),
  )
  if (specs.length > 0) ctx.changes.announce('labels')
}

/** Throws what is wrong with it, whatever is stored. */
export function verifyLabelSpec(spec: LabelSpec): void {
  if (!isManual(spec) && spec.hosts != null) {
    throw invalidField('hosts', `the label "${spec.name}": hosts need label_membership_type: manual`)
  }
  verifyLabel(fieldsOf(spec))
}

/** Inside the caller's transaction; the specs are verified. The caller announces. Those refused are left out. */
export async function applyLabelSpecsIn(
  ctx: Context,
  tx: Tx,
  specs: readonly LabelSpec[],
  refuse: RefuseSpec,
): Promise<void> {
  const hosts = await findHostIdsByIdentifiers(
    tx,
    specs.flatMap((spec) => hostsOf(spec) ?? []),
  )
  const stored = await findLabelsByName(
    tx,
    specs.map((spec) => fieldsOf(spec).name),
    { isLocked: true },
  )
  const created: LabelDraft[] = []
  const changes: LabelChange[] = []
  for (const [at, spec] of specs.entries()) {
    const draft = toDraft(spec, { hosts, found: stored.get(at) })
    if (draft instanceof AppError) refuse(at, draft)
    else if (!draft) continue
    else if ('stored' in draft) changes.push(draft)
    else created.push(draft)
  }
  // Taken meanwhile by somebody else.
  await refusingTakenName(created[0]?.fields.name ?? '', () => createLabelsIn(ctx, tx, created))
  await changeLabelsIn(ctx, tx, changes)
}

/** Nothing for built-in labels as they are: documents made from GET hold them too. */
function toDraft(
  spec: LabelSpec,
  { hosts, found }: { readonly hosts: ReadonlyMap<string, number>; readonly found: Label | undefined },
): LabelDraft | LabelChange | AppError | undefined {
  const fields = fieldsOf(spec)
  if (found?.isBuiltIn && isSame(found, fields)) return undefined
  const names = hostsOf(spec)
  try {
    if (found) refuseBuiltIn(found)
    refuseMissing(
      'hosts',
      (names ?? []).filter((name) => !hosts.has(name)),
    )
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  // Their absence was refused just now.
  const members = names && [...new Set(names.map((name) => hosts.get(name) as number))]
  return { fields, members, ...(found && { stored: found }) }
}

function fieldsOf(spec: LabelSpec): LabelFields {
  return toFields({ ...spec, isManual: isManual(spec) })
}

function isManual({ label_membership_type: type }: LabelSpec): boolean {
  return type === 'manual'
}

/** The names of the hosts of a manual label; without any given they stay. */
function hostsOf(spec: LabelSpec): readonly string[] | undefined {
  return isManual(spec) ? (spec.hosts ?? undefined) : undefined
}

function isSame(label: Label, fields: LabelFields): boolean {
  return (Object.keys(fields) as (keyof LabelFields)[]).every((key) => label[key] === fields[key])
}
