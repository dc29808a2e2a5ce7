import path from 'node:path'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { ConfigSource, Setting } from './config-source.ts'
import { fleetOptionWarnings } from './fleet-options.ts'
import type { Option } from './option.ts'
import { readConfigFile } from './read-config-file.ts'
import type { Environment } from './read-environment.ts'
import { readEnvironment } from './read-environment.ts'
import { readFlags } from './read-flags.ts'
import type { ConfigOrigins, ServerConfig, ServerKey } from './server-options.ts'
import { listOptions } from './server-options.ts'

export interface LoadServerConfig {
  /** The command line after the command's name. */
  readonly flags: readonly string[]
  readonly env: Environment
  /** Throws when the file cannot be read. */
  readonly readTextFile: (path: string) => string
  readonly warn: (message: string) => void
}

export interface LoadedConfig {
  readonly config: ServerConfig
  readonly origins: ConfigOrigins
}

/** Flags win over the environment, it over the file, it over the defaults. Throws `invalid` with one line. */
export function loadServerConfig(input: LoadServerConfig): LoadedConfig {
  const flags = readFlags(input.flags)
  const muster = readEnvironment(input.env, 'MUSTER_')
  const fleet = readEnvironment(input.env, 'FLEET_')
  const sources: ConfigSource[] = [flags, muster, fleet]
  const file = flags.configFile ?? muster.configFile ?? fleet.configFile
  if (file !== undefined) sources.push(readConfigFile(file, input.readTextFile))
  for (const warning of fleetOptionWarnings(sources.flatMap((source) => source.ignored))) input.warn(warning)
  warnOfUnknown([...muster.unknown, ...fleet.unknown], input.warn)
  const loaded = resolveOptions(sources, input.readTextFile)
  requireTogether(loaded, 'server.cert', 'server.key')
  requireTogether(loaded, 'server.key', 'server.cert')
  return loaded
}

function warnOfUnknown(names: readonly string[], warn: (message: string) => void): void {
  if (names.length === 0) return
  warn(`ignored, not the names of options: environment ${names.join(', ')}`)
}

function resolveOptions(sources: readonly ConfigSource[], readTextFile: (path: string) => string): LoadedConfig {
  const values: Partial<Record<ServerKey, unknown>> = {}
  const origins: Partial<Record<ServerKey, string>> = {}
  for (const [key, option] of listOptions()) {
    const setting = sources.map((source) => source.settings.get(key)).find((found) => found !== undefined)
    values[key] = setting ? readValue(key, option, { setting, readTextFile }) : option.default
    origins[key] = setting?.origin ?? 'default'
  }
  // The loop went through every option, and each value came from the option of its key.
  const config = values as ServerConfig
  return { config: withDataFolder(config), origins: origins as ConfigOrigins }
}

interface ReadValue {
  readonly setting: Setting
  readonly readTextFile: (path: string) => string
}

function readValue(key: ServerKey, option: Option<unknown>, { setting, readTextFile }: ReadValue): unknown {
  try {
    if (!setting.fromFile) return option.parse(setting.raw)
    return option.parse(readTextFile(String(setting.raw)).trimEnd())
  } catch (error) {
    const what = setting.fromFile ? `cannot read the file ${String(setting.raw)}: ` : ''
    throw new AppError('invalid', `${key}: ${what}${errorText(error)} (${setting.where})`, { cause: error })
  }
}

/** Fills `<data.dir>` in paths, which only defaults contain. */
function withDataFolder(config: ServerConfig): ServerConfig {
  const entries = Object.entries(config).map(([key, value]) => {
    if (typeof value !== 'string' || !value.startsWith('<data.dir>/')) return [key, value]
    return [key, path.join(config['data.dir'], value.slice('<data.dir>/'.length))]
  })
  return Object.fromEntries(entries)
}

function requireTogether(
  { config, origins }: LoadedConfig,
  given: 'server.cert' | 'server.key',
  needed: 'server.cert' | 'server.key',
): void {
  if (config[given] === '' || config[needed] !== '') return
  throw new AppError(
    'invalid',
    `${needed} is missing: ${given} is set (${origins[given]}) and needs it; set both or none`,
  )
}
