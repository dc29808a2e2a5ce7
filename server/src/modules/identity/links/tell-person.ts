import type { Background } from '../../../platform/background/create-background.ts'
import type { Context } from '../../../platform/context.ts'
import type { User } from '../user-queries.ts'
import { type MailingParts, mailTo, pageLink } from './mailing.ts'
import { renderEmailChangedMail, renderPasswordChangedMail } from './render-person-mail.ts'

/** By what somebody comes in, and what of it is another one now. */
export type AccountChange = { readonly what: 'password' } | { readonly what: 'email'; readonly email: string }

/** Mails to the address that a person had before, behind the answer. Call it after the commit. */
export type TellPerson = (ctx: Context, before: User, change: AccountChange) => void

/** Whoever is taken over, or out, learns of it at the address that the thief does not read. */
export function createTellPerson({ background, ...mailing }: MailingParts & { background: Background }): TellPerson {
  return (ctx, { email, isApiOnly }, change) => {
    if (isApiOnly) return
    const when = ctx.clock.now().toISOString()
    const from = ctx.remoteAddress
    background.begin('mail about a changed account', async () => {
      await mailTo(ctx, mailing, {
        to: email,
        render: ({ orgName, serverUrl }) => {
          const told = { orgName, when, from, link: pageLink(serverUrl, '/forgot-password') }
          return change.what === 'password'
            ? renderPasswordChangedMail(told)
            : renderEmailChangedMail({ ...told, email: change.email })
        },
      })
    })
  }
}
