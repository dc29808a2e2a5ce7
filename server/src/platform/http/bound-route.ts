import type { Route, RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../context.ts'

/** A route of the contract with the verb that answers it. Modules export lists of these; only transports know HTTP. */
export interface BoundRoute {
  readonly route: Route
  /** Looks at a body before it is checked: takes out what is understood and has no effect. */
  amendBody?(body: unknown): unknown
  run(ctx: Context, input: { params: unknown; query: unknown; body: unknown }): Promise<unknown>
}

export function bind<R extends Route>(
  route: R,
  verb: (ctx: Context, input: RouteInput<R>) => Promise<RouteAnswer<R>>,
): BoundRoute {
  // The transport has validated the input against the route's own schemas before it calls.
  return { route, run: (ctx, input) => verb(ctx, input as RouteInput<R>) }
}
