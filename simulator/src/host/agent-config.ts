import { createHash } from 'node:crypto'
import type { Row } from '../osquery/table-database.ts'
import { type AgentFlags, applyOptions } from './agent-flags.ts'

/** What a server's config made of the agent. */
export interface AgentConfig {
  flags(): AgentFlags
  /** Empty until a config came. */
  hash(): string
  decorations(): Row
  /** Takes a config over; false when it is the one that is there already. */
  apply(config: Readonly<Record<string, unknown>>): boolean
}

/** A query that fails gives no rows here; the agent writes a status line about it. */
export function createAgentConfig(firstFlags: AgentFlags, tryQuery: (sql: string) => readonly Row[]): AgentConfig {
  let flags = firstFlags
  let hash = ''
  let decorations: Row = {}

  function readDecorations(decorators: unknown): Row {
    const { load, always } = (decorators ?? {}) as { readonly load?: unknown; readonly always?: unknown }
    const queries = [load, always].flatMap((list) => (Array.isArray(list) ? list.map(String) : []))
    return Object.assign({}, ...queries.map((sql) => tryQuery(sql)[0] ?? {})) as Row
  }

  return {
    flags: () => flags,
    hash: () => hash,
    decorations: () => decorations,
    apply(config) {
      const newHash = createHash('sha1').update(JSON.stringify(config)).digest('hex')
      if (newHash === hash) return false
      hash = newHash
      flags = applyOptions(flags, config.options)
      decorations = readDecorations(config.decorators)
      return true
    },
  }
}
