import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { FieldProblem } from '../../kernel/errors.ts'

// A server that sends these would give a host another identity, load code on it, or lose its data.
const refusedOptions = ['host_identifier', 'extensions_autoload', 'database_path', 'db_path'] as const

export function findAgentOptionProblems(options: AgentOptions): readonly FieldProblem[] {
  const places: [string, Record<string, unknown> | undefined][] = [
    ['config.options', options.config.options],
    ['command_line_flags', options.command_line_flags],
  ]
  for (const [platform, config] of Object.entries(options.overrides?.platforms ?? {})) {
    places.push([`overrides.platforms.${platform}.options`, config.options])
  }
  return places.flatMap(([place, given]) =>
    refusedOptions
      .filter((name) => given !== undefined && Object.hasOwn(given, name))
      .map((name) => {
        const key = `agent_options.${place}.${name}`
        return { field: key, reason: `${key} is refused: set it on the host itself (--${name}), not from the server` }
      }),
  )
}
