import { startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import { startFakeZendesk } from '@muster/testkit/fakes/fake-zendesk.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { runAutomations } from './automation.ts'
import { createFeedFolder } from './feed-folder.ts'
import { createFleetScene } from './fleet-scene.ts'
import { type Server, startServer } from './start-server.ts'
import { until } from './until.ts'

type Closing = Parameters<typeof startServer>[0]

const recentCves = ['CVE-2022-28762', 'CVE-2022-28763', 'CVE-2022-36928']
const hostCount = 25

/** A server that knows CVEs and has no host yet. */
export async function startScreenServer(t: Closing): Promise<Server> {
  const folder = await createFeedFolder(recentCves)
  t.after(() => folder.remove())
  const server = await startServer(t, { env: folder.env })
  const isLoaded = async () =>
    (await server.api.get<{ is_data_loaded: boolean }>('/vulnerabilities?per_page=1')).is_data_loaded
  await until('the feeds are read', isLoaded, { timeoutMs: 60_000 })
  return server
}

/**
 * Twenty-five hosts in two teams, one with a name of 80 characters, with labels, people, and a destination that fails
 * beside one that works.
 */
export async function crowd(t: Closing, server: Server): Promise<void> {
  const scene = await createFleetScene(t, server, hostCount)
  const [long] = scene.simulation.hosts.slice(-1)
  const name = 'a-very-long-name-'.repeat(5).slice(0, 80)
  long?.sql(`UPDATE system_info SET hostname = '${name}', computer_name = '${name}'`)
  for (const number of [101, 102, 103]) {
    const mac = scene.simulation.createHost({ number, profile: 'macos' })
    mac.sql("UPDATE apps SET bundle_short_version = '5.10.6' WHERE bundle_identifier = 'us.zoom.xos'")
    await mac.enroll({ attempts: 1 })
    await mac.checkIn({ attempts: 1 })
  }
  await addTeams(server)
  await addLabels(server)
  await addIntegrations(t, server)
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await watchPolicies(server, { url: receiver.url, policyIds: scene.policyIds })
  for (let count = 1; count <= 6; count++) {
    await scene.fail(count)
    await runAutomations(server.api)
  }
  const found = await server.api.get<{ host: { id: number } }>(`/hosts/identifier/${long?.machine.uuid}`)
  await server.api.post(`/hosts/${found.host.id}/refetch`)
  await long?.checkIn({ attempts: 1 })
  await receiver.waitFor(5)
}

async function addTeams({ api }: Server): Promise<void> {
  const add = async (name: string, description: string) =>
    (await api.post<{ team: { id: number } }>('/teams', { name, description })).team.id
  const laptops = await add('Laptops', 'Computers of people, on the road')
  const servers = await add('Servers', 'What customers depend on')
  await api.post('/hosts/transfer', { team_id: laptops, hosts: [1, 2, 3, 4, 5, 6, 7, 8] })
  await api.post('/hosts/transfer', { team_id: servers, hosts: [11, 12, 13] })
  await api.post(`/teams/${laptops}/policies`, {
    name: 'The screen locks itself',
    query: 'SELECT 1 FROM screenlock WHERE enabled = 1 AND grace_period <= 300;',
    resolution: 'Let the screen lock after five minutes.',
  })
  for (const [person, role] of [
    ['Grace Hopper', 'admin'],
    ['Katherine Johnson', 'maintainer'],
    ['Annie Easley', 'observer'],
  ] as const) {
    await api.post('/users/admin', {
      ...{ name: person, email: `${person.split(' ')[0]?.toLowerCase()}@example.com` },
      ...{ password: 'correct-horse-battery-3!', teams: [{ id: laptops, role }], admin_forced_password_reset: false },
    })
  }
}

async function addIntegrations(t: Closing, { api }: Server): Promise<void> {
  const jira = await startFakeJira({ projects: ['SEC', 'OPS'] })
  t.after(() => jira.close())
  const zendesk = await startFakeZendesk()
  t.after(() => zendesk.close())
  const account = { url: jira.url, username: 'ok', api_token: 'for-screens' }
  await api.patch('/config', {
    integrations: {
      jira: [
        { ...account, project_key: 'SEC', resolve_transition: 'Done' },
        { ...account, project_key: 'OPS' },
      ],
      zendesk: [
        {
          url: zendesk.url,
          email: 'ok',
          api_token: 'for-screens',
          group_id: 122,
          enable_software_vulnerabilities: true,
        },
      ],
    },
  })
}

async function addLabels({ api }: Server): Promise<void> {
  await api.post('/labels', {
    name: 'Docker hosts',
    description: 'Where containers run',
    query: "SELECT 1 FROM processes WHERE name = 'dockerd';",
    platform: 'linux',
  })
  await api.post('/labels', { name: 'Executives', description: 'Handle with care', host_ids: [1, 2, 3] })
}

async function watchPolicies({ api }: Server, { url, policyIds }: { url: string; policyIds: readonly number[] }) {
  const add = async (name: string, to: string) =>
    (await api.post<{ destination: { id: number } }>('/destinations', { kind: 'webhook', name, url: to })).destination
      .id
  const ids = [await add('Chat of the security team', url), await add('Service desk', 'http://127.0.0.1:9/hook')]
  const { automations } = await api.get<{ automations: { id: number; kind: string }[] }>('/automations')
  const rule = automations.find(({ kind }) => kind === 'policy')?.id ?? 0
  await api.patch(`/automations/${rule}`, {
    enabled: true,
    destination_ids: ids,
    conditions: { policy_ids: policyIds },
  })
}
