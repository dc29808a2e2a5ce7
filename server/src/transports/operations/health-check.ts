import type { Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'

export interface HealthCheck {
  readonly name: string
  /** The process itself, which a start may mend, or what the service needs beside it. */
  readonly of: 'process' | 'service'
  /** Throws when the part does not work; gives what `?verbose` shows of it. */
  run(): Promise<Readonly<Record<string, unknown>>>
}

export interface HealthResult {
  readonly name: string
  readonly healthy: boolean
  readonly details: Readonly<Record<string, unknown>>
}

const timeoutMs = 5_000

/** Runs all checks side by side; one that does not end in time has failed. */
export function runHealthChecks(checks: readonly HealthCheck[], clock: Clock): Promise<readonly HealthResult[]> {
  return Promise.all(checks.map((check) => runOne(check, clock)))
}

async function runOne({ name, run }: HealthCheck, clock: Clock): Promise<HealthResult> {
  const ended = new AbortController()
  const timeout = clock.sleep(timeoutMs, ended.signal).then(() => {
    throw new Error(`did not answer within ${timeoutMs / 1000} s`)
  })
  try {
    return { name, healthy: true, details: await Promise.race([run(), timeout]) }
  } catch (error) {
    return { name, healthy: false, details: { error: errorText(error) } }
  } finally {
    timeout.catch(() => undefined)
    ended.abort()
  }
}
