import { Command, CommanderError } from 'commander'
import { CliError } from './cli-error.ts'
import { commands } from './commands/index.ts'
import type { Io } from './io.ts'
import { escapeLines } from './output/escape-text.ts'
import { painter } from './output/painter.ts'
import { version } from './version.ts'

/** Runs one command line and tells the exit code: 0 for success, 1 for failure. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const program = new Command('fleetctl')
    .description('Administers a Muster server.')
    .version(version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  for (const add of commands) add(program, io)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    return report(error, io)
  }
}

function report(error: unknown, io: Io): number {
  // commander has printed its own message already; its code is 0 for --help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1
  if (!(error instanceof CliError)) throw error
  io.stderr.write(`${painter(io.stderr, io.env).red('fleetctl:')} ${escapeLines(error.message)}\n`)
  return 1
}
