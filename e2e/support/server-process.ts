import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { memoryEnvironment, memoryFlags } from '../../runtime/memory.mjs'
import { logFolder, noteSecretsOfEnvironment } from './secrets.ts'

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))
const keptOutput = 200_000

/** One run of the program as a process of its own. */
export interface MusterProcess {
  /** All that it wrote so far, both streams in the order of arrival. */
  output(): string
  /** The address after "Muster listens on"; rejects with the output when the process ends before. */
  readonly listening: Promise<string>
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  signal(name: NodeJS.Signals): void
  readonly pid: number
}

const noInternet = { MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' }
/** Where secrets are looked for in what is logged, everything is logged. */
const talkative: Record<string, string> = logFolder === undefined ? {} : { MUSTER_LOGGING_DEBUG: 'true' }

export function runMuster(args: readonly string[], env: Readonly<Record<string, string>> = {}): MusterProcess {
  noteSecretsOfEnvironment(env)
  const child = spawn(process.execPath, [...memoryFlags, main, ...args], {
    // The lifeline: when this process dies, the channel closes and the server stops itself.
    env: { ...memoryEnvironment, ...inheritedEnvironment(), ...noInternet, ...talkative, ...env, MUSTER_LIFELINE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  // `user reset-admin` tells the person at the machine a password, on purpose.
  const readOutput = collectOutput(child, args[0] === 'user' ? undefined : logFolder)
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 1))
  })
  return {
    output: readOutput,
    listening: waitUntilListening(child, readOutput),
    ended,
    signal: (name) => void child.kill(name),
    pid: child.pid ?? 0,
  }
}

/** Settings of whoever runs the tests must not reach the servers under test. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MUSTER|FLEET|NODE_TEST)_/.test(name)))
}

function collectOutput(child: ChildProcess, folder: string | undefined): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (chunk: string) => {
      text = (text + chunk).slice(-keptOutput)
      if (folder !== undefined) appendFileSync(path.join(folder, `${child.pid}.log`), chunk)
    })
  }
  return () => text
}

function waitUntilListening(child: ChildProcess, readOutput: () => string): Promise<string> {
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /^Muster listens on (\S+)$/m.exec(readOutput())?.[1]
      if (address) resolve(address)
    })
    child.on('error', reject)
    child.on('close', () => reject(new Error(`the server ended before it listened:\n${readOutput()}`)))
  })
  // Who starts a process that is to fail does not wait for this.
  listening.catch(() => undefined)
  return listening
}
