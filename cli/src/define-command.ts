import { type Command, Option } from 'commander'
import type { Io } from './io.ts'
import { type CommonOptions, createShell, type Shell } from './shell.ts'

export interface CommandDefinition<Options> {
  /** With its arguments: `hosts [identifier]`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly options?: readonly Option[]
  readonly run: (shell: Shell, options: Options, args: readonly string[]) => Promise<void> | void
}

/** Adds a command to the program or to a group. */
export type AddCommand = (parent: Command, io: Io) => void

export function defineCommand<Options = object>(definition: CommandDefinition<Options>): AddCommand {
  return (parent, io) => {
    const command = parent
      .command(definition.name)
      .description(definition.summary)
      .aliases(definition.aliases ?? [])
    for (const option of definition.options ?? []) command.addOption(option)
    command
      .option('--config <file>', 'contexts file instead of ~/.muster/config (env CONFIG)')
      .option('--context <name>', 'which context of it (default "default", env CONTEXT)')
      .option('--debug', 'show requests and answers on stderr')
      .action(async () => {
        const options = command.opts<Options & CommonOptions>()
        await definition.run(createShell(io, options), options, command.args)
      })
  }
}

export interface GroupDefinition {
  readonly name: string
  readonly summary: string
  readonly commands: readonly AddCommand[]
}

export function defineGroup({ name, summary, commands }: GroupDefinition): AddCommand {
  return (parent, io) => {
    const group = parent.command(name).description(summary)
    for (const add of commands) add(group, io)
  }
}

export function option(flags: string, description: string): Option {
  return new Option(flags, description)
}

export function requiredOption(flags: string, description: string): Option {
  return new Option(flags, description).makeOptionMandatory()
}

/** May be given several times; the values come as a list. */
export function repeatedOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ])
}
