import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from './kernel/errors.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import { resetAdmin } from './modules/identity/index.ts'
import type { Context } from './platform/context.ts'
import { writeFileAtomic } from './platform/files/write-file-atomic.ts'

/** What `muster user reset-admin` leaves for a server that has the embedded database: no password, only its hash. */
export interface ResetRequest {
  readonly id: string
  readonly at: string
  readonly email?: string | undefined
  readonly passwordHash: string
}

export interface ResetOutcome {
  readonly id: string
  readonly email?: string
  readonly problem?: string
}

const pollMs = 1_000
/** One that a stopped server did not see is not carried out later. */
const validMs = 60_000
const privateMode = 0o600

export function inboxFiles(dataDir: string): { readonly request: string; readonly outcome: string } {
  return { request: path.join(dataDir, 'reset-admin.json'), outcome: path.join(dataDir, 'reset-admin.done.json') }
}

/** Looks into the data folder: whoever can write there holds the key and the database anyway. */
export function createResetAdminInbox(ctx: Context, dataDir: string): Lifecycle {
  const stopping = new AbortController()
  const files = inboxFiles(dataDir)
  let watching: Promise<void> | undefined

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => ctx.log.warn({ error: errorText(error) }, 'cannot reset an administrator'))
      await ctx.clock.sleep(pollMs, stopping.signal)
    }
  }

  async function look(): Promise<void> {
    const text = await readFile(files.request, 'utf8').catch(() => undefined)
    if (text === undefined) return
    await rm(files.request, { force: true })
    const request = JSON.parse(text) as ResetRequest
    if (ctx.clock.now().getTime() - new Date(request.at).getTime() > validMs) return
    const outcome = await carryOut(request)
    await writeFileAtomic(files.outcome, JSON.stringify(outcome), privateMode)
  }

  async function carryOut({ id, email, passwordHash }: ResetRequest): Promise<ResetOutcome> {
    try {
      return { id, ...(await resetAdmin(ctx, { email, passwordHash })) }
    } catch (error) {
      if (error instanceof AppError) return { id, problem: error.message }
      throw error
    }
  }

  return {
    start: () => {
      watching = watch()
    },
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}
