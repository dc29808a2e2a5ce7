import type { Api } from './api.ts'
import { until } from './until.ts'

export interface Run {
  readonly id: string
  readonly kind: string
  readonly started_at: string
  readonly outcome: string
  readonly error: string
}

export interface Delivery {
  readonly id: string
  readonly state: string
  readonly host_count: number
  readonly subject: { readonly kind: string; readonly id: string }
}

/** Newest first. */
export async function listAutomationRuns(api: Api): Promise<readonly Run[]> {
  const { schedules } = await api.get<{ schedules: { name: string; runs: Run[] }[] }>('/schedules')
  return schedules.find(({ name }) => name === 'automations')?.runs ?? []
}

/** Asks for a run of the automations and waits until one that began after this call has ended. */
export async function runAutomations(api: Api): Promise<Run> {
  const before = new Set((await listAutomationRuns(api)).map(({ id }) => id))
  const isFree = async () =>
    (await api.ask({ method: 'POST', path: '/api/latest/fleet/trigger?name=automations' })).status
  await until('a run can be asked for', async () => (await isFree()) === 200)
  return until('the run has ended', async () => {
    const runs = await listAutomationRuns(api)
    return runs.find(({ id, outcome }) => !before.has(id) && outcome === 'completed')
  })
}

export async function listDeliveries(api: Api): Promise<readonly Delivery[]> {
  return (await api.get<{ deliveries: Delivery[] }>('/automations/deliveries?per_page=1000')).deliveries
}

export interface PolicyWebhook {
  readonly url: string
  readonly policyIds: readonly number[]
  readonly [key: string]: unknown
}

/** Turns the policy automation on, as a person does by the configuration document. */
export async function enablePolicyWebhook(api: Api, { url, policyIds, ...more }: PolicyWebhook): Promise<void> {
  await api.patch('/config', {
    webhook_settings: {
      failing_policies_webhook: {
        enable_failing_policies_webhook: true,
        destination_url: url,
        policy_ids: policyIds,
        ...more,
      },
    },
  })
}

/** The values that are sent together in one POST of the policy automation. */
export interface PolicyWebhookBody {
  readonly timestamp: string
  readonly policy: { readonly id: number; readonly passing_host_count: number; readonly failing_host_count: number }
  readonly hosts: readonly { readonly id: number; readonly hostname: string; readonly url: string }[]
}
