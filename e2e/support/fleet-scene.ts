import { createSimulation, type Simulation } from '@muster/simulator/index.ts'
import type { TestContext } from 'node:test'
import type { Server } from './start-server.ts'
import { until } from './until.ts'

const failingSql = 'UPDATE uptime SET days = 45, total_seconds = 3888000'
const passingSql = 'UPDATE uptime SET days = 3, total_seconds = 259200'

export interface FleetScene {
  readonly simulation: Simulation
  readonly policyIds: readonly number[]
  /** Lets hosts fail the restart policy from now on. */
  fail(count: number): Promise<void>
}

const policies = [
  {
    name: 'Restarted within the last 30 days',
    query: 'SELECT 1 FROM uptime WHERE total_seconds < 30 * 86400;',
    description: 'Updates of the system need a restart.',
    resolution: 'Restart the computer.',
  },
  {
    name: 'The agent runs',
    query: "SELECT 1 FROM osquery_info WHERE version <> '';",
    description: 'The agent answers.',
    resolution: 'Install osquery.',
  },
  {
    name: 'Has at least 64 GB of memory',
    query: 'SELECT 1 FROM system_info WHERE physical_memory > 64000000000;',
    description: 'Builds need it.',
    resolution: 'Order more memory.',
  },
]

/** Simulated hosts that have answered three policies. */
export async function createFleetScene(
  t: Pick<TestContext, 'after'>,
  server: Server,
  hostCount: number,
): Promise<FleetScene> {
  const policyIds: number[] = []
  for (const policy of policies) {
    const answer = await server.api.post<{ policy: { id: number } }>('/policies', policy)
    policyIds.push(answer.policy.id)
  }
  const simulation = createSimulation({ server: server.url, enrollSecret: server.enrollSecret })
  t.after(() => simulation.close())
  for (let number = 1; number <= hostCount; number++) {
    const host = simulation.createHost({ number })
    host.sql(passingSql)
    await host.enroll({ attempts: 1 })
    await host.checkIn({ attempts: 1 })
  }
  return {
    simulation,
    policyIds,
    fail: async (count) => {
      for (const host of simulation.hosts.slice(0, count)) {
        host.sql(failingSql)
        const found = await server.api.get<{ host: { id: number } }>(`/hosts/identifier/${host.machine.uuid}`)
        await server.api.post(`/hosts/${found.host.id}/refetch`)
        await host.checkIn({ attempts: 1 })
      }
      await until('the failures are counted', async () => {
        const answer = await server.api.get<{ policy: { failing_host_count: number } }>(`/policies/${policyIds[0]}`)
        return answer.policy.failing_host_count === count
      })
    },
  }
}
