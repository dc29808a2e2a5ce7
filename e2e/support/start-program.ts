import { spawn } from 'node:child_process'
import type { TestContext } from 'node:test'
import { inheritedEnvironment } from './server-process.ts'

/** Any program as a process of its own, ended with the test. */
export interface Running {
  /** All that it wrote so far. */
  output(): string
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  stop(): void
}

export function start(
  t: Pick<TestContext, 'after'>,
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(program, args, { env: { ...inheritedEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void (text += String(chunk)))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal)),
  )
  t.after(() => {
    // Killed, nginx would leave its workers behind.
    child.kill('SIGTERM')
    return ended
  })
  return { output: () => text, ended, stop: () => void child.kill('SIGTERM') }
}
