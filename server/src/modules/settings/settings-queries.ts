import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { overlay } from '../../platform/documents/overlay.ts'
import { defaultSettings, type SettingsDocument } from './settings-document.ts'

export async function findSettings(db: Db | Tx): Promise<SettingsDocument> {
  const row = await db.selectFrom('settings').select('document').where('id', '=', 1).executeTakeFirst()
  return fromStored(row?.document)
}

/** When mail was switched on; undefined while it is off. */
export async function findSmtpEnabledAt(db: Db | Tx): Promise<Date | undefined> {
  const row = await db.selectFrom('settings').select('smtp_enabled_at').where('id', '=', 1).executeTakeFirst()
  return row?.smtp_enabled_at ?? undefined
}

/** Waits for any other change of the settings, so that two changes of different keys both survive. */
export async function lockSettings(tx: Tx, now: Date): Promise<SettingsDocument> {
  await sql`
    insert into settings (id, document, updated_at) values (1, '{}', ${now})
    on conflict (id) do nothing`.execute(tx)
  const row = await tx
    .selectFrom('settings')
    .select('document')
    .where('id', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return fromStored(row.document)
}

export async function saveSettings(tx: Tx, { document, at }: { document: SettingsDocument; at: Date }): Promise<void> {
  await tx
    .updateTable('settings')
    .set({
      document: JSON.stringify(document),
      updated_at: at,
      smtp_enabled_at: document.smtp_settings.enable_smtp ? sql<Date>`coalesce(smtp_enabled_at, ${at})` : null,
    })
    .where('id', '=', 1)
    .execute()
}

/** What was stored by an earlier version lacks the keys that are newer. */
function fromStored(document: unknown): SettingsDocument {
  const { agent_options, ...stored } = (document ?? {}) as Partial<SettingsDocument>
  const merged = overlay({ ...defaultSettings, agent_options: agent_options ?? defaultSettings.agent_options }, stored)
  // Only saveSettings writes the row.
  return merged as unknown as SettingsDocument
}
