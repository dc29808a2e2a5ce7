import type { Option, ShownValue } from './option.ts'
import { environmentName, flagName } from './option-names.ts'
import type { ConfigOrigins, ServerConfig } from './server-options.ts'
import { listOptions } from './server-options.ts'

export interface ConfigRow {
  readonly key: string
  /** As it is written in a file; secrets masked. */
  readonly value: ShownValue
  readonly origin: string
}

export function describeConfig(config: ServerConfig, origins: ConfigOrigins): readonly ConfigRow[] {
  return listOptions().map(([key, option]) => ({ key, value: option.show(config[key]), origin: origins[key] }))
}

export interface HelpRow {
  readonly flag: string
  readonly help: string
  readonly default: string
}

export function helpRows(): readonly HelpRow[] {
  return listOptions().map(([key, option]) => ({
    flag: option.kind === 'boolean' ? flagName(key) : `${flagName(key)}=${option.choices?.join('|') ?? option.kind}`,
    help: option.help.replaceAll('`', ''),
    default: defaultText(option),
  }))
}

/** All options as a Markdown table, for the docs. */
export function renderOptionsTable(): string {
  const rows = listOptions().map(([key, option]) => {
    const byDefault = defaultText(option)
    const kind = option.choices?.map((word) => `\`${word}\``).join(', ') ?? option.kind
    const cells = [`\`${key}\``, `\`${environmentName(key)}\``, kind, byDefault && `\`${byDefault}\``, option.help]
    return `| ${cells.join(' | ')} |`
  })
  return ['| option | environment | kind | default | meaning |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}

function defaultText(option: Option<unknown>): string {
  const shown = option.show(option.default)
  return typeof shown === 'object' ? shown.join(',') : String(shown)
}
