import assert from 'node:assert/strict'
import test from 'node:test'
import { defineRoute, type Route } from '@muster/contract/common/route.ts'
import { Type } from 'typebox'
import type { Context } from '../../platform/context.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { createDocsRoutes } from './docs-routes.ts'
import { renderOpenapi } from './openapi.ts'

const getThing = defineRoute({
  method: 'GET',
  path: '/things/:id',
  aliases: ['/items/:id'],
  permission: 'host:read',
  summary: 'Shows <one> `thing`.',
  tag: 'things',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  query: Type.Object({ all: Type.Optional(Type.Boolean()), kind: Type.String() }),
  answer: Type.Object({ name: Type.String() }),
})

const makeThing = defineRoute({
  method: 'POST',
  path: '/api/v1/setup',
  permission: 'none',
  summary: 'Makes a thing.',
  tag: 'things',
  body: Type.Object({ name: Type.String() }),
  answer: Type.Object({}),
  status: 201,
})

const options = { version: '1.2.3', urlPrefix: '/muster' }

async function ask(route: string, accept: string) {
  const described = [getThing, makeThing].map((described: Route) => ({ route: described, run: async () => ({}) }))
  const found = createDocsRoutes(described, options).find(({ route: { path } }) => path === route)
  const answer = await found?.run({} as Context, { params: {}, query: {}, body: undefined })
  assert.ok(answer instanceof TextAnswer)
  return answer.choose(accept)
}

test('describes paths, parameters, bodies, answers and log-in', () => {
  const { paths, servers, openapi } = renderOpenapi([getThing, makeThing], options)
  assert.equal(openapi, '3.1.0')
  assert.deepEqual(servers, [{ url: '/muster' }])
  const get = paths['/api/v1/fleet/things/{id}']?.['get']
  assert.deepEqual(
    get?.parameters.map(({ name, in: place, required }) => [name, place, required]),
    [
      ['id', 'path', true],
      ['all', 'query', false],
      ['kind', 'query', true],
    ],
  )
  assert.deepEqual(get?.security, [{ token: [] }])
  assert.equal(get?.description, 'Permission: `host:read`. Also served as `/items/{id}`.')
  assert.equal(get?.requestBody, undefined)
  const post = paths['/api/v1/setup']?.['post']
  assert.deepEqual(post?.security, [])
  assert.deepEqual(post?.requestBody?.content['application/json']?.schema, makeThing.body)
  assert.deepEqual(Object.keys(post?.responses ?? {}), ['201', 'default'])
})

test('serves JSON that also describes itself', async () => {
  for (const path of ['/api/docs', '/api/docs/openapi.json']) {
    const { contentType, text } = await ask(path, 'application/json')
    assert.equal(contentType, 'application/json; charset=utf-8')
    const { paths } = JSON.parse(text)
    assert.deepEqual(Object.keys(paths), [
      '/api/v1/fleet/things/{id}',
      '/api/v1/setup',
      '/api/docs',
      '/api/docs/openapi.json',
    ])
  }
})

test('serves browsers a page without scripts and outside resources, with everything escaped', async () => {
  const { contentType, text } = await ask('/api/docs', 'text/html')
  assert.equal(contentType, 'text/html; charset=utf-8')
  assert.match(text, /Shows &lt;one&gt; <code>thing<\/code>\./)
  assert.match(text, /\/api\/v1\/fleet\/things\/\{id\}/)
  assert.match(text, /href="\/muster\/api\/docs\/openapi\.json"/)
  assert.doesNotMatch(text, /<script|https?:\/\//)
})
