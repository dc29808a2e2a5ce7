import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import { pause } from '../support/until.ts'
import type { AnswerModel } from './answer-model.ts'
import type { Outcome } from '../support/policy-answers.ts'
import type { Traffic, TrafficHost } from './traffic.ts'

export interface RestlessHosts {
  readonly traffic: Traffic
  readonly model: AnswerModel
  readonly random: SeededRandom
  readonly hosts: readonly TrafficHost[]
  readonly policyIds: readonly number[]
  readonly connections: number
}

/** A pause between two writes of one connection, so that the server has room for its other work. */
const pauseMs = 20

/** Hosts that answer all policies at random, again and again. Resolves when the traffic has ended. */
export async function runRestlessHosts(options: RestlessHosts): Promise<void> {
  const { traffic, model, hosts, connections } = options
  await Promise.all(
    Array.from({ length: connections }, async (_, place) => {
      const connection = traffic.connect()
      const own = hosts.filter((_host, index) => index % connections === place)
      for (let turn = 0; !traffic.isEnded; turn++) {
        const host = own[turn % own.length]
        if (host) await traffic.tell(connection, host, model.pendingOf(host.id) ?? decideAnswers(options))
        await pause(pauseMs)
      }
    }),
  )
}

function decideAnswers({ random, policyIds }: RestlessHosts): ReadonlyMap<number, Outcome> {
  return new Map(policyIds.map((id) => [id, random.pick(['passing', 'passing', 'failing', 'failing', 'error'])]))
}
