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
  const wanted = underscored(name).replaceAll('-', '_').toLowerCase()
  let best: ServerKey | undefined
  let bestDistance = Math.max(3, Math.ceil(wanted.length / 2))
  for (const [key] of listOptions()) {
    const distance = editDistance(wanted, underscored(key))
    if (distance >= bestDistance) continue
    best = key
    bestDistance = distance
  }
  return best
}

/** Letters to insert, remove or replace to turn one text into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replace = at(previous, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1)
      row.push(Math.min(replace, at(previous, j) + 1, at(row, j - 1) + 1))
    }
    previous = row
  }
  return at(previous, to.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
