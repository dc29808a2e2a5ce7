import assert from 'node:assert/strict'
import test from 'node:test'
import { Type } from 'typebox'
import { refuseUnknownKeys } from './refuse-unknown-keys.ts'

test('closes objects at any depth, leaves those alone that take other keys', () => {
  const inner = Type.Object({ url: Type.String() })
  const schema = Type.Object({
    list: Type.Array(inner),
    either: Type.Union([inner, Type.Null()]),
    properties: Type.Object({ deep: inner }),
    open: Type.Object({}, { additionalProperties: true }),
    map: Type.Record(Type.String(), inner),
  })
  const strict = JSON.parse(JSON.stringify(refuseUnknownKeys(schema)))
  assert.equal(strict.additionalProperties, false)
  assert.equal(strict.properties.list.items.additionalProperties, false)
  assert.equal(strict.properties.either.anyOf[0].additionalProperties, false)
  assert.equal(strict.properties.properties.additionalProperties, false)
  assert.equal(strict.properties.properties.properties.deep.additionalProperties, false)
  assert.equal(strict.properties.open.additionalProperties, true)
  assert.equal(strict.properties.map.additionalProperties, undefined)
  assert.equal(strict.properties.map.patternProperties['^.*$'].additionalProperties, false)
})
