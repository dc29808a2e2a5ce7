import { type Static, type TSchema, Type } from 'typebox'

/** RFC 3339 in UTC, ending in `Z`. */
export const Instant = Type.String({ format: 'date-time' })

/** The time that Fleet prints for "never". */
export const NEVER = '2000-01-01T00:00:00Z'

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

export const Empty = Type.Object({})

/** In the body of a route that opens a session. */
export const asCookie = Type.Optional(
  Type.Boolean({
    description: 'Ours, for browsers: keep the session in a cookie that scripts cannot read; `token` is empty then.',
  }),
)

/** The range of the database's integer. */
export const Id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** Of a filter. */
export const TeamFilter = Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: '0 = hosts of no team.' })

export const IdParams = Type.Object({ id: Id })

export const ErrorBody = Type.Object({
  message: Type.String(),
  errors: Type.Array(
    Type.Object({
      name: Type.String(),
      reason: Type.String(),
      document: Type.Optional(Type.Integer({ description: 'POST /gitops: index of the document.' })),
      path: Type.Optional(Type.String({ description: 'Dotted path below its `spec`.' })),
      file: Type.Optional(Type.String()),
      line: Type.Optional(Type.Integer()),
      column: Type.Optional(Type.Integer()),
      nearest: Type.Optional(Type.String({ description: 'The key that was probably meant.' })),
    }),
  ),
  code: Type.Optional(Type.Integer({ description: 'Of a few errors that clients tell apart.' })),
  uuid: Type.Optional(Type.String({ description: 'The request id, also found in the server log.' })),
})
export type ErrorBody = Static<typeof ErrorBody>

/** Fleet's list options. `page` counts from 0. */
export const listQuery = {
  page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  order_key: Type.Optional(Type.String({ maxLength: 64 })),
  order_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  after: Type.Optional(Type.String({ maxLength: 1024 })),
  query: Type.Optional(Type.String({ maxLength: 1024 })),
}
