import {
  getHealthRoute,
  getPublicVersionRoute,
  getReadinessRoute,
  getVersionRoute,
  type Health,
} from '@muster/contract/rest/version.ts'
import type { Static } from 'typebox'
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
        const results = await runHealthChecks(checks, ctx.clock)
        return toAnswer(isAllHealthy(results), isAsked(query) ? results : undefined)
      },
    },
    {
      route: getReadinessRoute,
      run: async (ctx) => toAnswer(options.isReady() && isAllHealthy(await runHealthChecks(checks, ctx.clock))),
    },
  ]
}

/** `?verbose` alone has an empty value. */
function isAsked(query: unknown): boolean {
  const { verbose } = query as { verbose?: string }
  return verbose !== undefined && verbose !== 'false' && verbose !== '0'
}

function isAllHealthy(results: readonly HealthResult[]): boolean {
  return results.every(({ healthy }) => healthy)
}

function toAnswer(healthy: boolean, results?: readonly HealthResult[]): TextAnswer {
  const body: Static<typeof Health> = { healthy, ...(results && { checks: [...results] }) }
  return new TextAnswer({
    contentType: 'application/json; charset=utf-8',
    text: `${JSON.stringify(body, null, 2)}\n`,
    status: healthy ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  })
}
