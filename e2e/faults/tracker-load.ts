import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import { type FakeJira, startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import type { FakeServer, Fault } from '@muster/testkit/fakes/fake-server.ts'
import { type FakeZendesk, startFakeZendesk } from '@muster/testkit/fakes/fake-zendesk.ts'
import type { Api } from '../support/api.ts'
import { pause } from '../support/until.ts'
import { createPolicies } from './create-policies.ts'
import { insist } from './insist.ts'
import type { Traffic, TrafficHost } from './traffic.ts'

/** Policies that each fail once, on one host: each is worth one ticket. */
export interface TrackerLoad {
  readonly policyIds: readonly number[]
  readonly jira: FakeJira
  readonly zendesk: FakeZendesk
  /** Lets one policy after the other fail, and the trackers go wrong now and then; resolves when the traffic has ended. */
  run(options: RunTickets): Promise<void>
  /** What is wrong when everything has been sent. */
  check(api: Api): Promise<readonly string[]>
  /** Policies whose failure was acknowledged. */
  readonly toldCount: number
  close(): Promise<void>
}

interface RunTickets {
  readonly traffic: Traffic
  readonly hosts: readonly TrafficHost[]
  readonly longestRestMs: number
}

interface ListedTicket {
  readonly key: string | null
  readonly subject: { readonly kind: string; readonly id: string }
}

const faultEveryMs = 700
const faults: readonly [Fault, ...Fault[]] = [
  { kind: 'lost-answer' },
  { kind: 'lost-request' },
  { kind: 'answer', status: 503, body: {} },
]
const group = 122
const project = 'SEC'
const name = 'Ticket policy'

export async function startTrackerLoad(api: Api, random: SeededRandom, count: number): Promise<TrackerLoad> {
  const [jira, zendesk] = [await startFakeJira({ projects: [project] }), await startFakeZendesk({ groups: [group] })]
  const policyIds = await createPolicies(api, count, name)
  await listen(api, { jira, zendesk, policyIds })
  const told = new Set<number>()
  const uncertain = new Set<number>()
  const waiting = [...policyIds]

  async function runHost({ traffic, longestRestMs }: RunTickets, host: TrafficHost): Promise<void> {
    const connection = traffic.connect()
    for (let policyId = waiting.shift(); policyId !== undefined; policyId = waiting.shift()) {
      uncertain.add(policyId)
      if (!(await insist(traffic, { connection, host, write: new Map([[policyId, 'failing']]) }))) return
      uncertain.delete(policyId)
      told.add(policyId)
      await pause(random.fraction() * longestRestMs)
    }
  }

  async function goWrong(traffic: Traffic): Promise<void> {
    while (!traffic.isEnded) {
      await pause(faultEveryMs)
      const tracker = random.pick<FakeServer>([jira, zendesk])
      tracker.misbehave(random.pick<Fault>(faults))
    }
    jira.behave()
    zendesk.behave()
  }

  return {
    policyIds,
    jira,
    zendesk,
    run: async (options) => {
      const { hosts, traffic } = options
      await Promise.all([...hosts.map((host) => runHost(options, host)), goWrong(traffic)])
    },
    check: async (api) => {
      const { tickets } = await api.get<{ tickets: ListedTicket[] }>('/automations/tickets?per_page=1000')
      const places = [
        ...jira.state.issues.map(({ key, fields }) => ({ key, policy: nameIn(fields) })),
        ...zendesk.tickets.map(({ id, subject }) => ({ key: String(id), policy: nameIn(subject) })),
      ]
      const problems = policyIds.flatMap((policyId, index) => {
        const there = places.filter(({ policy }) => policy === index + 1).map(({ key }) => key)
        const known = tickets.filter(({ subject }) => subject.id === String(policyId)).map(({ key }) => key)
        const least = told.has(policyId) ? 1 : 0
        const most = told.has(policyId) || uncertain.has(policyId) ? 1 : 0
        if (there.length >= least && there.length <= most && there.join() === known.join()) return []
        return [
          `policy ${policyId} is worth ${most} ticket, the trackers have ${there.length} (${there.join()}), known: ${known.join()}`,
        ]
      })
      const broken = [...jira.violations, ...zendesk.violations].map((text) => `a tracker was asked wrongly: ${text}`)
      return [...problems, ...broken]
    },
    get toldCount() {
      return told.size
    },
    close: async () => {
      await Promise.all([jira.close(), zendesk.close()])
    },
  }
}

/** The number of the ticket policy that a ticket names. */
function nameIn(value: unknown): number {
  return Number(new RegExp(`${name} (\\d+)`).exec(JSON.stringify(value))?.[1])
}

interface Listening {
  readonly jira: FakeJira
  readonly zendesk: FakeZendesk
  readonly policyIds: readonly number[]
}

async function listen(api: Api, { jira, zendesk, policyIds }: Listening): Promise<void> {
  const access = { api_token: 'faults-t0ken' }
  await api.patch('/config', {
    integrations: {
      jira: [{ ...access, url: jira.url, username: 'ok', project_key: project }],
      zendesk: [{ ...access, url: zendesk.url, email: 'ok', group_id: group }],
    },
  })
  const { destinations } = await api.get<{ destinations: { id: number; kind: string }[] }>('/destinations')
  // After an outage many are due at once, and nobody is there to send what a storm brake holds.
  for (const { id } of destinations) await api.patch(`/destinations/${id}`, { storm_brake: 100_000 })
  for (const [place, kind] of ['jira', 'zendesk'].entries()) {
    await api.post('/automations', {
      kind: 'policy',
      name: `Tickets in ${kind}`,
      enabled: true,
      conditions: { policy_ids: policyIds.filter((_id, index) => index % 2 === place) },
      destination_ids: destinations.filter((one) => one.kind === kind).map(({ id }) => id),
    })
  }
}
