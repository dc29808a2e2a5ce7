import { nearestWord } from '../../kernel/nearest-word.ts'
import type { ServerKey } from './server-options.ts'
import { listOptions } from './server-options.ts'

export function flagName(key: string): string {
  return `--${underscored(key)}`
}

export function environmentName(key: string): string {
  return `MUSTER_${underscored(key).toUpperCase()}`
}

/** `vulnerabilities.periodicity` and `vulnerabilities_periodicity` are the same name. */
export function underscored(name: string): string {
  return name.replaceAll('.', '_')
}

export interface FoundOption {
  readonly key: ServerKey
  /** The name was `<key>_path`: the value stands in that file. */
  readonly fromFile: boolean
}

/** Fleet's older names of options that we have. */
const renamed: readonly (readonly [string, ServerKey])[] = [
  ['osquery_status_log_file', 'filesystem.status_log_file'],
  ['osquery_result_log_file', 'filesystem.result_log_file'],
  ['osquery_enable_log_rotation', 'filesystem.enable_log_rotation'],
]

const names = new Map<string, FoundOption>(renamed.map(([name, key]) => [name, { key, fromFile: false }]))
for (const [key, option] of listOptions()) {
  names.set(underscored(key), { key, fromFile: false })
  if (option.kind === 'secret') names.set(`${underscored(key)}_path`, { key, fromFile: true })
}

/** Finds an option by any of its forms, without prefix and in lower case. */
export function findOption(name: string): FoundOption | undefined {
  return names.get(underscored(name))
}

/** The key that was probably meant, or undefined when none is close. */
export function nearestKey(name: string): ServerKey | undefined {
  const keys = listOptions().map(([key]) => key)
  const found = nearestWord(underscored(name).replaceAll('-', '_'), keys.map(underscored))
  return keys.find((key) => underscored(key) === found)
}
