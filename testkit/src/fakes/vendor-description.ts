import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

interface Parameter {
  readonly $ref?: string
  readonly name?: string
  readonly in?: string
  readonly required?: boolean
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly parameters?: Readonly<Record<string, Parameter>> }
}

export interface DescribedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

/** A vendor's own description of its API. */
export interface VendorDescription {
  /** What is wrong with a request; empty when nothing is. */
  check(request: DescribedRequest): readonly string[]
}

/** `undescribedQuery`: what the vendor's papers offer to all lists but its description does not name. */
export function readVendorDescription(file: string, undescribedQuery: readonly string[] = []): VendorDescription {
  const url = new URL(`../../fixtures/vendor-openapi/${file}`, import.meta.url)
  const description = JSON.parse(readFileSync(url, 'utf8')) as Description
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(description, file)
  const compiled = new Map<string, ValidateFunction>()

  function checkBody(path: string, method: string, { requestBody }: Operation, body: unknown): readonly string[] {
    if (body === undefined) return requestBody ? ['a body is missing'] : []
    if (!requestBody?.content?.['application/json']?.schema) return ['there is a body, and none is described']
    const pointer = [path, method].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
    const ref = `${file}#/paths/${encodeURI(pointer)}/requestBody/content/application~1json/schema`
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref })
    compiled.set(ref, validate)
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `body${error.instancePath} ${error.message}`)
  }

  function checkQuery(path: string, operation: Operation, query: URLSearchParams): readonly string[] {
    const shared = (description.paths[path] as { parameters?: readonly Parameter[] }).parameters ?? []
    const parameters = [...shared, ...(operation.parameters ?? [])]
      .map((one) => description.components.parameters?.[one.$ref?.split('/').at(-1) ?? ''] ?? one)
      .filter((one) => one.in === 'query')
    const known = new Set([...parameters.map(({ name }) => name), ...undescribedQuery])
    return [
      ...[...query.keys()].filter((name) => !known.has(name)).map((name) => `unknown query parameter ${name}`),
      ...parameters
        .filter(({ name = '', required }) => required && !query.has(name))
        .map(({ name }) => `query parameter ${name} is missing`),
    ]
  }

  return {
    check({ method, path, query, body }) {
      const found = findPath(Object.keys(description.paths), path)
      const operation = found === undefined ? undefined : description.paths[found]?.[method.toLowerCase()]
      if (found === undefined || !operation) return [`${method} ${path} is not described`]
      return [...checkQuery(found, operation, query), ...checkBody(found, method.toLowerCase(), operation, body)]
    },
  }
}

/** The most literal of the paths that fit. */
function findPath(templates: readonly string[], path: string): string | undefined {
  const parts = path.split('/')
  const fits = templates.filter((template) => {
    const wanted = template.split('/')
    return (
      wanted.length === parts.length && wanted.every((part, index) => part.startsWith('{') || part === parts[index])
    )
  })
  return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0]
}
