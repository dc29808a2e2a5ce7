import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { Context } from '../../../platform/context.ts'
import type { Matcher } from '../matching/matcher.ts'
import { judgeNewSoftware } from './judge-new-software.ts'

/** How soon a process notices what another left behind, or tries again what failed. */
const lookEveryMs = 1_000
/** Reports that come close together are judged together. */
const shortestPauseMs = 50
/** After a failure, so that a broken matcher or database does not fill the log. */
const retryAfterMs = 10_000

/** Judges new software as soon as hosts have reported it. */
export function createSoftwareWatcher(ctx: Context, matcher: Matcher): Lifecycle {
  const stopping = new AbortController()
  let wake = new AbortController()
  let loop: Promise<void> | undefined

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      const hasFailed = await judgeNewSoftware(ctx, matcher).then(
        () => false,
        (error: unknown) => {
          ctx.log.warn({ error: errorText(error) }, 'cannot judge new software and tries again')
          return true
        },
      )
      await ctx.clock.sleep(hasFailed ? retryAfterMs : shortestPauseMs, stopping.signal)
      if (!hasFailed) await ctx.clock.sleep(lookEveryMs, AbortSignal.any([wake.signal, stopping.signal]))
    }
  }

  ctx.changes.subscribe('software', () => wake.abort())
  return {
    start: () => {
      loop = watch()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}
