import { CommanderError } from 'commander'
import { parseArguments } from './cli/parse-arguments.ts'
import { simulate } from './cli/simulate.ts'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())

try {
  const args = parseArguments(process.argv.slice(2), (command) => command.exitOverride())
  const output = { print: (line: string) => console.log(line), complain: (line: string) => console.error(line) }
  process.exitCode = await simulate(args, output, stop.signal)
} catch (error) {
  // Commander has printed its own errors and the help.
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1
  if (!(error instanceof CommanderError)) console.error((error as Error).message)
}
