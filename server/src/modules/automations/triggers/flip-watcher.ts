import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { Context } from '../../../platform/context.ts'
import { findFirstFlipAt } from '../../policies/index.ts'
import { getServerUrl } from '../../settings/index.ts'
import { type Automation, listEnabled } from '../queries/automation-queries.ts'
import { findFirstWaitingAt } from '../queries/immediate-queries.ts'
import { limitMs } from './hourly-limit.ts'
import { runPolicyAutomation } from './run-policy-automation.ts'

/** How soon a process notices what another left behind. */
const lookEveryMs = 5_000
/** Flips that come close together are decided together. */
const shortestPauseMs = 50

/** Immediate mode: checks policy automations as soon as flips have settled, without waiting for their interval. */
export interface FlipWatcher extends Lifecycle {
  /** Checks what has settled and returns how long until there is more. */
  check(): Promise<number>
}

export function createFlipWatcher(ctx: Context): FlipWatcher {
  const stopping = new AbortController()
  let wake = new AbortController()
  let isWatching = true
  let loop: Promise<void> | undefined

  async function check(): Promise<number> {
    const automations = (await listEnabled(ctx.db, ['policy'])).filter(({ isImmediate }) => isImmediate)
    isWatching = automations.length > 0
    let waitMs = lookEveryMs
    for (const automation of automations) {
      const dueAt = await findDueAt(ctx, automation)
      if (!dueAt) continue
      const dueInMs = dueAt.getTime() - ctx.clock.now().getTime()
      if (dueInMs > 0) waitMs = Math.min(waitMs, dueInMs)
      else if (await checkNow(ctx, automation.id)) waitMs = 0
    }
    return Math.max(waitMs, shortestPauseMs)
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      const waitMs = await check().catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'cannot look for settled flips')
        return lookEveryMs
      })
      await ctx.clock.sleep(shortestPauseMs, stopping.signal)
      await ctx.clock.sleep(waitMs - shortestPauseMs, AbortSignal.any([wake.signal, stopping.signal]))
    }
  }

  ctx.changes.subscribe('policy_flips', () => {
    if (isWatching) wake.abort()
  })
  ctx.changes.subscribe('schedules', () => wake.abort())
  return {
    check,
    start: () => {
      loop = watch()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}

/** When the first flip has settled that was not decided upon, or the first host has waited its hour. */
async function findDueAt(ctx: Context, automation: Automation): Promise<Date | undefined> {
  const flippedAt = await findFirstFlipAt(ctx.db, automation.cursorSeq)
  const reportedAt = await findFirstWaitingAt(ctx.db, automation.id)
  const due = [
    ...(flippedAt ? [flippedAt.getTime() + automation.settleMs] : []),
    ...(reportedAt ? [reportedAt.getTime() + limitMs] : []),
  ]
  return due.length === 0 ? undefined : new Date(Math.min(...due))
}

/** False when it failed: then it is tried again in a while. */
async function checkNow(ctx: Context, automationId: number): Promise<boolean> {
  const runId = ctx.ids.next('run')
  const log = ctx.log.child({ run: runId, automation: automationId })
  try {
    const check = { automationId, at: ctx.clock.now(), serverUrl: await getServerUrl(ctx), isManual: false }
    const planned = await runPolicyAutomation({ ...ctx, log, requestId: runId }, { ...check, isImmediate: true })
    if (planned > 0) ctx.changes.announce('deliveries')
    return true
  } catch (error) {
    log.error({ error: errorText(error) }, 'an immediate check failed and is tried again')
    return false
  }
}
