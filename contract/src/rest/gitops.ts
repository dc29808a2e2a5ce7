import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Nullable } from '../common/wire.ts'

/** What a document can describe, in the order in which a run stores them; automations of teams come with `config`. */
export const documentKinds = [
  'label',
  'team',
  'policy',
  'enroll_secret',
  'config',
  'user_roles',
  'vulnerability_rule',
] as const
export const DocumentKind = Type.Enum([...documentKinds])
export type DocumentKind = Static<typeof DocumentKind>

/** Of these a document can say what is to be deleted. */
export const deletableKinds: readonly string[] = [
  'label',
  'team',
  'policy',
  'enroll_secret',
  'vulnerability_rule',
] satisfies readonly DocumentKind[]

const position = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

export const GitopsDocument = Type.Object({
  kind: DocumentKind,
  spec: Type.Object({}, { additionalProperties: true }),
  file: Type.Optional(Type.String({ maxLength: 4096, description: 'Repeated in errors about this document.' })),
  line: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Where the document begins.' })),
  positions: Type.Optional(
    Type.Record(Type.String(), Type.Tuple([position, position]), {
      description: 'Line and column of keys and entries, by dotted path below `spec`: `team.secrets.0.secret`.',
    }),
  ),
})
export type GitopsDocument = Static<typeof GitopsDocument>

export const GitopsChange = Type.Object({
  document: Nullable(Type.Integer({ description: 'Index in `documents`; null for what no document names.' })),
  kind: DocumentKind,
  name: Type.String({
    description: 'What is changed: the name of a policy, label, team; an e-mail address; or empty.',
  }),
  path: Type.String({ description: 'Dotted path below `spec`; empty for the whole.' }),
  before: Type.Unknown({ description: 'Null where it is new. Secrets are masked.' }),
  after: Type.Unknown({ description: 'Null where it is removed. Secrets are masked.' }),
})
export type GitopsChange = Static<typeof GitopsChange>

/** Kinds of which a run can hold all that there is to be. */
const CompleteKind = Type.Enum(['label', 'policy', 'team'])

export const CompleteSet = Type.Object({
  kind: CompleteKind,
  team: Type.Optional(
    Nullable(
      Type.String({ maxLength: 255, description: 'Of policies: whose; null, the default, for the global ones.' }),
    ),
  ),
})
export type CompleteSet = Static<typeof CompleteSet>

/** An error about a document also carries `document`, `path`, `file`, `line`, `column` and `nearest`: see ErrorBody. */
export const gitopsRoute = defineRoute({
  method: 'POST',
  path: '/gitops',
  // Each kind of document asks for the permission of the route that stores it alone.
  permission: 'any',
  tag: 'gitops',
  summary:
    'Applies documents, all of them or none: checks them, makes the checks outside, then stores in one transaction.',
  body: Type.Object({
    documents: Type.Array(GitopsDocument, { maxItems: 5_000 }),
    dry_run: Type.Optional(Type.Boolean({ description: 'Stops before anything is stored; the answer is the same.' })),
    force: Type.Optional(
      Type.Boolean({
        description: 'Accepts numeric policy ids beside policy documents, and options of agents unknown here.',
      }),
    ),
    allow_private: Type.Optional(Type.Boolean({ description: 'As in PATCH /config.' })),
    complete: Type.Optional(
      Type.Array(CompleteSet, {
        maxItems: 5_000,
        description: 'Sets that the documents hold whole: what is stored in them and stands in no document is deleted.',
      }),
    ),
    delete: Type.Optional(
      Type.Boolean({
        description:
          'Deletes what the documents name, all or nothing, instead of storing it; what is not there is passed over. For labels, policies, teams, vulnerability_rules and enroll_secrets.',
      }),
    ),
  }),
  answer: Type.Object({
    is_dry_run: Type.Boolean(),
    changes: Type.Array(GitopsChange),
    remarks: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'As `muster` in PATCH /config.' }),
    ),
  }),
  maxBodyBytes: 10 * 1024 * 1024,
})

export const gitopsSchemaRoute = defineRoute({
  method: 'GET',
  path: '/gitops/schema',
  permission: 'none',
  tag: 'gitops',
  summary: 'The JSON Schema of a document of each kind, with which editors complete and check YAML files.',
  answer: Type.Object({ $schema: Type.String() }, { additionalProperties: true }),
})
