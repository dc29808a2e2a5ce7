import type { Context } from '../../../platform/context.ts'
import type { Mail, Mailer, SmtpSettings } from '../../../platform/mail/create-mailer.ts'

interface Mailing {
  readonly smtp: SmtpSettings
  readonly orgName: string
  readonly serverUrl: string
}

export interface MailingParts {
  readonly mailer: Mailer
  /** Undefined while mail is off. */
  findMailing(ctx: Context): Promise<Mailing | undefined>
  /** `server_settings.server_url`: what every link begins with, whatever the request called this server. */
  getServerUrl(ctx: Context): Promise<string>
}

/** Renders and sends one mail to one person. Undefined when mail is off; throws `unavailable` when it was not taken. */
export async function mailTo(
  ctx: Context,
  { mailer, findMailing }: MailingParts,
  { to, render }: { to: string; render: (mailing: Pick<Mailing, 'orgName' | 'serverUrl'>) => Omit<Mail, 'to'> },
): Promise<'sent' | undefined> {
  const mailing = await findMailing(ctx)
  if (!mailing) return undefined
  await mailer.send(mailing.smtp, { to: [to], ...render(mailing) })
  return 'sent'
}

/** A page of ours, whether or not `server_url` ends in a slash. */
export function pageLink(serverUrl: string, path: string): string {
  return `${serverUrl.replace(/\/+$/, '')}${path}`
}
