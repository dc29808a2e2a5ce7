import type { Clock } from '../../kernel/clock.ts'
import type { AskedHosts } from './asked-hosts.ts'
import type { CheckinHost, DistributedQuery, DueState, QuerySource } from './checkin.ts'

/** What is remembered of a host between its reads. Owned by the host directory; refreshed here. */
export interface RememberedDue {
  /** Undefined until read from the database. */
  due: DueState | undefined
}

export interface ReadPlannerDeps {
  readonly clock: Clock
  readonly sources: readonly QuerySource[]
  readonly asked: AskedHosts
  /** Reads the stored state of one host (calls of the same moment share a statement). */
  loadDue(hostId: number): Promise<DueState | undefined>
}

export interface ReadPlanner {
  /**
   * The answer to a distributed read as JSON text. Touches the database only when something seems due, because another
   * process may just have received the answer.
   */
  plan(host: CheckinHost & RememberedDue): string | Promise<string>
}

const nothing = '{"queries":{},"discovery":{}}'
// osquery before 5.8 runs, once there is any discovery entry, only queries that have one.
const always = 'SELECT 1'
const askAgainSeconds = 10

export function createReadPlanner({ clock, sources, asked, loadDue }: ReadPlannerDeps): ReadPlanner {
  function dueSources(host: CheckinHost, due: DueState): readonly QuerySource[] {
    const nowMs = clock.now().getTime()
    return sources.filter((source) => due.isRefetchRequested || source.isDue(host, due, nowMs))
  }

  async function planFresh(host: CheckinHost & RememberedDue): Promise<string> {
    host.due = await loadDue(host.id)
    if (!host.due) return nothing
    const queries = dueSources(host, host.due).flatMap((source) => source.queriesFor(host))
    return queries.length === 0 ? nothing : renderQueries(host, queries)
  }

  async function planAdmitted(host: CheckinHost & RememberedDue): Promise<string> {
    let answer = nothing
    try {
      answer = await planFresh(host)
      return answer
    } finally {
      if (answer === nothing) asked.release(host.id)
    }
  }

  return {
    plan: (host) => {
      if (host.due) {
        const due = host.due
        const nowMs = clock.now().getTime()
        if (!due.isRefetchRequested && !sources.some((source) => source.isDue(host, due, nowMs))) return nothing
      }
      // Somebody waits for what a refetch tells.
      if (!host.due?.isRefetchRequested && !asked.admit(host.id)) return nothing
      return planAdmitted(host)
    },
  }
}

function renderQueries(host: CheckinHost, queries: readonly DistributedQuery[]): string {
  const bySql: Record<string, string> = {}
  const discovery: Record<string, string> = {}
  for (const query of queries) {
    // An empty statement makes the agent drop everything behind it.
    if (query.sql.trim() === '') continue
    bySql[query.name] = query.sql
    discovery[query.name] = query.discovery ?? always
  }
  const accelerate = host.isKnown ? {} : { accelerate: askAgainSeconds }
  return JSON.stringify({ queries: bySql, discovery, ...accelerate })
}
