import {
  getHealthRoute,
  getPublicVersionRoute,
  getReadinessRoute,
  getVersionRoute,
  type Health,
} from '@muster/contract/rest/version.ts'
import type { Static } from 'typebox'
import type { Context } from '../../platform/context.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { type HealthCheck, type HealthResult, runHealthChecks } from './health-check.ts'

export interface OperationRoutesOptions {
  readonly version: string
  /** Of the source, where it is known. */
  readonly revision?: string
  readonly checks: readonly HealthCheck[]
  /** False while the server starts or stops. */
  isReady(): boolean
}

/** What operators and load balancers ask. */
export function createOperationRoutes(options: OperationRoutesOptions): readonly BoundRoute[] {
  const { version, revision = '', checks } = options
  const answer = { version, branch: '', revision, go_version: '', build_date: '', build_user: '' }
  return [
    bind(getVersionRoute, async () => answer),
    bind(getPublicVersionRoute, async () => answer),
    {
      route: getHealthRoute,
      run: async (ctx, { query }) => {
        const results = await runHealthChecks(
          checks.filter((check) => check.of === 'process'),
          ctx.clock,
        )
        return toAnswer(results, isAsked(query) ? detailsFor(ctx, results) : undefined)
      },
    },
    {
      route: getReadinessRoute,
      run: async (ctx) => {
        const accepting = { name: 'accepting', healthy: options.isReady(), details: {} }
        const results = [accepting, ...(await runHealthChecks(checks, ctx.clock))]
        return toAnswer(results, detailsFor(ctx, results))
      },
    },
  ]
}

/** `?verbose` alone has an empty value. */
function isAsked(query: unknown): boolean {
  const { verbose } = query as { verbose?: string }
  return verbose !== undefined && verbose !== 'false' && verbose !== '0'
}

/** Everybody sees which part fails; addresses, paths and words of errors are for callers on this machine. */
function detailsFor({ isLocalCaller }: Context, results: readonly HealthResult[]): readonly HealthResult[] {
  return isLocalCaller ? results : results.map((result) => ({ ...result, details: {} }))
}

function toAnswer(results: readonly HealthResult[], shown?: readonly HealthResult[]): TextAnswer {
  const healthy = results.every((result) => result.healthy)
  const body: Static<typeof Health> = { healthy, ...(shown && { checks: [...shown] }) }
  return new TextAnswer({
    contentType: 'application/json; charset=utf-8',
    text: `${JSON.stringify(body, null, 2)}\n`,
    status: healthy ? 200 : 503,
  })
}
