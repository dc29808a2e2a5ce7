import type { ErrorObject } from 'ajv'
import type { FieldProblem } from '../../kernel/errors.ts'
import { nearestWord } from '../../kernel/nearest-word.ts'

export interface Violation extends FieldProblem {
  /** The key that was probably meant, where one is unknown. */
  readonly nearest?: string
}

/** Ajv's errors for one violation, in words: which key, what is wrong, and which key was probably meant. */
export function describeViolation(part: string, errors: readonly ErrorObject[]): Violation {
  const [error] = mostTelling(errors)
  if (!error) return { field: part, reason: 'is not valid' }
  const path = error.instancePath
    .split('/')
    .filter((step) => step !== '')
    .map(unescapeStep)
  const { missingProperty, additionalProperty } = error.params as {
    missingProperty?: string
    additionalProperty?: string
  }
  if (missingProperty !== undefined) {
    const misspelt = nearestWord(missingProperty, unknownKeys(error))
    if (misspelt !== undefined) return { field: [...path, misspelt].join('.'), ...unknownKey(misspelt, error) }
    return { field: [...path, missingProperty].join('.'), reason: 'is required' }
  }
  if (additionalProperty !== undefined) {
    return { field: [...path, additionalProperty].join('.'), ...unknownKey(additionalProperty, error) }
  }
  const field = path.length > 0 ? path.join('.') : part
  if (path.length === 0 && error.data === undefined) return { field, reason: 'is required' }
  return { field, reason: expectation(errors, error) }
}

/** Of the errors of alternatives, the one of the alternative that was probably meant. */
function mostTelling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const plain = errors.filter(({ keyword }) => keyword !== 'anyOf')
  const specific = plain.filter(({ keyword }) => keyword !== 'type' && keyword !== 'const')
  return specific.length > 0 ? specific : plain
}

function expectation(errors: readonly ErrorObject[], error: ErrorObject): string {
  const { allowedValues } = error.params as { allowedValues?: readonly unknown[] }
  if (allowedValues) return `must be one of ${allowedValues.join(', ')}`
  if (error.keyword !== 'type' && error.keyword !== 'const') return error.message ?? 'is not valid'
  const wanted = errors.flatMap(({ params, instancePath }) => {
    if (instancePath !== error.instancePath) return []
    const { type, allowedValue } = params as { type?: string; allowedValue?: unknown }
    return type ?? (allowedValue === undefined ? [] : JSON.stringify(allowedValue))
  })
  return `must be ${[...new Set(wanted)].join(' or ')}`
}

/** Keys that stand where the schema knows none of that name. */
function unknownKeys({ data, parentSchema }: ErrorObject): readonly string[] {
  const known = (parentSchema?.['properties'] ?? {}) as object
  return typeof data === 'object' && data !== null ? Object.keys(data).filter((key) => !Object.hasOwn(known, key)) : []
}

function unknownKey(key: string, { parentSchema }: ErrorObject): Omit<Violation, 'field'> {
  const known = Object.keys((parentSchema?.['properties'] ?? {}) as Record<string, unknown>)
  const nearest = nearestWord(key, known)
  if (nearest !== undefined) return { reason: `unknown key "${key}"; did you mean "${nearest}"?`, nearest }
  return { reason: known.length > 0 ? `unknown key "${key}"; valid here: ${known.join(', ')}` : `unknown key "${key}"` }
}

/** JSON pointers write `~1` for a slash and `~0` for a tilde. */
function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
