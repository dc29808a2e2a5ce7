import { CliError } from '../cli-error.ts'
import { option, repeatedOption } from '../define-command.ts'
import type { Io } from '../io.ts'

/** The options of commands that store documents. */
export interface RunOptions {
  readonly f?: readonly string[]
  readonly dryRun?: boolean
  readonly force?: boolean
}

export function fileOption() {
  return repeatedOption('-f <file>', 'a file, or - for standard input; may be given several times (env FILENAME)')
}

export function runOptions() {
  return [
    fileOption(),
    option('--dry-run', 'store nothing; show field by field what would change'),
    option('--force', 'accept numeric policy ids beside policy documents, and agent options that are unknown here'),
  ]
}

export function filesOf({ f }: Pick<RunOptions, 'f'>, { env }: Io): readonly string[] {
  const files = f ?? [env['FILENAME'] ?? ''].filter((file) => file !== '')
  if (files.length === 0) throw new CliError('which file? give it with -f FILE, or -f - for standard input')
  return files
}
