import { AppError } from '../../kernel/errors.ts'
import type { ConfigSource, Setting } from './config-source.ts'
import { unknownOption } from './config-source.ts'
import { fleetOptionKind } from './fleet-options.ts'
import { findOption, flagName } from './option-names.ts'
import type { ServerKey } from './server-options.ts'
import { serverOptions } from './server-options.ts'

export interface FlagSource extends ConfigSource {
  /** The file named by `--config` or `-c`. */
  readonly configFile: string | undefined
}

/** Reads `--key=value`, `--key value` and `--bool`; of a flag given twice the last counts. */
export function readFlags(flags: readonly string[]): FlagSource {
  const settings = new Map<ServerKey, Setting>()
  let configFile: string | undefined
  const rest = [...flags]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const { flag, name, value } = splitFlag(word)
    if (name === 'config') {
      configFile = value ?? nextValue(flag, rest)
      continue
    }
    const { key, fromFile } = findFlag(flag, name)
    const isSwitch = serverOptions[key].kind === 'boolean'
    const raw = value ?? (isSwitch ? switchValue(rest) : nextValue(flag, rest))
    settings.set(key, { raw, origin: `flag ${flag}`, where: `flag ${flag}`, fromFile })
  }
  return { settings, ignored: [], configFile }
}

interface SplitFlag {
  readonly flag: string
  readonly name: string
  readonly value: string | undefined
}

function splitFlag(word: string): SplitFlag {
  if (word === '-c') return { flag: word, name: 'config', value: undefined }
  const match = /^--([^=]+)(?:=(.*))?$/s.exec(word)
  if (!match) throw new AppError('invalid', `unexpected argument "${word}"; options are written --name=value`)
  return { flag: `--${match[1]}`, name: match[1] ?? '', value: match[2] }
}

function findFlag(flag: string, name: string) {
  const found = findOption(name)
  if (found) return found
  if (fleetOptionKind(name)) {
    throw new AppError('invalid', `${flag} is an option of Fleet that Muster does not have; remove the flag`)
  }
  throw unknownOption(flag, 'command line', flagName)
}

function nextValue(flag: string, rest: string[]): string {
  const value = rest.shift()
  if (value === undefined || value.startsWith('--')) {
    throw new AppError('invalid', `flag ${flag} needs a value; write ${flag}=value`)
  }
  return value
}

/** A switch alone means true; a word after it belongs to it only when it is a boolean. */
function switchValue(rest: string[]): string {
  return /^(true|false|0|1)$/.test(rest[0] ?? '') ? (rest.shift() ?? 'true') : 'true'
}
