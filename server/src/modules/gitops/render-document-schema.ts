import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { type DocumentKind, documentKinds } from '@muster/contract/rest/gitops.ts'
import { isObject } from '../../platform/documents/overlay.ts'
import { refuseUnknownKeys } from '../../platform/documents/refuse-unknown-keys.ts'

type Json = Readonly<Record<string, unknown>>

const absent: Readonly<Partial<Record<DocumentKind, Json>>> = {
  config: absentFeatures.config,
  policy: absentFeatures.policy,
  team: { team: absentFeatures.team },
}

/** Passed over by the command line, so not a mistake in a file. */
const ignoredKinds = ['query', 'pack']

/**
 * The JSON Schema of one document of a YAML file, for editors: `# yaml-language-server: $schema=…` in its first line.
 * Below `definitions` stand the schemas by which documents are checked, and the keys of features that Muster lacks.
 */
export function renderDocumentSchema() {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Muster document',
    description: 'One document of a file for `fleetctl apply` or `fleetctl gitops`.',
    type: 'object',
    required: ['kind', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { type: 'string', description: 'v1' },
      kind: { enum: [...documentKinds, ...ignoredKinds] },
      spec: { type: 'object' },
    },
    oneOf: [
      ...documentKinds.map((kind) => ({
        properties: { kind: { const: kind }, spec: { $ref: `#/definitions/${kind}` } },
      })),
      { properties: { kind: { enum: ignoredKinds } } },
    ],
    definitions: Object.fromEntries(
      documentKinds.map((kind) => [kind, withAbsentKeys(refuseUnknownKeys(documentSpecs[kind]), absent[kind] ?? {})]),
    ),
  }
}

/** They are accepted while they say so: an editor must not call them wrong. */
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
