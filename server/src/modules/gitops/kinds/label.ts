import { applyLabelSpecsRoute, LabelSpec } from '@muster/contract/rest/label.ts'
import { Type } from 'typebox'
import {
  applyLabelSpecsIn,
  deleteLabelIn,
  findLabelsByName,
  listMemberNames,
  listOwnLabelNames,
  toLabelSpec,
  verifyLabelSpec,
} from '../../labels/index.ts'
import type { View } from '../diff-views.ts'
import type { Kind, Spec } from './kind.ts'
import { storeEach } from './store-each.ts'

/** Checked against the schema before. */
const specOf = (spec: Spec) => spec as unknown as LabelSpec
const nameOf = ({ name }: Spec) => String(name).trim()

export const labelKind: Kind = {
  kind: 'label',
  route: applyLabelSpecsRoute,
  prefix: '',
  isSingle: false,
  // What GET shows beside what can be set.
  amend: ({ id: _id, label_type: _type, ...spec }) => spec,
  nameOf,
  check: (spec) => verifyLabelSpec(specOf(spec)),
  view: async ({ db }, specs) => {
    const found = await findLabelsByName(db, specs.map(nameOf))
    const views: (View | undefined)[] = []
    for (const at of specs.keys()) {
      const label = found.get(at)
      const names = label?.isManual ? await listMemberNames(db, label.id) : []
      views.push(label && shown(toLabelSpec(label, names)))
    }
    return views
  },
  store: async ({ ctx, tx, refuse }, documents) => {
    await applyLabelSpecsIn(
      ctx,
      tx,
      documents.map(({ spec }) => specOf(spec)),
      refuse,
    )
    ctx.changes.announce('labels')
  },
  deletion: {
    schema: Type.Object({ name: LabelSpec.properties.name }),
    run: storeEach(async ({ ctx, tx }, { spec }) => {
      const label = (await findLabelsByName(tx, [nameOf(spec)])).get(0)
      if (!label) return
      await deleteLabelIn(ctx, tx, label.id)
      ctx.changes.announce('labels')
    }),
    listOthers: async ({ db }, specs) => {
      const kept = new Set([...(await findLabelsByName(db, specs.map(nameOf))).values()].map(({ id }) => id))
      return (await listOwnLabelNames(db)).filter(({ id }) => !kept.has(id)).map(({ name }) => ({ name }))
    },
  },
}

function shown({ id: _id, label_type: _type, ...spec }: ReturnType<typeof toLabelSpec>): View {
  return spec
}
