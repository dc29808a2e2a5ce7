import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Context } from '../../platform/context.ts'
import { findSettings } from './settings-queries.ts'

/** `agent_options` of the document: those of hosts whose team has none. */
export async function getAgentOptions(ctx: Context): Promise<AgentOptions> {
  return (await findSettings(ctx.db)).agent_options
}
