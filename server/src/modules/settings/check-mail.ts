import type { Context } from '../../platform/context.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Mailer } from '../../platform/mail/create-mailer.ts'
import { findMailSettings } from './find-mail-settings.ts'

const { ok, fail } = findingsOf('mail')

/** Greets and logs in; sends nothing. */
export async function checkMail(ctx: Context, mailer: Pick<Mailer, 'verify'>): Promise<readonly Finding[]> {
  const settings = await findMailSettings(ctx)
  if (!settings) return [ok('it is off (smtp_settings.enable_smtp)')]
  const { host, port } = settings.smtp
  try {
    await mailer.verify(settings.smtp)
    return [ok(`${host}:${port} takes the log-in; nothing was sent`)]
  } catch (error) {
    return [fail(errorText(error), 'correct smtp_settings, or ask who runs the mail server')]
  }
}
