import type { Route } from '@muster/contract/common/route.ts'
import { ErrorBody } from '@muster/contract/common/wire.ts'
import type { TObject, TSchema } from 'typebox'
import { routePaths } from './route-paths.ts'

export interface OpenapiOptions {
  readonly version: string
  readonly urlPrefix: string
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: TSchema
}

type Content = Readonly<Record<string, { readonly schema: object }>>

export interface OpenapiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

const description =
  'Paths under /api/v1/fleet are served under /api/latest/fleet and /api/2022-04/fleet too. ' +
  'Send the token of a log-in as `Authorization: Bearer <token>`. An empty body is an absent body.'

/** Describes all routes in OpenAPI 3.1, from the same schemas that check the requests. */
export function renderOpenapi(routes: readonly Route[], { version, urlPrefix }: OpenapiOptions): OpenapiDocument {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    const path = templatePath(routePaths(route)[0] as string)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: renderOperation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Muster', version, description },
    servers: [{ url: urlPrefix === '' ? '/' : urlPrefix }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: ErrorBody },
    },
  }
}

function renderOperation(route: Route): Operation {
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: describe(route),
    tags: [route.tag],
    security: route.permission === 'none' ? [] : [{ token: [] }],
    parameters: [...renderParameters('path', route.params), ...renderParameters('query', route.query)],
    ...(route.body && { requestBody: { required: true, content: json(route.body) } }),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'Done.',
        content: route.contentType ? { [route.contentType]: { schema: route.answer } } : json(route.answer),
      },
      default: {
        description: 'What is wrong, and with which key.',
        content: json({ $ref: '#/components/schemas/Error' }),
      },
    },
  }
}

function describe(route: Route): string {
  const permission = route.permission === 'none' ? 'No log-in needed.' : `Permission: \`${route.permission}\`.`
  const others = (route.aliases ?? []).map((path) => `\`${templatePath(path)}\``)
  return others.length > 0 ? `${permission} Also served as ${others.join(', ')}.` : permission
}

function renderParameters(place: 'path' | 'query', schema: TObject | undefined): Parameter[] {
  const required = new Set<string>((schema?.required as readonly string[] | undefined) ?? [])
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: property,
  }))
}

function json(schema: object): Content {
  return { 'application/json': { schema } }
}

/** `GET /hosts/:id` becomes `get_hosts_id`. */
function operationId({ method, path }: Route): string {
  return `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`
}

/** `/hosts/:id` as OpenAPI writes it: `/hosts/{id}`. */
function templatePath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}
