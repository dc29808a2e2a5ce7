import type { ConfigSource, Setting } from './config-source.ts'
import { addSetting } from './config-source.ts'
import type { IgnoredOption } from './fleet-options.ts'
import { fleetOptionKind } from './fleet-options.ts'
import { findOption } from './option-names.ts'
import type { ServerKey } from './server-options.ts'
import { serverOptions } from './server-options.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface EnvironmentSource extends ConfigSource {
  readonly configFile: string | undefined
  /** Names with our prefix that mean nothing to us; container platforms inject some. */
  readonly unknown: readonly string[]
}

/** Names that are ours but no options of the server: the launcher's, the tests'. */
const otherNames = new Set([
  'MUSTER_CONFIG',
  'FLEET_CONFIG',
  'MUSTER_LIFELINE',
  'MUSTER_RUNTIME',
  'MUSTER_TEST_DATABASE_URL',
])

/** Reads the variables that begin with one prefix. */
export function readEnvironment(env: Environment, prefix: 'MUSTER_' | 'FLEET_'): EnvironmentSource {
  const settings = new Map<ServerKey, Setting>()
  const ignored: IgnoredOption[] = []
  const unknown: string[] = []
  for (const [variable, raw] of Object.entries(env)) {
    if (raw === undefined || !variable.startsWith(prefix) || otherNames.has(variable)) continue
    const name = variable.slice(prefix.length).toLowerCase()
    const found = findOption(name)
    if (found) {
      if (raw === '' && !hasEmptyValue(found.key)) continue
      const where = `environment ${variable}`
      addSetting(settings, found.key, { raw, origin: where, where, fromFile: found.fromFile })
      continue
    }
    const kind = prefix === 'FLEET_' ? fleetOptionKind(name) : undefined
    if (kind) ignored.push({ kind, text: variable })
    else unknown.push(variable)
  }
  return { settings, ignored, unknown, configFile: env[`${prefix}CONFIG`] || undefined }
}

/** An empty variable is a value where empty means something (a file switched off), else as good as unset. */
function hasEmptyValue(key: ServerKey): boolean {
  return !['boolean', 'integer', 'duration', 'choice'].includes(serverOptions[key].kind)
}
