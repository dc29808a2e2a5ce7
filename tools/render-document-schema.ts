// The JSON Schema of all documents, for editors: `# yaml-language-server: $schema=…` in the first line of a file.
import { documentSpecs } from '../contract/src/documents/document-specs.ts'
import { refuseUnknownKeys } from '../server/src/platform/documents/refuse-unknown-keys.ts'

type Json = Record<string, unknown>

/** Passed over by the command line, so not a mistake in a file. */
const ignoredKinds = ['query', 'pack']

export function renderDocumentSchema(): string {
  const kinds = Object.keys(documentSpecs)
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Muster document',
    description: 'One document of a file for `fleetctl apply` or `fleetctl gitops`.',
    type: 'object',
    required: ['kind', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { type: 'string', description: 'v1' },
      kind: { enum: [...kinds, ...ignoredKinds] },
      spec: { type: 'object' },
    },
    oneOf: [
      ...kinds.map((kind) => ({ properties: { kind: { const: kind }, spec: { $ref: `#/definitions/${kind}` } } })),
      { properties: { kind: { enum: ignoredKinds } } },
    ],
    definitions: Object.fromEntries(Object.entries(documentSpecs).map(([kind, spec]) => [kind, toDefinition(spec)])),
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}

function toDefinition(spec: (typeof documentSpecs)[keyof typeof documentSpecs]): unknown {
  return withNames(JSON.parse(JSON.stringify(refuseUnknownKeys(spec))))
}

/** Documents may name policies where the API takes ids. */
function withNames(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNames)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node as Json).map(([key, value]) => [
    key,
    key === 'policy_ids' ? policyIds : withNames(value),
  ])
  return Object.fromEntries(entries) as Json
}

const policyIds = {
  description: 'Policies by name, which every server understands, or by id.',
  anyOf: [{ type: 'array', maxItems: 10_000, items: { type: ['string', 'integer'] } }, { type: 'null' }],
}
