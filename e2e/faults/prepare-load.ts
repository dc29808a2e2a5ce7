import { createLoadTarget, enrollHosts, type LoadTarget } from '@muster/simulator/load/index.ts'
import { type Api, createApi } from '../support/api.ts'
import { enablePolicyWebhook } from '../support/automation.ts'
import { setUp } from '../support/set-up.ts'
import { createPolicies } from './create-policies.ts'
import type { PatientHost } from './patient-hosts.ts'
import type { TrafficHost } from './traffic.ts'

export interface PreparedLoad {
  readonly api: Api
  readonly target: LoadTarget
  readonly policyIds: readonly number[]
  readonly patient: readonly PatientHost[]
  readonly restless: readonly TrafficHost[]
  /** That answer nothing but policies about which there are tickets. */
  readonly ticketHosts: readonly TrafficHost[]
  readonly enrollSecret: string
  readonly token: string
}

const policyCount = 10
const patientShare = 0.1
const connections = 20
const ticketHostCount = 3

/** Sets a new server up with hosts, policies and the policy automation, which is checked each second. */
export async function prepareLoad(input: { url: string; webhookUrl: string; hosts: number }): Promise<PreparedLoad> {
  const { url, webhookUrl, hosts: count } = input
  const { token, enrollSecret } = await setUp(createApi(url))
  const api = createApi(url, { token })
  const policyIds = await createPolicies(api, policyCount, 'Policy')
  const target = createLoadTarget({ server: url, isInsecure: true })
  const hosts = await listTrafficHosts(api, await enrollHosts({ target, enrollSecret, count, connections }))
  await enablePolicyWebhook(api, { url: webhookUrl, policyIds, host_batch_size: 25 })
  await api.patch('/config', { webhook_settings: { interval: '1s' } })
  const patient = toPatientHosts(hosts.slice(0, Math.ceil(count * patientShare)), policyIds)
  const others = hosts.slice(patient.length)
  const [ticketHosts, restless] = [others.slice(0, ticketHostCount), others.slice(ticketHostCount)]
  return { api, target, policyIds, patient, restless, ticketHosts, enrollSecret, token }
}

async function listTrafficHosts(
  api: Api,
  enrolled: readonly { readonly machine: { readonly uuid: string }; readonly nodeKey: string }[],
): Promise<readonly TrafficHost[]> {
  const { hosts } = await api.get<{ hosts: { id: number; uuid: string }[] }>('/hosts?per_page=1000')
  const ids = new Map(hosts.map(({ id, uuid }) => [uuid.toLowerCase(), id]))
  return enrolled.map(({ machine, nodeKey }) => {
    const id = ids.get(machine.uuid.toLowerCase())
    if (id === undefined) throw new Error(`the host ${machine.uuid} enrolled and is not in the list`)
    return { id, nodeKey }
  })
}

function toPatientHosts(hosts: readonly TrafficHost[], policyIds: readonly number[]): readonly PatientHost[] {
  return hosts.map((host, index) => ({ ...host, policyId: policyIds[index % policyIds.length] ?? 0 }))
}
