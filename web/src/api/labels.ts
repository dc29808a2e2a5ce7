import type {
  applyLabelSpecsRoute,
  createLabelRoute,
  deleteLabelByIdRoute,
  getLabelRoute,
  Label,
  listLabelsRoute,
  updateLabelRoute,
} from '@muster/contract/rest/label.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, type CallInput } from './call-api.ts'
import { listAllPages } from './list-all-pages.ts'

const liveMs = 10_000

export const labelKeys = { all: ['labels'] as const }

export const labelsQuery = queryOptions({
  queryKey: [...labelKeys.all, 'list'],
  queryFn: ({ signal }): Promise<readonly Label[]> =>
    listAllPages(async (page) => {
      const query = { ...page, order_key: 'name' }
      return (await callApi<typeof listLabelsRoute>('GET', '/labels', { query }, signal)).labels
    }),
  refetchInterval: liveMs,
})

export function labelQuery(id: number) {
  return queryOptions({
    queryKey: [...labelKeys.all, 'one', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getLabelRoute>('GET', '/labels/:id', { params: { id } }, signal)).label,
  })
}

export async function createLabel(body: NonNullable<CallInput<typeof createLabelRoute>['body']>): Promise<Label> {
  return (await callApi<typeof createLabelRoute>('POST', '/labels', { body })).label
}

export interface LabelFields {
  readonly name: string
  readonly description: string
  readonly query: string
  readonly platform: string
}

/** A query and its platforms are changed by the document of the label: as Fleet's API, ours changes them in no other way. */
export async function updateLabel({ id, ...stored }: Label, { name, description, query, platform }: LabelFields) {
  const input = { params: { id }, body: { name, description } }
  const { label } = await callApi<typeof updateLabelRoute>('PATCH', '/labels/:id', input)
  if (stored.label_membership_type === 'manual' || (query === stored.query && platform === stored.platform))
    return label
  const spec = { name, description, query, platform, label_membership_type: 'dynamic' as const }
  await callApi<typeof applyLabelSpecsRoute>('POST', '/spec/labels', { body: { specs: [spec] } })
  return label
}

/** Of a manual label. The other members stay, also those that someone else adds or removes at the same time. */
export function changeLabelHosts(id: number, changes: { add_hosts: string[] } | { remove_host_ids: number[] }) {
  return callApi<typeof updateLabelRoute>('PATCH', '/labels/:id', { params: { id }, body: changes })
}

export function deleteLabel(id: number) {
  return callApi<typeof deleteLabelByIdRoute>('DELETE', '/labels/id/:id', { params: { id } })
}
