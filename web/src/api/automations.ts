import type { RouteInput } from '@muster/contract/common/route.ts'
import type {
  Automation,
  AutomationDraft,
  AutomationPatch,
  backtestAutomationRoute,
  createAutomationRoute,
  deleteAutomationRoute,
  getAutomationRoute,
  listAutomationsRoute,
  NewAutomation,
  previewAutomationRoute,
  testAutomationRoute,
  updateAutomationRoute,
} from '@muster/contract/rest/automation.ts'
import type { explainRoute } from '@muster/contract/rest/explain.ts'
import type { resetAutomationsRoute } from '@muster/contract/rest/reset.ts'
import type { listSchedulesRoute, triggerScheduleRoute } from '@muster/contract/rest/schedule.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

const liveMs = 5_000

export const automationKeys = { all: ['automations'] as const }

export const automationsQuery = queryOptions({
  queryKey: [...automationKeys.all, 'list'],
  queryFn: async ({ signal }) =>
    (await callApi<typeof listAutomationsRoute>('GET', '/automations', {}, signal)).automations,
  refetchInterval: liveMs,
})

export function automationQuery(id: number) {
  return queryOptions({
    queryKey: [...automationKeys.all, 'one', id],
    queryFn: ({ signal }) => getAutomation(id, signal),
  })
}

export async function getAutomation(id: number, signal?: AbortSignal): Promise<Automation> {
  return (await callApi<typeof getAutomationRoute>('GET', '/automations/:id', { params: { id } }, signal)).automation
}

export function updateAutomation(id: number, body: AutomationPatch) {
  return callApi<typeof updateAutomationRoute>('PATCH', '/automations/:id', { params: { id }, body })
}

export function createAutomation(body: NewAutomation) {
  return callApi<typeof createAutomationRoute>('POST', '/automations', { body })
}

export function deleteAutomation(id: number) {
  return callApi<typeof deleteAutomationRoute>('DELETE', '/automations/:id', { params: { id } })
}

export function previewQuery(id: number, body: AutomationDraft) {
  return queryOptions({
    queryKey: [...automationKeys.all, 'preview', id, body],
    queryFn: ({ signal }) =>
      callApi<typeof previewAutomationRoute>('POST', '/automations/:id/preview', { params: { id }, body }, signal),
    placeholderData: keepPreviousData,
  })
}

export function backtestQuery(id: number, body: AutomationDraft) {
  return queryOptions({
    queryKey: [...automationKeys.all, 'backtest', id, body],
    queryFn: ({ signal }) =>
      callApi<typeof backtestAutomationRoute>('POST', '/automations/:id/backtest', { params: { id }, body }, signal),
    placeholderData: keepPreviousData,
  })
}

export function testAutomation(id: number, body: AutomationDraft) {
  return callApi<typeof testAutomationRoute>('POST', '/automations/:id/test', { params: { id }, body })
}

export type ExplainSubject = RouteInput<typeof explainRoute>['query']

export function explainQuery(query: ExplainSubject) {
  return queryOptions({
    queryKey: [...automationKeys.all, 'explain', query],
    queryFn: ({ signal }) => callApi<typeof explainRoute>('GET', '/automations/explain', { query }, signal),
  })
}

export function reportExisting(body: NonNullable<RouteInput<typeof resetAutomationsRoute>['body']>) {
  return callApi<typeof resetAutomationsRoute>('POST', '/automations/reset', { body })
}

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: async ({ signal }) => (await callApi<typeof listSchedulesRoute>('GET', '/schedules', {}, signal)).schedules,
  refetchInterval: liveMs,
})

export function triggerSchedule(name: string) {
  return callApi<typeof triggerScheduleRoute>('POST', '/trigger', { query: { name } })
}
