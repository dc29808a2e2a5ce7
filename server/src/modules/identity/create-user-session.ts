import { sha256Hex } from '../../kernel/hash.ts'
import { randomToken } from '../../kernel/random.ts'
import type { Context } from '../../platform/context.ts'
import { insertSession } from './session-queries.ts'

const tokenBytes = 48

/** Opens a session and gives its token, which is nowhere stored. */
export async function createUserSession(
  ctx: Context,
  { userId }: { userId: number },
): Promise<{ id: number; token: string }> {
  const token = randomToken(ctx.random, tokenBytes)
  const { remoteAddress, userAgent = '' } = ctx
  const at = ctx.clock.now()
  const id = await insertSession(ctx.db, { userId, tokenHash: sha256Hex(token), at, remoteAddress, userAgent })
  return { id, token }
}
