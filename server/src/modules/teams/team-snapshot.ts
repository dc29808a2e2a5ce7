import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import { followChanges } from '../../platform/changes/follow-changes.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { selectAgentOptions } from './team-queries.ts'

/** What the paths of the hosts need to know of teams, without asking the database. */
export interface TeamSnapshot {
  /** Undefined: the team has none of its own. The same object until they change. */
  agentOptionsOf(teamId: number): AgentOptions | undefined
  refresh(): Promise<void>
}

export function createTeamSnapshot(deps: { db: Db; log: Log; changes: ChangeFeed }): TeamSnapshot {
  let options: ReadonlyMap<number, AgentOptions> = new Map()
  const { refresh } = followChanges({
    ...deps,
    topics: ['teams'],
    read: async () => {
      options = await selectAgentOptions(deps.db)
    },
  })
  return { agentOptionsOf: (teamId) => options.get(teamId), refresh }
}
