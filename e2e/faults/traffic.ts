import { createLoadConnection, findFailure, type LoadConnection } from '@muster/simulator/load/load-connection.ts'
import type { RawAnswer } from '@muster/simulator/load/answer-reader.ts'
import type { LoadTarget } from '@muster/simulator/load/index.ts'
import { pause } from '../support/until.ts'
import type { AnswerModel, Write } from './answer-model.ts'
import { renderAnswers } from '../support/policy-answers.ts'

export interface TrafficHost {
  readonly id: number
  readonly nodeKey: string
}

/** A kept connection to whichever server the traffic goes to. */
export interface Route {
  connection: LoadConnection | undefined
  /** Ends what is under way without an answer. */
  abandon: (() => void) | undefined
}

/** The way of all answers to the server. While the gate is closed nothing is sent and nothing is under way. */
export interface Traffic {
  /** Sends one write; true when it was acknowledged. Waits while the gate is closed. */
  tell(route: Route, host: TrafficHost, write: Write): Promise<boolean>
  connect(): Route
  /** What is under way is abandoned, as by a balancer that takes a server out. */
  redirect(target: LoadTarget): void
  openGate(): void
  /** Resolves when nothing is under way any more. */
  closeGate(): Promise<void>
  /** Lets what is under way end; what waits is not sent, `tell` then says false. */
  end(): Promise<void>
  readonly isEnded: boolean
  readonly acknowledged: number
  /** Answers that told a host to try again. */
  readonly refused: number
  /** Answers that no server may give, such as `node_invalid` to a host that is enrolled. */
  readonly problems: readonly string[]
}

const lookEveryMs = 10

export function createTraffic(firstTarget: LoadTarget, model: AnswerModel): Traffic {
  const routes: Route[] = []
  let target = firstTarget
  const problems: string[] = []
  let isOpen = false
  let isEnded = false
  let underWay = 0
  let acknowledged = 0
  let refused = 0

  function send(route: Route, host: TrafficHost, write: Write): Promise<boolean> {
    model.begin(host.id, write)
    underWay++
    route.connection ??= createLoadConnection(target)
    const request = target.render('write', renderAnswers(host.nodeKey, write), host.nodeKey)
    return exchange(route, request).then((answer) => {
      underWay--
      const failure = findFailure(answer)
      if (!failure) {
        model.acknowledge(host.id)
        acknowledged++
      } else if (failure.message.includes('node_invalid')) problems.push(`host ${host.id}: ${failure.message}`)
      else if (!(answer instanceof Error)) refused++
      return failure === undefined
    })
  }

  return {
    tell: async (route, host, write) => {
      while (!isOpen && !isEnded) await pause(lookEveryMs)
      return isEnded ? false : send(route, host, write)
    },
    connect: () => {
      const route: Route = { connection: undefined, abandon: undefined }
      routes.push(route)
      return route
    },
    redirect: (next) => {
      target = next
      for (const route of routes) {
        route.connection?.close()
        route.connection = undefined
        route.abandon?.()
      }
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
      for (const { connection } of routes) connection?.close()
    },
    get isEnded() {
      return isEnded
    },
    get acknowledged() {
      return acknowledged
    },
    get refused() {
      return refused
    },
    problems,
  }
}

function exchange(route: Route, request: Buffer): Promise<RawAnswer | Error> {
  return new Promise((resolve) => {
    route.abandon = () => resolve(new Error('abandoned'))
    route.connection?.exchange(request, (answer) => {
      route.abandon = undefined
      resolve(answer)
    })
  })
}
