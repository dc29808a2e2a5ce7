import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '@muster/contract/common/route.ts'
import { type ApiAnswer, type ApiRig, openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>
type Properties = Readonly<Record<string, object>>

const propertiesOf = (schema: unknown): Properties =>
  (schema as { properties?: Properties } | undefined)?.properties ?? {}
const nameOf = ({ method, path }: Route) => `${method} ${path}`
const firstError = ({ body }: ApiAnswer) => ((body['errors'] as Json[] | undefined)?.[0] ?? {}) as { name?: string }

/** A path whose parameters are of the right type; there is nothing behind them. */
function pathOf({ path, params }: Route, given: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    return given[name] ?? encodeURIComponent(String(validOf(propertiesOf(params)[name] ?? {})))
  })
}

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly format?: string
  readonly pattern?: string
}

const texts = ['a', 'CVE-2026-1', `dlv_${'0'.repeat(26)}`, `tkt_${'0'.repeat(26)}`, 'a@example.com', '1']

/** The plainest value that the schema accepts. */
function validOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return validOf(schema.anyOf[0] ?? {})
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((key) => [key, validOf(schema.properties?.[key] ?? {})]))
    case 'array':
      return []
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    default:
      if (schema.format === 'date-time') return '2026-01-01T00:00:00Z'
      return texts.find((text) => new RegExp(schema.pattern ?? '').test(text)) ?? 'a'
  }
}

/** A value that no schema of the property accepts. */
function wrongFor(schema: object): unknown {
  const text = JSON.stringify(schema)
  return /"type":"(object|array)"/.test(text) ? 'text' : [{}]
}

/** Set-up is over, and these do not stand below the API's paths. */
const outside = new Set(['/api/v1/setup', '/healthz', '/readyz', '/metrics'])

function routesOf(api: ApiRig): readonly Route[] {
  return api.routes.map(({ route }) => route).filter(({ path }) => !outside.has(path))
}

