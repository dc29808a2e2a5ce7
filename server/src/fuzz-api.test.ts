import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ErrorBody } from '@muster/contract/common/wire.ts'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import fc, { type Arbitrary } from 'fast-check'
import { arbitraryOf, hostileText, hostileValue } from './schema-arbitrary.test-support.ts'
import { renderOpenapi } from './transports/rest/openapi.ts'

const runs = Number(process.env['MUSTER_FUZZ_RUNS'] ?? 8)
const seed = Number(process.env['MUSTER_FUZZ_SEED'] ?? 42)

interface Request {
  readonly path: string
  readonly body: unknown
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: object
}

/** These wait or speak to the world, or say nothing that a schema could tell. */
const leftOut = new Set(['/api/v1/setup', '/metrics', '/healthz', '/readyz'])

test('requests made from the OpenAPI document find no 500 and no answer outside its schema', {
  timeout: 110_000,
}, async (t) => {
  const api = await openApi(t)
  await populate(api)
  const document = renderOpenapi(
    api.routes.map(({ route }) => route),
    { version: '1', urlPrefix: '' },
  )
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  const isError = ajv.compile(ErrorBody)
  const failures: string[] = []
  const succeeded = new Set<string>()
  let answers = 0
  for (const [path, operations] of Object.entries(document.paths)) {
    if (leftOut.has(path)) continue
    for (const [method, operation] of Object.entries(operations)) {
      const content = operation.responses['200']?.content?.['application/json']
      const isAnswer = content && ajv.compile(content.schema)
      const requests = requestOf(path, operation.parameters, operation.requestBody?.content)
      const property = fc.asyncProperty(requests, async (request) => {
        answers++
        if ((await ask(api, { method, request, isAnswer, isError })) < 300) succeeded.add(`${method} ${path}`)
      })
      const found = await fc.check(property, { numRuns: runs, seed })
      if (found.failed) failures.push(String(found.errorInstance))
    }
  }
  assert.deepEqual(failures, [])
  // Requests that are all refused would prove little.
  assert.ok(succeeded.size > 45, `only ${succeeded.size} operations ever succeeded`)
  assert.ok(answers > 500, `only ${answers} requests were made`)
  assert.deepEqual(api.errors, [])
})

interface Ask {
  readonly method: string
  readonly request: Request
  readonly isAnswer: ValidateFunction | undefined
  readonly isError: ValidateFunction
}

/** Returns the status. */
async function ask(api: ApiRig, { method, request, isAnswer, isError }: Ask): Promise<number> {
  // Another session each time: the request may end its own.
  const admin = await api.logIn('admin')
  const verb = method.toUpperCase() as 'GET' | 'POST' | 'PATCH' | 'DELETE'
  const { status, body, text, headers } = await admin.ask(verb, request.path, request.body)
  const said = `${verb} ${request.path} ${JSON.stringify(request.body)?.slice(0, 2_000) ?? ''}: ${status} ${text.slice(0, 1_000)}`
  assert.ok(status < 500, said)
  if (status >= 400) {
    assert.ok(isError(body), said)
  } else if (isAnswer && String(headers['content-type']).startsWith('application/json')) {
    assert.ok(isAnswer(body), `${said}\n${JSON.stringify(isAnswer.errors)}`)
  }
  return status
}

type Content = Readonly<Record<string, { readonly schema: object }>>

function requestOf(path: string, parameters: readonly Parameter[], content: Content | undefined): Arbitrary<Request> {
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const body = content?.['application/json']
  return fc
    .record({
      params: fc.tuple(...inPath.map(({ schema }) => arbitraryOf(schema, 0.1))),
      query: fc.tuple(
        ...inQuery.map(({ schema }) => fc.option(fc.oneof(arbitraryOf(schema, 0.1), hostileText), { freq: 2 })),
      ),
      body: body ? arbitraryOf(body.schema, 0.03) : fc.constant(undefined),
      extra: fc.option(hostileValue, { freq: 1 }),
    })
    .map(({ params, query, body: given, extra }) => {
      const values = inPath.map(({ name }, index) => [name, params[index]] as const)
      const search = inQuery.flatMap(({ name }, index) => {
        const value = query[index]
        return value === null || value === undefined ? [] : [`${name}=${encode(value)}`]
      })
      const filled = values.reduce((url, [name, value]) => url.replace(`{${name}}`, encode(value) || '1'), path)
      return {
        path: search.length > 0 ? `${filled}?${search.join('&')}` : filled,
        body: isPlain(given) && extra !== null ? { ...given, surprise: extra } : given,
      }
    })
}

function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return encodeURIComponent(text.toWellFormed().slice(0, 200))
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function populate(api: ApiRig): Promise<void> {
  await api.patch('/config', { org_info: { org_name: 'O' }, server_settings: { server_url: 'https://a.example.com' } })
  for (const name of ['T', 'U', 'V']) await api.post('/teams', { name })
  for (const name of ['a', 'b', 'c']) await buildHost(api.ctx, { hostname: name })
  for (const name of ['P', 'Q', 'R']) await api.post('/policies', { name, query: 'select 1' })
  await api.post('/labels', { name: 'L', hosts: ['a'] })
}
