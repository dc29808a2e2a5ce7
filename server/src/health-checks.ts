import type { Clock } from './kernel/clock.ts'
import { readSchemaState } from './platform/database/migrate.ts'
import { type Database, pingDatabase } from './platform/database/open-database.ts'
import type { LineLog } from './platform/files/line-log.ts'
import type { HealthCheck } from './transports/operations/health-check.ts'

/** A part that looks for work again and again. */
export interface Pulse {
  /** When it last looked, by the monotonic clock; undefined before its start. */
  readonly lookedAtMs: number | undefined
}

export interface HealthParts {
  readonly clock: Clock
  readonly database: Database
  readonly statusLog: LineLog
  readonly resultLog: LineLog
  readonly deliveryWorker: Pulse
  readonly scheduler: Pulse
}

const silentForMs = 60_000

/** What has to work. A start mends nothing of the `service`: those are told by readiness only. */
export function createHealthChecks(parts: HealthParts): readonly HealthCheck[] {
  const { clock, database } = parts
  return [
    {
      name: 'database',
      of: 'service',
      run: async () => {
        await pingDatabase(database.db)
        return { kind: database.kind }
      },
    },
    {
      name: 'schema',
      of: 'service',
      run: async () => {
        const { current, wanted } = await readSchemaState(database)
        if (current < wanted) throw new Error(`schema ${current} is older than ${wanted}; run "muster prepare db"`)
        return { current, wanted }
      },
    },
    pulseCheck('delivery_worker', parts.deliveryWorker, clock),
    pulseCheck('scheduler', parts.scheduler, clock),
    logCheck('status_log', parts.statusLog),
    logCheck('result_log', parts.resultLog),
  ]
}

function pulseCheck(name: string, pulse: Pulse, clock: Clock): HealthCheck {
  return {
    name,
    of: 'service',
    run: async () => {
      if (pulse.lookedAtMs === undefined) throw new Error('is not started')
      const idleMs = Math.round(clock.monotonicMs() - pulse.lookedAtMs)
      if (idleMs > silentForMs) throw new Error(`looked for work ${Math.round(idleMs / 1000)} s ago`)
      return { looked_ms_ago: idleMs }
    },
  }
}

function logCheck(name: string, log: LineLog): HealthCheck {
  return {
    name,
    of: 'process',
    run: async () => {
      const state = log.state()
      if (state.kind === 'file' && state.lastError !== undefined) throw new Error(`${state.path}: ${state.lastError}`)
      return state
    },
  }
}
