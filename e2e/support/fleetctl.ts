import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runIn } from '@muster/cli/cli-scene.test-support.ts'
import { noteSecretsOfWords } from './secrets.ts'

const main = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command line of one person: a home folder of its own. */
export interface Fleetctl {
  readonly home: string
  (
    words: readonly string[],
    options?: { readonly stdin?: string; readonly env?: Record<string, string> },
  ): Promise<Outcome>
}

export interface FleetctlOf {
  readonly url: string
  /** Of whoever is logged in. */
  readonly token?: string
}

export async function openFleetctl(t: TestContext, { url, token }: FleetctlOf): Promise<Fleetctl> {
  const home = await mkdtemp(path.join(tmpdir(), 'muster-fleetctl-'))
  t.after(() => rm(home, { recursive: true }))
  await runIn(home, ['config', 'set', '--address', url, ...(token === undefined ? [] : ['--token', token])])
  const run = (words: readonly string[], options = {}) => {
    noteSecretsOfWords(words)
    return runIn(home, words, options)
  }
  return Object.assign(run, { home })
}

/** As a process whose output nobody reads beyond the first piece. */
export async function runIntoClosedPipe(home: string, words: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, HOME: home, USERPROFILE: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.once('data', (piece: Buffer) => {
    out = String(piece)
    child.stdout.destroy()
  })
  child.stderr.on('data', (piece: Buffer) => (err += String(piece)))
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 1)))
  return { code, out, err }
}
