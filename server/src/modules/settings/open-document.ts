import { Secret } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import { readDocument } from './get-config.ts'
import type { SettingsSection } from './settings-section.ts'
import { findSettings } from './settings-queries.ts'
import { SMTP_PASSWORD_PURPOSE } from './update-settings.ts'

/** The document as it is shown, but with the password itself instead of its mask: to tell whether it changes. */
export async function openDocument(
  ctx: Context,
  sections: readonly SettingsSection[],
): Promise<Record<string, unknown>> {
  const document = await readDocument(ctx, sections)
  const { password: sealed } = (await findSettings(ctx.db)).smtp_settings
  const password = sealed === '' ? '' : ctx.box.open(Buffer.from(sealed, 'base64'), SMTP_PASSWORD_PURPOSE)
  return { ...document, smtp_settings: { ...(document['smtp_settings'] as object), password: new Secret(password) } }
}
