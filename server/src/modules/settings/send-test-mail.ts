import { AppError, invalidField } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import type { Mailer } from '../../platform/mail/create-mailer.ts'
import { findSettingsProblems } from './check-settings.ts'
import { toSmtpSettings } from './find-mail-settings.ts'
import { mergeSettings, sealWith } from './merge-settings.ts'
import { findMovedSecrets } from './moved-secrets.ts'
import { findSettings } from './settings-queries.ts'

/** Mails the caller by the settings as they would be with the patch. Throws what is wrong with them. */
export async function sendTestMail(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
  mailer: Mailer,
): Promise<void> {
  const stored = await findSettings(ctx.db)
  const merged = mergeSettings(stored, patch, sealWith(ctx.box))
  if (!merged.smtp_settings.enable_smtp) {
    throw invalidField('smtp_test', 'smtp_test: switch smtp_settings.enable_smtp on to test it')
  }
  if (ctx.actor.kind !== 'user') throw new AppError('unauthenticated', 'Authentication required')
  const fields = [...findSettingsProblems(merged), ...findMovedSecrets(stored, merged)]
  if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
  const { refused } = await mailer.send(toSmtpSettings(merged.smtp_settings, ctx.box), {
    to: [ctx.actor.email],
    subject: 'Muster: test mail',
    text: `Mail works: ${merged.server_settings.server_url} sent this because ${ctx.actor.name} asked for a test.\n`,
  })
  if (refused.length > 0) throw new AppError('unavailable', `the mail server refused ${refused.join(', ')}`)
}
