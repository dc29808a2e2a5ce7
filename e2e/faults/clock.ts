import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What clocks said at one moment. */
export interface Moment {
  /** Of the processes. */
  readonly serverMs: number
  readonly offsetMs: number
  readonly monotonicMs: number
}

/** The time of day of the processes that are started with `env`. */
export interface Clock {
  readonly env: Readonly<Record<string, string>>
  /** So far from the real time. */
  readonly offsetMs: number
  readonly hasGoneBack: boolean
  move(byMs: number): void
  now(): Moment
  remove(): void
}

export async function createClock(): Promise<Clock> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-clock-'))
  const file = path.join(folder, 'offset')
  let offsetMs = 0
  let hasGoneBack = false
  const write = () => {
    writeFileSync(`${file}.new`, String(offsetMs))
    renameSync(`${file}.new`, file)
  }
  write()
  return {
    env: {
      NODE_OPTIONS: `--import=${new URL('../support/moved-clock.ts', import.meta.url).href}`,
      E2E_CLOCK_FILE: file,
    },
    get offsetMs() {
      return offsetMs
    },
    get hasGoneBack() {
      return hasGoneBack
    },
    move: (byMs) => {
      hasGoneBack ||= byMs < 0
      offsetMs += byMs
      write()
    },
    now: () => ({ serverMs: Date.now() + offsetMs, offsetMs, monotonicMs: performance.now() }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
