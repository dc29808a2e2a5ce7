import assert from 'node:assert/strict'
import test from 'node:test'
import type { Route } from '@muster/contract/common/route.ts'
import { Nullable } from '@muster/contract/common/wire.ts'
import { Type } from 'typebox'
import { AppError } from '../../kernel/errors.ts'
import { createInputValidation } from './validate-input.ts'

const Body = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    interval: Type.Optional(Type.Union([Type.String(), Type.Integer()])),
    order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
    kind: Type.Optional(Type.Enum(['one', 'two'])),
    webhook: Type.Optional(
      Nullable(Type.Object({ destination_url: Type.Optional(Type.String()) }, { additionalProperties: false })),
    ),
    list: Type.Optional(Type.Array(Type.Object({ id: Type.Integer() }))),
  },
  { additionalProperties: false },
)

const route: Route = {
  method: 'POST',
  path: '/things/:id',
  permission: 'none',
  summary: '',
  tag: '',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  query: Type.Object({ all: Type.Optional(Type.Boolean()) }),
  body: Body,
  answer: Body,
}

const validate = createInputValidation()(route)

function complaint(body: unknown, params: unknown = { id: '1' }, query: unknown = {}): string | undefined {
  try {
    validate({ params, query, body })
    return undefined
  } catch (error) {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'bad-request')
    return error.message
  }
}

test('names an unknown key with its path and the key that was probably meant', () => {
  assert.equal(complaint({ nme: 'x', name: 'x' }), 'nme: unknown key "nme"; did you mean "name"?')
  assert.equal(
    complaint({ name: 'x', webhook: { destination: 'https://…' } }),
    'webhook.destination: unknown key "destination"; did you mean "destination_url"?',
  )
  assert.equal(complaint({ name: 'x', webhook: { q: 1 } }), 'webhook.q: unknown key "q"; valid here: destination_url')
})

test('says what is required, and that the body is when there is none', () => {
  assert.equal(complaint({}), 'name: is required')
  assert.equal(complaint(undefined), 'body: is required')
  assert.equal(complaint({ name: 'x', list: [{ id: 1 }, {}] }), 'list.1.id: is required')
})

test('says in one sentence which types or words are taken', () => {
  assert.equal(complaint({ name: 7 }), 'name: must be string')
  assert.equal(complaint({ name: 'x', interval: true }), 'interval: must be string or integer')
  assert.equal(complaint({ name: 'x', order: 'up' }), 'order: must be "asc" or "desc"')
  assert.equal(complaint({ name: 'x', kind: 'three' }), 'kind: must be one of one, two')
  assert.equal(complaint({ name: 'x', webhook: 'https://…' }), 'webhook: must be object or null')
  assert.equal(complaint([]), 'body: must be object')
})

test('coerces what is text on the wire, but nothing in a body', () => {
  const params: Record<string, unknown> = { id: '7' }
  const query: Record<string, unknown> = { all: 'true' }
  assert.equal(complaint({ name: 'x' }, params, query), undefined)
  assert.deepEqual([params['id'], query['all']], [7, true])
  assert.equal(complaint({ name: 'x' }, { id: '0' }), 'id: must be >= 1')
  assert.equal(complaint({ name: 'x' }, { id: 'seven' }), 'id: must be integer')
  assert.equal(complaint({ name: 'x', list: [{ id: '7' }] }), 'list.0.id: must be integer')
})

test('refuses text that the database cannot store', () => {
  assert.match(complaint({ name: 'a\0b' }) ?? '', /^name: contains a NUL/)
  assert.match(complaint({ name: 'x', list: [{ id: 1, note: '\ud800' }] }) ?? '', /^list\.0\.note: /)
  assert.equal(complaint({ name: '😀' }), undefined)
})
