import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import { pause } from '../support/until.ts'
import type { AnswerModel } from './answer-model.ts'
import type { Outcome } from '../support/policy-answers.ts'
import type { Clock } from './clock.ts'
import { insist } from './insist.ts'
import type { Traffic, TrafficHost } from './traffic.ts'
import type { RunWatch } from './watch-runs.ts'

export interface PatientHost extends TrafficHost {
  readonly policyId: number
}

export interface PatientHosts {
  readonly traffic: Traffic
  readonly model: AnswerModel
  readonly random: SeededRandom
  readonly hosts: readonly PatientHost[]
  readonly clock: Clock
  readonly runs: RunWatch
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
const afterMoveMs = 3_000

/**
 * Hosts that fail, repeat it until it is acknowledged, and recover only after a run of the automations: each such failure
 * must reach the receiver under exactly one id. Resolves when the traffic has ended.
 */
export async function runPatientHosts(options: PatientHosts): Promise<readonly Episode[]> {
  return Promise.all(
    options.hosts.map(async (host) => {
      const connection = options.traffic.connect()
      let failures = 0
      const tell = (outcome: Outcome) =>
        insist(options.traffic, { connection, host, write: new Map([[host.policyId, outcome]]) })
      for (;;) {
        if (!(await tell('passing'))) break
        await pause(options.random.fraction() * longestRestMs)
        if (!(await tell('failing'))) break
        failures++
        await waitForRun(options)
      }
      return { host, failures, isLastUncertain: options.model.pendingOf(host.id) !== undefined }
    }),
  )
}

/** Until a run has completed that began after this moment. */
async function waitForRun({ clock, runs, traffic }: PatientHosts): Promise<void> {
  let told = clock.now()
  while (!runs.hasCheckedSince(told) && !traffic.isEnded) {
    await pause(lookEveryMs)
    if (clock.offsetMs === told.offsetMs) continue
    // Runs from before the clock was moved have been seen by then, and are no longer mistaken for later ones.
    await pause(afterMoveMs)
    told = clock.now()
  }
}
