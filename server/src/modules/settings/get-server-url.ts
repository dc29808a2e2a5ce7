import type { Context } from '../../platform/context.ts'
import { findSettings } from './settings-queries.ts'

/** `server_settings.server_url`, with which every link begins. */
export async function getServerUrl(ctx: Context): Promise<string> {
  return (await findSettings(ctx.db)).server_settings.server_url
}
