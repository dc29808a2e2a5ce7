import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import type { LoadConnection } from '@muster/simulator/load/load-connection.ts'
import { pause } from '../support/until.ts'
import type { AnswerModel } from './answer-model.ts'
import type { Outcome } from '../support/policy-answers.ts'
import type { Traffic, TrafficHost } from './traffic.ts'

export interface PatientHost extends TrafficHost {
  readonly policyId: number
}

export interface PatientHosts {
  readonly traffic: Traffic
  readonly model: AnswerModel
  readonly random: SeededRandom
  readonly hosts: readonly PatientHost[]
  /** When the newest completed run of the automations began, as far as is known. */
  lastCompletedRunMs(): number
}

export interface Episode {
  readonly host: PatientHost
  /** How often it told that it begins to fail; each time is worth exactly one webhook. */
  readonly failures: number
  /** The traffic ended before the server said what became of the last answer. */
  readonly isLastUncertain: boolean
}

const longestRestMs = 400
const lookEveryMs = 25

/**
 * Hosts that fail, repeat it until it is acknowledged, and recover only after a run of the automations: each such failure
 * must reach the receiver under exactly one id. Resolves when the traffic has ended.
 */
export async function runPatientHosts(options: PatientHosts): Promise<readonly Episode[]> {
  return Promise.all(
    options.hosts.map(async (host) => {
      const connection = options.traffic.connect()
      let failures = 0
      for (;;) {
        if (!(await insist(options, { connection, host, outcome: 'passing' }))) break
        await pause(options.random.fraction() * longestRestMs)
        if (!(await insist(options, { connection, host, outcome: 'failing' }))) break
        failures++
        const toldMs = Date.now()
        while (options.lastCompletedRunMs() <= toldMs && !options.traffic.isEnded) await pause(lookEveryMs)
      }
      return { host, failures, isLastUncertain: options.model.isPending(host.id) }
    }),
  )
}

/** Tells until it is acknowledged; false when the traffic ended before. */
async function insist(
  { traffic }: PatientHosts,
  { connection, host, outcome }: { connection: LoadConnection; host: PatientHost; outcome: Outcome },
): Promise<boolean> {
  const write = new Map([[host.policyId, outcome]])
  while (!traffic.isEnded) {
    if (await traffic.tell(connection, host, write)) return true
    await pause(lookEveryMs)
  }
  return false
}
