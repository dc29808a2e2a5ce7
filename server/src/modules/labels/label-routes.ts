import type { LabelSpecAnswer } from '@muster/contract/rest/label.ts'
import {
  applyLabelSpecsRoute,
  createLabelRoute,
  deleteLabelByIdRoute,
  deleteLabelRoute,
  getLabelRoute,
  getLabelSpecRoute,
  listLabelHostsRoute,
  listLabelSpecsRoute,
  listLabelSummariesRoute,
  listLabelsRoute,
  updateLabelRoute,
} from '@muster/contract/rest/label.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { type HostDependents, listHosts } from '../hosts/index.ts'
import { applyLabelSpecs } from './apply-label-specs.ts'
import { createLabel } from './create-label.ts'
import { deleteLabel, deleteLabelByName } from './delete-label.ts'
import { findLabelByName, type Label, labelOrderKeys, listAllLabels, listLabelRows } from './label-queries.ts'
import { toLabelSpec, toLabelSummary, toLabelWire } from './label-wire.ts'
import { listMemberNames } from './member-queries.ts'
import { targetRoutes } from './target-routes.ts'
import { getLabel, updateLabel } from './update-label.ts'

export function createLabelRoutes(
  dependents: Pick<HostDependents, 'chooseSoftware' | 'findSoftware'>,
): readonly BoundRoute[] {
  return [
    bind(listLabelsRoute, async (ctx, { query }) => {
      const page = parseListQuery(query, { keys: labelOrderKeys, defaultKey: 'id' })
      const labels = await refusingBadAfter(query, () => listLabelRows(ctx.db, page))
      return { labels: labels.map(toLabelWire) }
    }),
    bind(listLabelSummariesRoute, async (ctx) => ({ labels: (await listAllLabels(ctx.db)).map(toLabelSummary) })),
    bind(getLabelRoute, async (ctx, { params }) => ({ label: toLabelWire(await getLabel(ctx.db, params.id)) })),
    bind(listLabelHostsRoute, async (ctx, { params, query }) => {
      await getLabel(ctx.db, params.id)
      return listHosts(ctx, { query: { ...query, label_id: params.id } }, dependents)
    }),
    bind(createLabelRoute, async (ctx, { body }) => ({ label: toLabelWire(await createLabel(ctx, body)) })),
    bind(updateLabelRoute, async (ctx, { params, body }) => ({
      label: toLabelWire(await updateLabel(ctx, params.id, body)),
    })),
    bind(deleteLabelByIdRoute, async (ctx, { params }) => {
      await deleteLabel(ctx, params.id)
      return {}
    }),
    bind(deleteLabelRoute, async (ctx, { params }) => {
      await deleteLabelByName(ctx, params.name)
      return {}
    }),
    bind(listLabelSpecsRoute, async (ctx) => {
      const specs: LabelSpecAnswer[] = []
      for (const label of await listAllLabels(ctx.db)) specs.push(await readSpec(ctx, label))
      return { specs }
    }),
    bind(getLabelSpecRoute, async (ctx, { params }) => {
      const label = await findLabelByName(ctx.db, params.name)
      if (!label) throw new AppError('not-found', `there is no label "${params.name}"`)
      return { specs: await readSpec(ctx, label) }
    }),
    bind(applyLabelSpecsRoute, async (ctx, { body }) => {
      await applyLabelSpecs(ctx, body)
      return {}
    }),
    ...targetRoutes,
  ]
}

async function readSpec({ db }: Context, label: Label): Promise<LabelSpecAnswer> {
  return toLabelSpec(label, label.isManual ? await listMemberNames(db, label.id) : [])
}
