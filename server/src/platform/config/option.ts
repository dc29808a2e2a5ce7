import { formatDuration, parseDuration } from '../../kernel/duration.ts'
import { AppError } from '../../kernel/errors.ts'
import { SECRET_MASK, Secret } from '../../kernel/secret.ts'

/** What a flag, the environment or a file gives us: one text, or the entries of a YAML sequence. */
export type RawValue = string | readonly string[]

export type ShownValue = string | number | boolean | readonly string[]

export interface Option<Value> {
  readonly kind: 'text' | 'choice' | 'secret' | 'boolean' | 'integer' | 'duration' | 'list' | 'durations' | 'path'
  readonly default: Value
  readonly help: string
  /** The accepted words of a choice. */
  readonly choices?: readonly string[]
  /** Throws `invalid` with what is wrong and what to write; the loader adds the key and its origin. */
  parse(raw: RawValue): Value
  /** As people write it in a file; secrets masked. */
  show(value: Value): ShownValue
}

interface Described<Value> {
  readonly default: Value
  readonly help: string
}

/** Says what is wrong with a value, or undefined when it is fine. */
type Check = (text: string) => string | undefined

export function text(options: Described<string> & { readonly check?: Check }): Option<string> {
  return { kind: 'text', ...described(options), parse: (raw) => checked(single(raw), options.check), show: identity }
}

/** An address of somebody else's server; '' is the default. Shown without what may be secret in it. */
export function url(options: Described<string>): Option<string> {
  const parse = (raw: RawValue): string => checked(single(raw) || options.default, webAddressProblem)
  return { kind: 'text', ...described(options), parse, show: maskUrl }
}

function webAddressProblem(text: string): string | undefined {
  const isWeb = URL.canParse(text) && /^https?:\/\/[^/?#]/i.test(text) && !/[\s#]/.test(text)
  return isWeb
    ? undefined
    : `"${maskUrl(text)}" is no address of the web; write it like https://mirror.example.com/path`
}

/** User, password and query hidden. */
function maskUrl(text: string): string {
  return text.replace(/^([a-z]+:\/\/)[^/?#]*@/i, `$1${SECRET_MASK}@`).replace(/\?.*$/s, `?${SECRET_MASK}`)
}

/** A file or folder. In a default, `<data.dir>` stands for the data folder. */
export function path(options: Described<string>): Option<string> {
  return { kind: 'path', ...described(options), parse: single, show: identity }
}

export function secret(options: { readonly help: string }): Option<Secret> {
  return {
    kind: 'secret',
    default: new Secret(''),
    help: options.help,
    parse: (raw) => new Secret(single(raw)),
    show: (value) => (value.reveal() === '' ? '' : SECRET_MASK),
  }
}

export function choice<const Word extends string>(
  choices: readonly Word[],
  options: Described<NoInfer<Word>>,
): Option<Word> {
  const parse = (raw: RawValue): Word => {
    const given = single(raw)
    const found = choices.find((word) => word === given)
    if (found === undefined) throw new AppError('invalid', `"${given}" is not one of ${choices.join(', ')}`)
    return found
  }
  return { kind: 'choice', ...described(options), choices, parse, show: identity }
}

export function boolean(options: Described<boolean>): Option<boolean> {
  const parse = (raw: RawValue): boolean => {
    const given = single(raw)
    if (given === 'true' || given === '1') return true
    if (given === 'false' || given === '0') return false
    throw new AppError('invalid', `"${given}" is not a boolean; write true or false`)
  }
  return { kind: 'boolean', ...described(options), parse, show: identity }
}

export function integer(options: Described<number> & { readonly min: number; readonly max: number }): Option<number> {
  const { min, max } = options
  const parse = (raw: RawValue): number => {
    const given = single(raw).trim()
    const value = /^[+-]?\d+$/.test(given) ? Number(given) : Number.NaN
    if (value >= min && value <= max) return value
    throw new AppError('invalid', `"${given}" is not a whole number from ${min} to ${max}`)
  }
  return { kind: 'integer', ...described(options), parse, show: identity }
}

/** Milliseconds, written as Go writes durations. */
export function duration(options: {
  readonly default: string
  readonly help: string
  readonly min?: string
}): Option<number> {
  const minMs = parseDuration(options.min ?? '0s')
  const parse = (raw: RawValue): number => atLeast(single(raw), minMs)
  return { kind: 'duration', default: parse(options.default), help: options.help, parse, show: formatDuration }
}

export function durations(options: Described<readonly string[]>): Option<readonly number[]> {
  const parse = (raw: RawValue): readonly number[] => entries(raw).map((entry) => atLeast(entry, 0))
  return {
    kind: 'durations',
    default: parse(options.default),
    help: options.help,
    parse,
    show: (value) => value.map(formatDuration),
  }
}

/** `check` looks at each entry. */
export function list(options: Described<readonly string[]> & { readonly check?: Check }): Option<readonly string[]> {
  const parse = (raw: RawValue): readonly string[] => entries(raw).map((entry) => checked(entry, options.check))
  return { kind: 'list', ...described(options), parse, show: identity }
}

function described<Value>(options: Described<Value>): Described<Value> {
  return { default: options.default, help: options.help }
}

function identity<Value>(value: Value): Value {
  return value
}

function single(raw: RawValue): string {
  if (typeof raw === 'string') return raw
  throw new AppError('invalid', `is a list of ${raw.length} values; give one value`)
}

function entries(raw: RawValue): readonly string[] {
  const given = typeof raw === 'string' ? raw.split(',') : raw
  return given.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

function checked(value: string, check: Check | undefined): string {
  const problem = check?.(value)
  if (problem !== undefined) throw new AppError('invalid', problem)
  return value
}

function atLeast(given: string, minMs: number): number {
  const value = parseDuration(given)
  if (value >= minMs) return value
  throw new AppError('invalid', `"${given}" is too short; write ${formatDuration(minMs)} or more`)
}
