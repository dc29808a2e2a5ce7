import type { Clock } from '../clock.ts'
import { type LogType, renderLog } from '../protocol/request-bodies.ts'
import type { AgentSession, CallOptions } from './agent-session.ts'
import { createLogBuffer, type LogBuffer } from './log-buffer.ts'

export interface LogSenderOptions {
  readonly clock: Clock
  readonly isCompressed: boolean
  readonly session: AgentSession
  periodSeconds(): number
}

/** Keeps log lines and sends them, results before status lines, until the server has acknowledged them. */
export interface LogSender {
  add(logType: LogType, line: Readonly<Record<string, unknown>>): void
  /** Sends what waits, even what was refused a moment ago. Returns the number of acknowledged lines. */
  sendAll(options?: Partial<CallOptions>): Promise<number>
  /** Sends what waits and is not held back after a refusal. */
  sendDue(options?: Partial<CallOptions>): Promise<void>
}

export function createLogSender({ clock, isCompressed, session, periodSeconds }: LogSenderOptions): LogSender {
  const buffers = { result: createLogBuffer('result', clock), status: createLogBuffer('status', clock) }

  async function send(buffer: LogBuffer, options: Partial<CallOptions>): Promise<number> {
    const lines = buffer.peek()
    if (lines.length === 0) return 0
    const render = (nodeKey: string) => ({
      body: renderLog(nodeKey, buffer.logType, lines, isCompressed),
      isCompressed,
    })
    try {
      await session.call('log', render, { attempts: 1, ...options })
    } catch {
      buffer.postpone(periodSeconds())
      return 0
    }
    buffer.acknowledge(lines.length)
    return lines.length
  }

  return {
    add: (logType, line) => buffers[logType].add(line),
    sendAll: async (options = {}) => (await send(buffers.result, options)) + (await send(buffers.status, options)),
    async sendDue(options = {}) {
      for (const buffer of [buffers.result, buffers.status]) if (!buffer.isPostponed()) await send(buffer, options)
    },
  }
}
