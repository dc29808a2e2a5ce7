import { AppError } from '../../kernel/errors.ts'
import type { IgnoredOption } from './fleet-options.ts'
import type { RawValue } from './option.ts'
import { nearestKey } from './option-names.ts'
import type { ServerKey } from './server-options.ts'

/** One value that the operator gave, before it is understood. */
export interface Setting {
  readonly raw: RawValue
  /** As `config_dump` shows it: `flag --server_tls`. */
  readonly origin: string
  /** As errors show it: name and place, with the line of a file. */
  readonly where: string
  /** `raw` is the path of a file that holds the value. */
  readonly fromFile: boolean
}

/** What one of flags, environment and file says. */
export interface ConfigSource {
  readonly settings: ReadonlyMap<ServerKey, Setting>
  readonly ignored: readonly IgnoredOption[]
}

/** Adds a setting; a key that the same source has already given is refused. */
export function addSetting(settings: Map<ServerKey, Setting>, key: ServerKey, setting: Setting): void {
  const earlier = settings.get(key)
  if (earlier) throw new AppError('invalid', `${key} is given twice: ${earlier.where} and ${setting.where}; remove one`)
  settings.set(key, setting)
}

/** The error for a name that is no option. `write` turns the nearest key into the form of this source. */
export function unknownOption(name: string, where: string, write: (key: ServerKey) => string): AppError {
  const nearest = nearestKey(name)
  const advice = nearest === undefined ? '--help lists all options' : `did you mean ${write(nearest)}?`
  return new AppError('invalid', `unknown option ${name} (${where}); ${advice}`)
}
