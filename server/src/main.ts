import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { backup } from './commands/backup.ts'
import { certificate } from './commands/certificate.ts'
import { configDump } from './commands/config-dump.ts'
import { doctor } from './commands/doctor/doctor.ts'
import { explain } from './commands/explain.ts'
import { forgetKeys, rotateKeys } from './commands/keys.ts'
import { prepareDatabase } from './commands/prepare-database.ts'
import { restore } from './commands/restore.ts'
import { resetAdminCommand } from './commands/reset-admin.ts'
import { serve } from './commands/serve.ts'
import { systemClock } from './kernel/clock.ts'
import { AppError } from './kernel/errors.ts'
import { helpRows } from './platform/config/describe-config.ts'
import { createLog } from './platform/log/create-log.ts'
import { machineNames } from './platform/tls/certificate-names.ts'
import { version } from './version.ts'

const loading = {
  env: process.env,
  readTextFile: (file: string) => readFileSync(file, 'utf8'),
  warn: (message: string) => void process.stderr.write(`warning: ${message}\n`),
}
const print = (text: string): void => void process.stdout.write(text)

/** Server options are the same for all commands and are parsed by name, so commander passes them through. */
function withServerOptions(command: Command, run: (flags: readonly string[]) => Promise<number>): Command {
  return command
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[options...]', 'server options; see below')
    .addHelpText(
      'after',
      () => `\nServer options (flag; environment: MUSTER_…; YAML file: --config):\n${renderOptions()}`,
    )
    .action(async (options: readonly string[]) => {
      process.exitCode = await run(options)
    })
}

/** Server options look like anything, so the file comes before them. */
function takeFile([file, ...flags]: readonly string[]): { readonly file: string; readonly flags: readonly string[] } {
  if (file === undefined || file.startsWith('-'))
    throw new AppError('invalid', 'which file? give it first: FILE [options]')
  return { file, flags }
}

function renderOptions(): string {
  const rows = helpRows()
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  return rows
    .map((row) => `  ${row.flag.padEnd(width)}  ${row.help}${row.default === '' ? '' : ` (default ${row.default})`}`)
    .join('\n')
}

const explainFlags = [
  ['--cve <id>', 'the CVE'],
  ['--software-id <id>', 'software of the database, which no server may have open if it is the embedded one'],
  ['--name <name>', 'instead: software by what osquery tells of it'],
  ['--version <version>', 'its version'],
  ['--source <source>', 'apps, programs, deb_packages, rpm_packages, python_packages, npm_packages …'],
  ['--vendor <vendor>', 'its vendor'],
  ['--bundle-identifier <id>', 'macOS: its bundle identifier'],
  ['--extension-id <id>', 'extensions of browsers and editors: the id'],
  ['--release <release>', 'RPM: its release'],
  ['--epoch <number>', 'RPM: its epoch'],
  ['--source-package <name>', 'deb: its source package'],
  ['--source-version <version>', 'deb: the version of its source package'],
  ['--distribution <name>', 'deb and RPM: like "debian 12" or "ubuntu 22.04"'],
  ['--platform <platform>', 'operating systems: darwin, windows …'],
] as const

// A command may have an option of the name of one of the program's, such as --version.
const program = new Command('muster')
  .enablePositionalOptions()
  .description('osquery management server with automations')
  .version(version)

withServerOptions(program.command('serve').description('run the server'), (flags) =>
  serve({ ...loading, print }, flags),
)
const prepare = program.command('prepare').description('prepare what the server needs')
withServerOptions(prepare.command('db').description('bring the database schema up to date'), (flags) =>
  prepareDatabase({ ...loading, print }, flags),
)
withServerOptions(
  program.command('config_dump').description('print the effective configuration and where it came from'),
  (flags) => configDump({ ...loading, print }, flags),
)
const resetting = program
  .command('user')
  .description('users, on the machine itself')
  .command('reset-admin')
  .description('give an administrator a new password, whether or not the server runs')
  .option('--email <address>', 'whom; the first administrator where it is not given, a new one where it is not known')
withServerOptions(resetting, (flags) =>
  resetAdminCommand(
    { ...loading, print, clock: systemClock, log: createLog({ isJson: false, isDebug: false }) },
    { flags, email: resetting.opts<{ email?: string }>().email },
  ),
)
const addNames: string[] = []
withServerOptions(
  program
    .command('certificate')
    .description('show the server certificate, or add names to it')
    .option('--add-name <name...>', 'a further name or address that hosts use for this server', (name) => [
      ...addNames,
      name,
    ]),
  (flags) => {
    const names =
      program.commands.find((command) => command.name() === 'certificate')?.opts<{ addName?: string[] }>().addName ?? []
    const log = createLog({ isJson: false, isDebug: false })
    return certificate({ ...loading, print, clock: systemClock, log, machineNames }, { flags, addNames: names })
  },
)
const explaining = program
  .command('explain')
  .description('tell why software has a CVE or has not, by the feeds of this machine')
for (const [flag, help] of explainFlags) explaining.option(flag, help)
withServerOptions(explaining, (flags) =>
  explain(
    { ...loading, print, clock: systemClock, log: createLog({ isJson: false, isDebug: false }) },
    { flags, options: explaining.opts() },
  ),
)
const quietDeps = { ...loading, print, clock: systemClock, log: createLog({ isJson: false, isDebug: false }) }
const examining = program
  .command('doctor')
  .description('look at what the server needs and say what to do; also while no server runs')
  .option('--json', 'for machines')
withServerOptions(examining, (flags) => doctor(quietDeps, { flags, isJson: examining.opts()['json'] === true }))
const keyCommands = program.command('keys').description('the private key that seals stored secrets')
const rotating = keyCommands
  .command('rotate')
  .description('seal all stored secrets with another key, while no server runs')
  .option('--new-key-file <file>', 'the new key, where server.private_key is set')
withServerOptions(rotating, (flags) =>
  rotateKeys(quietDeps, { flags, newKeyFile: rotating.opts<{ newKeyFile?: string }>().newKeyFile }),
)
withServerOptions(
  keyCommands
    .command('forget')
    .description('the key is lost: give up what only it opened, so that the server starts with the key it has now'),
  (flags) => forgetKeys(quietDeps, flags),
)
const backingUp = program
  .command('backup')
  .description('write the embedded database into one file, also while the server runs')
  .usage('FILE [options]')
  .option('--include-key', 'with the private key and the certificates: the file is then as secret as they are')
withServerOptions(backingUp, (flags) =>
  backup(quietDeps, { ...takeFile(flags), includeKey: backingUp.opts()['includeKey'] === true }),
)
const restoring = program
  .command('restore')
  .description('put a back-up into the data folder, while no server uses it')
  .usage('FILE [options]')
  .option('--force', 'replace what is there; it is kept beside as .replaced')
withServerOptions(restoring, (flags) =>
  restore(quietDeps, { ...takeFile(flags), force: restoring.opts()['force'] === true }),
)
program
  .command('version')
  .description('print the version')
  .action(() => print(`${version}\n`))
program.addHelpText(
  'after',
  '\n  ctl                     the command line for administrators, also installed as fleetctl',
)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  process.stderr.write(`muster: ${error.message}\n`)
  process.exitCode = 1
}
