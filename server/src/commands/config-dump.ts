import { stringify } from 'yaml'
import type { ConfigRow } from '../platform/config/describe-config.ts'
import { describeConfig } from '../platform/config/describe-config.ts'
import type { LoadServerConfig } from '../platform/config/load-server-config.ts'
import { loadServerConfig } from '../platform/config/load-server-config.ts'

export interface ConfigDumpDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly print: (text: string) => void
}

/** `muster config_dump`: the effective values as YAML, each with its origin. */
export async function configDump(deps: ConfigDumpDeps, flags: readonly string[]): Promise<number> {
  const { config, origins } = loadServerConfig({ ...deps, flags })
  deps.print(renderYaml(describeConfig(config, origins)))
  return 0
}

function renderYaml(rows: readonly ConfigRow[]): string {
  const sections = Map.groupBy(rows, (row) => sectionOf(row.key))
  const lines: string[] = []
  for (const [section, entries] of sections) {
    lines.push(`${section}:`)
    for (const { key, value, origin } of entries) {
      lines.push(`  ${key.slice(section.length + 1)}: ${renderValue(value)} # ${origin}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function renderValue(value: ConfigRow['value']): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, blockQuote: false }).trimEnd()
}

function sectionOf(key: string): string {
  return key.slice(0, key.indexOf('.'))
}
