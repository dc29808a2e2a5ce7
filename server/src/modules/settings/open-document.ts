import type { Context } from '../../platform/context.ts'
import { readDocument } from './get-config.ts'
import { documentSecrets, openSecret } from './merge-settings.ts'
import type { SettingsSection } from './settings-section.ts'
import { findSettings } from './settings-queries.ts'

/** The document as it is shown, but with the secrets themselves instead of their masks: to tell whether it changes. */
export async function openDocument(
  ctx: Context,
  sections: readonly SettingsSection[],
): Promise<Record<string, unknown>> {
  const document = await readDocument(ctx, sections)
  const stored = await findSettings(ctx.db)
  const opened = { ...document }
  for (const { section, key, purpose } of documentSecrets) {
    const sealed = (stored[section] as Readonly<Record<string, unknown>>)[key] as string
    opened[section] = { ...(document[section] as object), [key]: openSecret(ctx.box, sealed, purpose) }
  }
  return opened
}
