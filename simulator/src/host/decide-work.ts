import type { Row } from '../osquery/table-database.ts'

/** What a read asks of the agent. */
export interface Work {
  /** SQL by id, in the order in which the agent runs it. */
  readonly queries: ReadonlyMap<string, string>
  /** For so many seconds the agent asks every 5 s. */
  readonly accelerateSeconds: number
}

const noWork: Work = { queries: new Map(), accelerateSeconds: 0 }

/**
 * Reads the answer to distributed/read as osqueryd does, with its sharp edges: a discovery query that fails loses the
 * whole answer, and an entry without SQL loses what comes after it.
 */
export function decideWork(
  answer: Readonly<Record<string, unknown>>,
  runDiscovery: (sql: string) => readonly Row[],
): Work {
  const discovery = toEntries(answer.discovery)
  const hasPassed = new Map<string, boolean>()
  for (const [id, sql] of discovery) {
    if (typeof sql !== 'string' || sql === '') return noWork
    try {
      hasPassed.set(id, runDiscovery(sql).length > 0)
    } catch {
      return noWork
    }
  }
  const queries: [string, string][] = []
  let isWhole = true
  for (const [id, sql] of toEntries(answer.queries)) {
    isWhole = typeof sql === 'string' && sql !== ''
    if (!isWhole) break
    if (hasPassed.get(id) ?? true) queries.push([id, sql as string])
  }
  queries.sort(([left], [right]) => (left < right ? -1 : 1))
  return { queries: new Map(queries), accelerateSeconds: isWhole ? toSeconds(answer.accelerate) : 0 }
}

function toEntries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

function toSeconds(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0
}
