import { createLoadConnection, findFailure, type LoadConnection } from '@muster/simulator/load/load-connection.ts'
import type { LoadTarget } from '@muster/simulator/load/index.ts'
import { pause } from '../support/until.ts'
import type { AnswerModel, Write } from './answer-model.ts'
import { renderAnswers } from '../support/policy-answers.ts'

export interface TrafficHost {
  readonly id: number
  readonly nodeKey: string
}

/** The way of all answers to the server. While the gate is closed nothing is sent and nothing is under way. */
export interface Traffic {
  /** Sends one write; true when it was acknowledged. Waits while the gate is closed. */
  tell(connection: LoadConnection, host: TrafficHost, write: Write): Promise<boolean>
  connect(): LoadConnection
  openGate(): void
  /** Resolves when nothing is under way any more. */
  closeGate(): Promise<void>
  /** Lets what is under way end; what waits is not sent, `tell` then says false. */
  end(): Promise<void>
  readonly isEnded: boolean
  readonly acknowledged: number
  /** Answers that no server may give, such as `node_invalid` to a host that is enrolled. */
  readonly problems: readonly string[]
}

const lookEveryMs = 10

export function createTraffic(target: LoadTarget, model: AnswerModel): Traffic {
  const connections: LoadConnection[] = []
  const problems: string[] = []
  let isOpen = false
  let isEnded = false
  let underWay = 0
  let acknowledged = 0

  function send(connection: LoadConnection, host: TrafficHost, write: Write): Promise<boolean> {
    model.begin(host.id, write)
    underWay++
    return new Promise((resolve) => {
      const request = target.render('write', renderAnswers(host.nodeKey, write), host.nodeKey)
      connection.exchange(request, (answer) => {
        underWay--
        const failure = findFailure(answer)
        if (!failure) {
          model.acknowledge(host.id)
          acknowledged++
        } else if (failure.message.includes('node_invalid')) problems.push(`host ${host.id}: ${failure.message}`)
        resolve(failure === undefined)
      })
    })
  }

  return {
    tell: async (connection, host, write) => {
      while (!isOpen && !isEnded) await pause(lookEveryMs)
      return isEnded ? false : send(connection, host, write)
    },
    connect: () => {
      const connection = createLoadConnection(target)
      connections.push(connection)
      return connection
    },
    openGate: () => {
      isOpen = true
    },
    closeGate: async () => {
      isOpen = false
      while (underWay > 0) await pause(lookEveryMs)
    },
    end: async () => {
      isEnded = true
      while (underWay > 0) await pause(lookEveryMs)
      for (const connection of connections) connection.close()
    },
    get isEnded() {
      return isEnded
    },
    get acknowledged() {
      return acknowledged
    },
    problems,
  }
}
