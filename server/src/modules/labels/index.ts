export { applyLabelSpecs, applyLabelSpecsIn, verifyLabelSpec } from './apply-label-specs.ts'
export { ensureBuiltInLabels } from './built-in-labels.ts'
export { createLabelIngest } from './label-ingest.ts'
export { deleteLabelIn } from './delete-label.ts'
export {
  findLabelByName,
  findLabelsByName,
  listAllLabels,
  listLabelsOfHost,
  listOwnLabelNames,
} from './label-queries.ts'
export { createLabelRoutes } from './label-routes.ts'
export { createLabelSnapshot, type LabelSnapshot } from './label-snapshot.ts'
export { toLabelSpec, toLabelSummary, toLabelWire } from './label-wire.ts'
export { forgetHostsInLabels, listMemberNames } from './member-queries.ts'
