import type { Socket } from 'node:net'
import { type AnswerReader, createAnswerReader, type RawAnswer } from './answer-reader.ts'
import type { LoadTarget } from './load-target.ts'

export type Answered = (answer: RawAnswer | Error) => void

/** One exchange at a time; the connection is kept, and opened anew when the server closed it. */
export interface LoadConnection {
  exchange(request: Buffer, answered: Answered): void
  close(): void
}

const timeoutMs = 16_000

export function createLoadConnection(target: LoadTarget): LoadConnection {
  let socket: Socket | undefined
  let waiting: Answered | undefined
  let reader: AnswerReader = createAnswerReader()

  function settle(answer: RawAnswer | Error): void {
    const answered = waiting
    waiting = undefined
    answered?.(answer)
  }

  function open(): Socket {
    const fresh = target.connect()
    const lose = (reason: Error) => {
      fresh.destroy()
      if (socket !== fresh) return
      socket = undefined
      settle(reason)
    }
    reader = createAnswerReader()
    fresh.setTimeout(timeoutMs, () => waiting && lose(new Error(`no answer within ${timeoutMs / 1000} s`)))
    fresh.on('error', lose)
    fresh.on('close', () => lose(new Error('the server closed the connection')))
    fresh.on('data', (chunk) => {
      try {
        const answer = reader.push(chunk)
        if (answer) settle(answer)
      } catch (error) {
        lose(error as Error)
      }
    })
    return fresh
  }

  return {
    exchange(request, answered) {
      waiting = answered
      socket ??= open()
      socket.write(request)
    },
    close() {
      const closing = socket
      socket = undefined
      closing?.destroy()
    },
  }
}

const errorMark = Buffer.from('"error"')

/** As an agent judges: the body decides. Looking for the bytes is enough here and far cheaper than parsing. */
export function findFailure(answer: RawAnswer | Error): Error | undefined {
  if (answer instanceof Error) return answer
  if (answer.body.indexOf(errorMark) < 0 && answer.status < 400) return undefined
  return new Error(`status ${answer.status}: ${answer.body.toString('utf8', 0, 200)}`)
}
