import { type AddCommand, defineCommand } from '../define-command.ts'
import { formatOptions } from '../output/print-list.ts'

interface Unsupported {
  readonly name: string
  readonly aliases: readonly string[]
}

/** Scripts that ask every server for all kinds go on: there are none, and that is said beside the output. */
function defineUnsupported({ name, aliases }: Unsupported): AddCommand {
  return defineCommand({
    name: `${name} [name]`,
    aliases,
    summary: `Not supported yet: there are no ${name}.`,
    options: formatOptions(),
    run: (shell) => shell.warn(`there are no ${name}: not supported yet`),
  })
}

export const getQueriesCommand = defineUnsupported({ name: 'queries', aliases: ['query', 'q'] })
export const getPacksCommand = defineUnsupported({ name: 'packs', aliases: ['pack', 'p'] })
