import type { ErrorObject } from 'ajv'
import type { FieldProblem } from '../../kernel/errors.ts'
import { nearestWord } from '../../kernel/nearest-word.ts'

export interface Violation extends FieldProblem {
  /** The key that was probably meant, where one is unknown. */
  readonly nearest?: string
}

/** Far more than anybody mends at once. */
const maxViolations = 20

/** Of all that Ajv found, what to tell: a violation for each key, of alternatives the one that was probably meant. */
export function describeViolations(part: string, errors: readonly ErrorObject[]): readonly Violation[] {
  const found = new Map<string, Violation>()
  for (const group of groupAlternatives(errors)) {
    if (found.size === maxViolations) break
    const meant = chooseAlternative(group)
    const violations = meant ? describeViolations(part, meant) : [describeViolation(part, group)]
    for (const one of violations) if (!found.has(one.field)) found.set(one.field, one)
  }
  return [...found.values()]
}

/** The errors of alternatives come right before the one that says that none fits. */
function groupAlternatives(errors: readonly ErrorObject[]): readonly (readonly ErrorObject[])[] {
  const groups: ErrorObject[][] = []
  for (const error of errors) {
    const group = [error]
    while (error.keyword === 'anyOf') {
      const before = groups.at(-1)
      if (!before?.every(({ schemaPath }) => schemaPath.startsWith(`${error.schemaPath}/`))) break
      group.unshift(...before)
      groups.pop()
    }
    groups.push(group)
  }
  return groups
}

/** The errors of the one alternative whose type fits, where there is one. */
function chooseAlternative(group: readonly ErrorObject[]): readonly ErrorObject[] | undefined {
  const whole = group.at(-1)
  if (whole?.keyword !== 'anyOf') return undefined
  const alternatives = Map.groupBy(group.slice(0, -1), ({ schemaPath }) => {
    return schemaPath.slice(whole.schemaPath.length + 1).split('/')[0]
  })
  const isOfType = (errors: readonly ErrorObject[]) =>
    errors.every(({ keyword, instancePath }) => {
      return instancePath !== whole.instancePath || (keyword !== 'type' && keyword !== 'const')
    })
  const fitting = [...alternatives.values()].filter(isOfType)
  return fitting.length === 1 ? fitting[0] : undefined
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
