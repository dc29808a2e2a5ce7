import pino from 'pino'
import pretty from 'pino-pretty'
import type { Log } from '../../kernel/log.ts'

export interface LogOptions {
  readonly isJson: boolean
  readonly isDebug: boolean
}

/** Structured lines on standard error: JSON for machines, or one readable line each. */
export function createLog({ isJson, isDebug }: LogOptions): Log {
  const level = isDebug ? 'debug' : 'info'
  if (isJson)
    return pino(
      { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ fd: 2, sync: true }),
    )
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: process.stderr.isTTY,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
  })
  return pino({ level, base: undefined }, stream)
}
