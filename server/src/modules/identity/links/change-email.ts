import { AppError } from '../../../kernel/errors.ts'
import { sha256Hex } from '../../../kernel/hash.ts'
import { randomToken } from '../../../kernel/random.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { refusingTakenEmail } from '../refusing-taken-email.ts'
import { findUser, lockUser, saveAccount, type User } from '../user-queries.ts'
import { deleteAllLinksOf, deleteLinksOf, findLink, insertLink } from './link-queries.ts'
import { type MailingParts, mailTo, pageLink } from './mailing.ts'
import { renderEmailChangeMail } from './render-person-mail.ts'
import type { TellPerson } from './tell-person.ts'

const linkTokenBytes = 32
const validMs = 86_400_000

/** Mails a link to the new address; the old one holds until it is followed. False when mail is off. */
export async function mailEmailChange(
  ctx: Context,
  { user, email }: { readonly user: User; readonly email: string },
  mailing: MailingParts,
): Promise<boolean> {
  if (!(await mailing.findMailing(ctx))) return false
  const token = randomToken(ctx.random, linkTokenBytes)
  const at = ctx.clock.now()
  await inTransaction(ctx.db, async (tx) => {
    await deleteLinksOf(tx, user.id, 'email_change')
    const link = { kind: 'email_change', userId: user.id, email, tokenHash: sha256Hex(token) } as const
    await insertLink(tx, { ...link, expiresAt: new Date(at.getTime() + validMs), at })
  })
  await mailTo(ctx, mailing, {
    to: email,
    render: ({ orgName, serverUrl }) =>
      renderEmailChangeMail({ orgName, link: pageLink(serverUrl, `/account/email?token=${token}`) }),
  })
  return true
}

/** Only whoever asked for the change may confirm it. */
export async function confirmEmail(ctx: Context, token: string, tell: TellPerson): Promise<string> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Authentication required')
  const at = ctx.clock.now()
  const link = await findLink(ctx.db, { tokenHash: sha256Hex(token), kind: 'email_change', at })
  if (!link || link.userId !== actor.id) {
    throw new AppError(
      'not-found',
      'the link is used up, too old or not yours; change the address again under My account',
    )
  }
  const before = await refusingTakenEmail(link.email, () =>
    inTransaction(ctx.db, async (tx) => {
      await lockUser(tx, actor.id)
      const user = await findUser(tx, actor.id)
      if (!user) throw new AppError('not-found', `there is no user ${actor.id}`)
      await saveAccount(tx, user.id, { ...user, email: link.email, at })
      await deleteAllLinksOf(tx, user.id)
      await recordActivity(onTransaction(ctx, tx), {
        type: 'edited_user',
        details: {
          ...{ user_id: user.id, user_name: user.name, user_email: link.email },
          changes: [{ key: 'email', before: user.email, after: link.email }],
        },
      })
      return user
    }),
  )
  tell(ctx, before, { what: 'email', email: link.email })
  return link.email
}
