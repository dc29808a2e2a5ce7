import type { Static, TObject, TSchema } from 'typebox'

/**
 * What a caller must be allowed to do. `none` needs no log-in, `any` any logged-in user; the others are granted by role
 * (server: modules/identity/permissions.ts).
 */
export const permissions = [
  'none',
  'any',
  'config:read',
  'config:write',
  'enroll_secret:read',
  'enroll_secret:write',
  'host:read',
  'host:write',
  'host:refetch',
  'label:write',
  'software:read',
  'vulnerability_rule:read',
  'vulnerability_rule:write',
  'policy:read',
  'policy:write',
  'schedule:trigger',
  'delivery:read',
  'delivery:write',
  'notice:read',
  'activity:read',
  'user:read',
  'user:write',
  'team:read',
  'team:write',
] as const
export type Permission = (typeof permissions)[number]

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * One endpoint. `path` is relative to `/api/{v1|latest|2022-04}/fleet`, unless it begins
 * with `/api/` or is one of the few that stand at the root (`/healthz`).
 */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly permission: Permission
  /** `team`: roles in teams open it too, and its verb narrows to the teams that grant the permission. */
  readonly scope?: 'team'
  /** One sentence for the documentation. */
  readonly summary: string
  readonly tag: string
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  readonly answer: TSchema
  /** Of the answer; JSON when absent. */
  readonly contentType?: string
  /** Status of success; 200 when absent. */
  readonly status?: number
  /** Other paths that mean the same endpoint. */
  readonly aliases?: readonly string[]
  /** Largest body in bytes; the server's default when absent. */
  readonly maxBodyBytes?: number
  /** Its answer carries the token of a new session, or it ends the one that it came with. */
  readonly session?: 'opens' | 'ends'
  /**
   * A step of single sign-on. `begins`: its answer carries an `attempt` that the browser keeps in a cookie. `completes`:
   * it gets that attempt back, and answers where the browser goes, with the token of the session where one was opened.
   */
  readonly signOn?: 'begins' | 'completes'
  /** Open to people who must choose another password first. */
  readonly isOpenDuringReset?: true
}

type PartOf<T, Key extends 'params' | 'query' | 'body'> = T extends { readonly [K in Key]: infer S extends TSchema }
  ? Static<S>
  : undefined

/** What a verb gets from a request, parsed and valid. */
export interface RouteInput<R extends Route> {
  readonly params: PartOf<R, 'params'>
  readonly query: PartOf<R, 'query'>
  readonly body: PartOf<R, 'body'>
}

export type RouteAnswer<R extends Route> = Static<R['answer']>

/** Keeps the literal types of a route, so that verbs and clients infer their input and answer from it. */
export function defineRoute<const R extends Route>(route: R): R {
  return route
}
