import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulation, type Host } from '@muster/simulator/index.ts'
import { startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import type { Api } from './support/api.ts'
import { runAutomations } from './support/automation.ts'
import { startServer } from './support/start-server.ts'
import { until } from './support/until.ts'

interface Ticket {
  readonly key: string | null
  readonly state: string
  readonly status: string
  readonly recovered_at: string | null
}

const listTickets = async (api: Api, policyId: number): Promise<readonly Ticket[]> =>
  (await api.get<{ tickets: Ticket[] }>(`/automations/tickets?policy_id=${policyId}`)).tickets

/** Asks for a run of the schedule that follows tickets. One that runs already has looked before. */
async function follow(api: Api): Promise<void> {
  const ask = () => api.ask({ method: 'POST', path: '/api/latest/fleet/trigger?name=integrations' })
  await until('a run can be asked for', async () => (await ask()).status === 200)
}

test('a failing policy becomes one issue of a Jira, also after kill -9 in the middle, and is resolved with the host', async (t) => {
  const server = await startServer(t)
  const { api } = server
  const jira = await startFakeJira({ projects: ['SEC'] })
  t.after(() => jira.close())
  const { policy } = await api.post<{ policy: { id: number } }>('/policies', {
    name: 'Restarted',
    query: 'SELECT 1 FROM uptime WHERE total_seconds < 30 * 86400',
    description: 'Updates need a restart.',
    resolution: 'Restart the computer.',
  })
  const simulation = createSimulation({ server: server.url, enrollSecret: server.enrollSecret })
  t.after(() => simulation.close())
  const host: Host = simulation.createHost()
  host.sql('UPDATE uptime SET days = 3, total_seconds = 259200')
  await host.enroll({ attempts: 1 })
  await host.checkIn({ attempts: 1 })
  const entry = { url: jira.url, username: 'ok', api_token: 'e2e-t0ken', project_key: 'SEC' }
  const saved = await api.patch<{ integrations: { jira: Record<string, unknown>[] } }>('/config', {
    webhook_settings: { failing_policies_webhook: { policy_ids: [policy.id] } },
    integrations: { jira: [{ ...entry, enable_failing_policies: true, resolve_transition: 'Done' }] },
  })
  assert.equal(saved.integrations.jira[0]?.['api_token'], '********')
  const { id: hostId } = (await api.get<{ host: { id: number } }>(`/hosts/identifier/${host.machine.uuid}`)).host
  const askAgain = async () => {
    await api.post(`/hosts/${hostId}/refetch`)
    await host.checkIn({ attempts: 1 })
  }

  host.sql('UPDATE uptime SET days = 45, total_seconds = 3888000')
  await askAgain()
  // The issue is created, its answer is lost, and the server dies before it can try again.
  jira.misbehave({ kind: 'lost-answer' }, ({ method, path }) => method === 'POST' && path.endsWith('/issue'))
  await runAutomations(api)
  await until('the issue is created', () => jira.state.issues.length > 0)
  await server.kill()
  await server.restart()
  const ticket = await until('the issue is found again', async () => {
    const [found] = await listTickets(api, policy.id)
    return found?.key === 'SEC-1' ? found : undefined
  })
  assert.equal(ticket.state, 'open')
  assert.equal(jira.state.issues.length, 1)

  host.sql('UPDATE uptime SET days = 3, total_seconds = 259200')
  await askAgain()
  await follow(api)
  await until('the issue is resolved', async () => (await listTickets(api, policy.id))[0]?.state === 'done')
  assert.equal(jira.issue('SEC-1').status, 'Done')
  assert.equal(jira.issue('SEC-1').comments.length, 1)
  assert.deepEqual(jira.violations, [])
  assert.doesNotMatch(server.output(), /e2e-t0ken/)
})
