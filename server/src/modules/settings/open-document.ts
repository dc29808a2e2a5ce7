import { Secret } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import { readDocument } from './get-config.ts'
import type { SettingsSection } from './settings-section.ts'
import { findSettings } from './settings-queries.ts'
import { SMTP_PASSWORD_PURPOSE } from './update-settings.ts'

/** The document as it is shown, but with the secrets themselves instead of their masks: to tell whether they change. */
export async function openDocument(
  ctx: Context,
  sections: readonly SettingsSection[],
): Promise<Record<string, unknown>> {
  const document = await readDocument(ctx, sections)
  const { password: sealed } = (await findSettings(ctx.db)).smtp_settings
  const password = sealed === '' ? '' : ctx.box.open(Buffer.from(sealed, 'base64'), SMTP_PASSWORD_PURPOSE)
  const opened: [string, unknown][] = []
  for (const section of sections) if (section.open) opened.push([section.key, await section.open(ctx)])
  const smtp = { ...(document['smtp_settings'] as object), password: new Secret(password) }
  return { ...document, ...Object.fromEntries(opened), smtp_settings: smtp }
}
