import type { Route } from '@muster/contract/common/route.ts'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { AppError } from '../../kernel/errors.ts'
import { describeViolation } from '../../platform/documents/describe-violation.ts'
import { findUnstorableText } from '../../platform/documents/find-unstorable-text.ts'

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
        refuseUnstorableText(part, input[part])
        if (check(input[part])) continue
        const { field, reason } = describeViolation(part, check.errors ?? [])
        throw new AppError('bad-request', `${field}: ${reason}`, { fields: [{ field, reason }] })
      }
    }
  }
}

function createAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, strict: false, allErrors: false, useDefaults: true, verbose: true })
  addFormats.default(ajv)
  return ajv
}

function refuseUnstorableText(part: Part, value: unknown): void {
  const path = findUnstorableText(value)
  if (path === undefined) return
  const field = path === '' ? part : path
  const reason = 'contains a NUL character or half of a surrogate pair, which cannot be stored'
  throw new AppError('bad-request', `${field}: ${reason}`, { fields: [{ field, reason }] })
}
