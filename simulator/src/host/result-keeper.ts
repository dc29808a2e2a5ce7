import type { Clock } from '../clock.ts'
import type { Row } from '../osquery/table-database.ts'
import { type QueryResult, renderResults } from '../protocol/request-bodies.ts'
import type { AgentSession, CallOptions } from './agent-session.ts'
import type { Work } from './decide-work.ts'
import { runDistributedQuery } from './distributed-queries.ts'

const attempts = 3

/** Runs what the server asked for and keeps the results until they are acknowledged. */
export interface ResultKeeper {
  run(work: Work): ReadonlyMap<string, QueryResult>
  /** Sends all that is kept in one request; returns how many results that were. */
  send(options?: Partial<CallOptions>): Promise<number>
}

export function createResultKeeper(clock: Clock, session: AgentSession, query: (sql: string) => Row[]): ResultKeeper {
  const unsent = new Map<string, QueryResult>()
  return {
    run(work) {
      const made = new Map<string, QueryResult>()
      for (const [id, sql] of work.queries)
        made.set(
          id,
          runDistributedQuery(clock, () => query(sql)),
        )
      for (const [id, result] of made) unsent.set(id, result)
      return made
    },
    async send(options = {}) {
      if (unsent.size === 0) return 0
      const sent = new Map(unsent)
      await session.call('write', (nodeKey) => ({ body: renderResults(nodeKey, sent) }), { attempts, ...options })
      for (const [id, result] of sent) if (unsent.get(id) === result) unsent.delete(id)
      return sent.size
    },
  }
}
