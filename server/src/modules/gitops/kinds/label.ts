import { LabelSpec } from '@muster/contract/rest/label.ts'
import { applyLabelSpecs, findLabelByName, listMemberNames, toLabelSpec } from '../../labels/index.ts'
import type { Kind } from './kind.ts'

const maxNames = 1_000

export const labelKind: Kind = {
  kind: 'label',
  permission: 'label:write',
  prefix: '',
  isSingle: false,
  // What GET shows beside what can be set.
  amend: ({ id: _id, label_type: _type, ...spec }) => spec,
  nameOf: ({ name }) => String(name).trim(),
  view: async ({ db }, spec) => {
    const label = await findLabelByName(db, labelKind.nameOf(spec))
    if (!label) return undefined
    const names = label.isManual ? await listMemberNames(db, label.id, maxNames) : []
    const { id: _id, label_type: _type, ...shown } = toLabelSpec(label, names)
    return shown
  },
  store: async (ctx, _tx, { spec }) => {
    // Checked against the schema.
    await applyLabelSpecs(ctx, { specs: [spec as unknown as LabelSpec] })
    return []
  },
}
