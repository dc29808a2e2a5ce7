import { isObject } from '../../platform/documents/overlay.ts'
import type { Kind } from './kinds/kind.ts'

type Json = Readonly<Record<string, unknown>>

/** The JSON Schema of one document of a YAML file: `kind` says which `spec` belongs to it. */
export function renderDocumentSchema(kinds: readonly Kind[]) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A document that fleetctl applies to Muster',
    type: 'object',
    required: ['kind', 'spec'],
    properties: { apiVersion: { type: 'string' } },
    oneOf: kinds.map(({ kind, schema, absent }) => ({
      properties: { kind: { const: kind }, spec: withAbsentKeys(schema, absent ?? {}) },
    })),
  }
}

/** Keys of features that Muster lacks are accepted while they say so: an editor must not call them wrong. */
function withAbsentKeys(schema: unknown, absent: Json): unknown {
  if (!isObject(schema) || !isObject(schema['properties'])) return schema
  const properties = new Map<string, unknown>(Object.entries(schema['properties']))
  for (const [key, off] of Object.entries(absent)) {
    const own = properties.get(key)
    if (own === undefined) properties.set(key, { description: 'Muster has no such feature.' })
    else if (isObject(off)) properties.set(key, withAbsentKeys(own, off))
  }
  return { ...schema, properties: Object.fromEntries(properties) }
}
