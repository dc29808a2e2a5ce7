import { invalidField } from '../../../kernel/errors.ts'
import { sha256Hex } from '../../../kernel/hash.ts'
import { randomToken } from '../../../kernel/random.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import type { Passwords } from '../../../platform/crypto/passwords.ts'
import { networkOf } from '../../../platform/http/remote-address.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import type { AttemptLimit } from '../attempt-limit.ts'
import { passwordProblem } from '../check-new-user.ts'
import { deleteSessionsOf } from '../session-queries.ts'
import { toActor } from '../to-actor.ts'
import { findUser, findUserByEmail, lockUser, savePassword } from '../user-queries.ts'
import { deleteAllLinksOf, deleteLinksExpiredBefore, findLink, insertLink } from './link-queries.ts'
import { type MailingParts, mailTo, pageLink } from './mailing.ts'
import { renderResetMail } from './render-person-mail.ts'
import type { TellPerson } from './tell-person.ts'

const linkTokenBytes = 32
const validMs = 3_600_000

/**
 * Mails a link to whoever has a password to choose. It is the same to the caller whether somebody has the address: call
 * it behind the answer.
 */
export async function mailResetLink(ctx: Context, email: string, mailing: MailingParts): Promise<void> {
  const user = (await findUserByEmail(ctx.db, email.trim()))?.user
  if (!user || user.isApiOnly || user.isSso) return
  const token = randomToken(ctx.random, linkTokenBytes)
  const at = ctx.clock.now()
  await inTransaction(ctx.db, async (tx) => {
    await deleteLinksExpiredBefore(tx, at)
    const link = { kind: 'password_reset', userId: user.id, email: '', tokenHash: sha256Hex(token) } as const
    await insertLink(tx, { ...link, expiresAt: new Date(at.getTime() + validMs), at })
  })
  const sent = await mailTo(ctx, mailing, {
    to: user.email,
    render: ({ orgName, serverUrl }) =>
      renderResetMail({ orgName, link: pageLink(serverUrl, `/reset-password?token=${token}`) }),
  })
  if (!sent) ctx.log.warn({}, 'somebody asked for another password by mail, and mail is not set up')
}

export interface ResetPassword {
  readonly token: string
  readonly newPassword: string
}

export interface ResetPasswordParts {
  readonly passwords: Passwords
  readonly attempts: AttemptLimit
  readonly tell: TellPerson
}

/** Ends all sessions of the user, and the other links for a new password. */
export async function resetPassword(
  ctx: Context,
  { token, newPassword }: ResetPassword,
  { passwords, attempts, tell }: ResetPasswordParts,
): Promise<void> {
  const key = `reset ${networkOf(ctx.remoteAddress)}`
  attempts.take(key)
  const wanted = { tokenHash: sha256Hex(token), kind: 'password_reset', at: ctx.clock.now() } as const
  if (!(await findLink(ctx.db, wanted))) throw badLink()
  attempts.giveBack(key)
  const problem = passwordProblem(newPassword)
  if (problem) throw invalidField('new_password', `new_password ${problem}`)
  const passwordHash = await passwords.hashPassword(newPassword)
  const reset = await inTransaction(ctx.db, async (tx) => {
    const link = await findLink(tx, wanted)
    if (link) await lockUser(tx, link.userId)
    // Asked again under the lock: the link may have been used, or the user changed to single sign-on, since.
    const user = link && (await findLink(tx, wanted)) && (await findUser(tx, link.userId))
    if (!user || user.isSso || user.isApiOnly) throw badLink()
    await savePassword(tx, user.id, { passwordHash, mustReset: false, at: wanted.at })
    await deleteSessionsOf(tx, user.id)
    await deleteAllLinksOf(tx, user.id)
    const details = { user_id: user.id, user_email: user.email }
    await recordActivity({ ...onTransaction(ctx, tx), actor: toActor(user) }, { type: 'reset_password', details })
    return user
  })
  tell(ctx, reset, { what: 'password' })
}

function badLink() {
  return invalidField(
    'password_reset_token',
    'password_reset_token: the link is used up, too old or not complete; ask for another one',
  )
}
