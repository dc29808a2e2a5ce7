import { timingSafeEqual } from 'node:crypto'
import { getMetricsRoute } from '@muster/contract/rest/version.ts'
import { AppError } from '../../kernel/errors.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'

export interface MetricsRouteOptions {
  /** Empty: only callers on this machine. */
  readonly token: Secret
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** For Prometheus. It has a credential of its own, because it should hold no user's. */
export function createMetricsRoute({ token, render }: MetricsRouteOptions): BoundRoute {
  return {
    route: getMetricsRoute,
    run: async (ctx) => {
      refuseStrangers(ctx, token.reveal())
      return new TextAnswer(await render())
    },
  }
}

function refuseStrangers({ authorization = '', isLocalCaller = false }: Context, token: string): void {
  if (token === '') {
    if (isLocalCaller) return
    throw new AppError(
      'forbidden',
      'metrics are for callers on this machine; set metrics.token to read them from elsewhere',
    )
  }
  // Hashes have one length, which the comparison needs.
  if (timingSafeEqual(Buffer.from(sha256Hex(authorization)), Buffer.from(sha256Hex(`Bearer ${token}`)))) return
  throw new AppError('unauthenticated', 'metrics need the header "Authorization: Bearer" with metrics.token')
}