test('every route refuses what it cannot understand, names the key, and never answers 500', async (t) => {
  const api = await openApi(t)
  const routes = routesOf(api)

  await t.test('wrong types in bodies', async () => {
    let count = 0
    for (const route of routes) {
      if (!route.body) continue
      const valid = validOf(route.body) as Json
      for (const [key, schema] of Object.entries(propertiesOf(route.body))) {
        if (JSON.stringify(schema) === '{}') continue
        const answer = await api.ask(route.method, pathOf(route), { ...valid, [key]: wrongFor(schema) })
        const said = `${nameOf(route)} ${key}: ${answer.status} ${answer.text}`
        assert.ok([400, 422].includes(answer.status), said)
        // Of a key that must be there and is empty in the plainest body, that is told first.
        const isTold = Object.keys(valid).includes(String(firstError(answer).name?.split('.')[0]))
        assert.ok(isTold || firstError(answer).name?.startsWith(key), said)
        count++
      }
      for (const body of ['[]', '"text"', '7', 'null', '{"a":', '']) {
        const { status, text } = await api.ask(route.method, pathOf(route), body)
        const isOptional = (body === '' && !('required' in route.body)) || (body === 'null' && 'anyOf' in route.body)
        assert.ok(status === 400 || (isOptional && status < 500), `${nameOf(route)} ${body}: ${status} ${text}`)
      }
    }
    assert.ok(count > 150, String(count))
  })

  await t.test('unknown keys are refused where settings are, and only there', async () => {
    const strict: string[] = []
    for (const route of routes) {
      if (!route.body) continue
      const answer = await api.ask(route.method, pathOf(route), { surprise_key: 1 })
      assert.ok(answer.status < 500, `${nameOf(route)} ${answer.text}`)
      const { additionalProperties } = route.body as { additionalProperties?: boolean }
      if (additionalProperties === false) strict.push(nameOf(route))
      else assert.ok(!answer.text.includes('surprise_key'), `${nameOf(route)} ${answer.text}`)
    }
    // Fleet's clients may send what they like everywhere else; a misspelt setting would be silence.
    assert.ok(strict.includes('PATCH /config') && strict.includes('PATCH /teams/:id'))
    const rule = { id: 'r', match: { cves: ['CVE-2026-1'] }, effect: { suppress: true }, reason: 'r' }
    for (const [path, body] of Object.entries({
      '/config': { surprise_key: 1 },
      '/teams/1': { surprise_key: 1 },
      '/spec/teams': { specs: [{ name: 'T', surprise_key: 1 }] },
      '/gitops': { documents: [{ kind: 'config', spec: { surprise_key: 1 } }] },
      '/spec/vulnerability_rules': { specs: [{ ...rule, surprise_key: 1 }] },
    })) {
      const answer = await api.ask(path.startsWith('/spec') || path === '/gitops' ? 'POST' : 'PATCH', path, body)
      assert.equal(answer.status, 400, `${path} ${answer.text}`)
      assert.match(firstError(answer).name ?? '', /surprise_key$/, path)
    }
  })

  await t.test('paging, filters and ids beyond what there is', async () => {
    const numbers = ['-1', '0.5', 'x', '', '99999999999999999999', '1e999']
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      for (const [key, schema] of Object.entries(propertiesOf(route.query))) {
        const isUnbounded = JSON.stringify(schema).includes('"integer"') && !('maximum' in schema)
        assert.ok(!isUnbounded, `${nameOf(route)}?${key} has no maximum`)
        const isText = JSON.stringify(schema).includes('"type":"string"') || JSON.stringify(schema).includes('"const"')
        for (const value of [...numbers, '1000000000']) {
          const answer = await api.get(`${pathOf(route)}?${key}=${value}`)
          const said = `${nameOf(route)}?${key}=${value}: ${answer.status} ${answer.text.slice(0, 300)}`
          assert.ok(answer.status < 500, said)
          if (isText || value === '1000000000') continue
          const isPaging = key === 'page' || key === 'per_page'
          if (isPaging && value !== '') assert.deepEqual([answer.status, firstError(answer).name], [400, key], said)
        }
      }
      for (const [name, schema] of Object.entries(propertiesOf(route.params))) {
        if (!JSON.stringify(schema).includes('"type":"integer"')) continue
        for (const value of ['0', '-1', 'x', '99999999999']) {
          const { status, text } = await api.get(pathOf(route, { [name]: value }))
          assert.equal(status, 400, `${nameOf(route)} ${value} ${text}`)
        }
        assert.equal((await api.get(pathOf(route, { [name]: '2147483647' }))).status, 404, nameOf(route))
      }
    }
  })

  await t.test('text in any script, and text that cannot be stored', async () => {
    const scripts = ['Ünï 漢字 👩‍💻', '\u202e\u2066abc', "'; drop table hosts; --", '%_\\', '\ufffe', 'İ']
    for (const route of routes) {
      for (const [key, schema] of Object.entries(propertiesOf(route.query))) {
        if (!JSON.stringify(schema).includes('"type":"string"') || route.method !== 'GET') continue
        for (const text of scripts) {
          const answer = await api.get(`${pathOf(route)}?${key}=${encodeURIComponent(text)}`)
          assert.ok(answer.status < 500, `${nameOf(route)}?${key}=${text}: ${answer.text}`)
        }
        const { status, text } = await api.get(`${pathOf(route)}?${key}=a%00b`)
        assert.equal(status, 400, `${nameOf(route)}?${key}: ${text}`)
      }
      for (const key of Object.keys(propertiesOf(route.body))) {
        for (const text of ['\\u0000', '\\ud800']) {
          const { status } = await api.ask(route.method, pathOf(route), `{"${key}":"${text}"}`)
          assert.equal(status, 400, `${nameOf(route)} ${key}`)
        }
      }
    }
  })
  assert.deepEqual(api.errors, [])
})
