import type { Route } from '@muster/contract/common/route.ts'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { AppError, type FieldProblem } from '../../kernel/errors.ts'

type Part = 'params' | 'query' | 'body'

export type ValidateInput = (input: Record<Part, unknown>) => void

/**
 * Compiles a route's checks. Params and query are text on the wire and are coerced in place; bodies are JSON and are
 * not. A violation is 400 and names the key.
 */
export function createInputValidation(): (route: Route) => ValidateInput {
  const coercing = createAjv(true)
  const strict = createAjv(false)
  return (route) => {
    const checks: [Part, ValidateFunction][] = []
    if (route.params) checks.push(['params', coercing.compile(route.params)])
    if (route.query) checks.push(['query', coercing.compile(route.query)])
    if (route.body) checks.push(['body', strict.compile(route.body)])
    return (input) => {
      for (const [part, check] of checks) {
        if (!check(input[part])) throw violation(part, check.errors ?? [])
      }
    }
  }
}

function createAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, strict: false, allErrors: false, useDefaults: true })
  addFormats.default(ajv)
  return ajv
}

function violation(part: Part, errors: readonly ErrorObject[]): AppError {
  const fields = errors.map((error) => toFieldProblem(part, error))
  const reason = fields.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  return new AppError('bad-request', reason, { fields })
}

function toFieldProblem(part: Part, error: ErrorObject): FieldProblem {
  const path = error.instancePath.split('/').filter((step) => step !== '')
  const params = error.params as { missingProperty?: string; additionalProperty?: string; allowedValues?: readonly string[] }
  if (params.missingProperty) path.push(params.missingProperty)
  const field = path.length > 0 ? path.join('.') : part
  if (params.missingProperty) return { field, reason: `is required` }
  if (params.additionalProperty) return { field, reason: `unknown key "${params.additionalProperty}"` }
  const allowed = params.allowedValues ? ` (${params.allowedValues.join(', ')})` : ''
  return { field, reason: `${error.message ?? 'is not valid'}${allowed}` }
}
