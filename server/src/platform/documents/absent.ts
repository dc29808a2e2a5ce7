import { type FieldProblem, invalidField } from '../../kernel/errors.ts'
import { isObject } from './overlay.ts'

type Json = Record<string, unknown>

/** A document with the keys of features that Muster lacks, behind its own. */
export function withAbsent(document: Json, absent: Readonly<Json>): Json {
  const shown = new Map(Object.entries(document))
  for (const [key, off] of Object.entries(absent)) {
    const own = shown.get(key)
    if (own === undefined) shown.set(key, off)
    else if (isObject(own) && isObject(off)) shown.set(key, withAbsent(own, off))
  }
  return Object.fromEntries(shown)
}

/**
 * A document without the keys of features that Muster lacks, so that what GET shows can be sent back. Where such a key
 * says more than "switched off", `refuse` is told, which throws `invalid` unless it is given.
 */
export function withoutAbsent(
  given: unknown,
  absent: Readonly<Json>,
  path = '',
  refuse: (problem: FieldProblem) => void = throwInvalid,
): unknown {
  if (!isObject(given)) return given
  const kept: [string, unknown][] = []
  for (const [key, value] of Object.entries(given)) {
    const off = Object.hasOwn(absent, key) ? absent[key] : undefined
    if (off === undefined) kept.push([key, value])
    else if (isObject(off) && isObject(value)) {
      const rest = withoutAbsent(value, off, `${path}${key}.`, refuse) as Json
      if (Object.keys(rest).length > 0) kept.push([key, rest])
    } else if (isOff(value, off)) continue
    // Not a feature that is switched on: the schema tells what is wrong.
    else if (isObject(off)) kept.push([key, value])
    else refuse(notThere(`${path}${key}`, off))
  }
  return Object.fromEntries(kept)
}

function isOff(value: unknown, off: unknown): boolean {
  if (value === null || JSON.stringify(value) === JSON.stringify(off)) return true
  return isEmpty(value) && isEmpty(off)
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === null || value === '' || value === false || value === 0
}

function notThere(field: string, off: unknown): FieldProblem {
  return { field, reason: `${field}: Muster has no such feature; leave it out, or send ${JSON.stringify(off)}` }
}

function throwInvalid({ field, reason }: FieldProblem): never {
  throw invalidField(field, reason)
}
