import { Secret } from '@muster/server/kernel/secret.ts'
import {
  type Database,
  openEmbeddedDatabase,
  openPostgresDatabase,
} from '@muster/server/platform/database/open-database.ts'
import type { Answer, StoredHost } from './answer-model.ts'

/** The answers of all hosts as the tables hold them, with what is wrong within the tables themselves. */
export interface StoredAnswers {
  hostOf(hostId: number): StoredHost & { failuresOf(policyId: number): number }
  /** By a recount. */
  count(policyId: number, answer: Answer): number
  readonly problems: readonly string[]
}

interface Chain {
  answer: Answer
  flips: number
  /** Flips to failing. */
  failures: number
}

/** Reads the tables again and again; flips that were read before are not read again. */
export interface StoredAnswersReader {
  read(database: Database): Promise<StoredAnswers>
}

const page = 5_000

export function createStoredAnswersReader(): StoredAnswersReader {
  const chains = new Map<string, Chain>()
  let lastSeq = 0

  async function followFlips(database: Database): Promise<string[]> {
    const problems: string[] = []
    for (;;) {
      const rows = await database.db
        .selectFrom('policy_flips')
        .select(['seq', 'policy_id', 'from_answer', 'to_answer', 'host_ids'])
        .where('seq', '>', lastSeq)
        .orderBy('seq')
        .limit(page)
        .execute()
      for (const row of rows) {
        lastSeq = row.seq
        for (const hostId of row.host_ids) {
          const chain = chainOf(chains, hostId, row.policy_id)
          if (chain.answer !== row.from_answer) {
            problems.push(`flip ${row.seq}: host ${hostId} goes from "${row.from_answer}" but was "${chain.answer}"`)
          }
          chain.answer = row.to_answer as Answer
          chain.flips++
          if (row.to_answer === 'failing') chain.failures++
        }
      }
      if (rows.length < page) return problems
    }
  }

  return {
    read: async (database) => {
      const problems = await followFlips(database)
      const standing = await readStanding(database)
      problems.push(...(await checkCounts(database, standing)))
      for (const [key, chain] of chains) {
        const answer = standing.get(key) ?? 'no response'
        if (answer !== chain.answer) {
          problems.push(`${key}: the flips end in "${chain.answer}", the standing answer is "${answer}"`)
        }
      }
      return {
        problems,
        hostOf: (hostId) => ({
          answerTo: (policyId) => standing.get(keyOf(hostId, policyId)) ?? 'no response',
          flipsOf: (policyId) => chains.get(keyOf(hostId, policyId))?.flips ?? 0,
          failuresOf: (policyId) => chains.get(keyOf(hostId, policyId))?.failures ?? 0,
        }),
        count: (policyId, answer) => recount(standing, policyId, answer),
      }
    },
  }
}

function keyOf(hostId: number, policyId: number): string {
  return `host ${hostId}, policy ${policyId}`
}

function chainOf(chains: Map<string, Chain>, hostId: number, policyId: number): Chain {
  const key = keyOf(hostId, policyId)
  const chain = chains.get(key) ?? { answer: 'no response', flips: 0, failures: 0 }
  chains.set(key, chain)
  return chain
}

async function readStanding({ db }: Database): Promise<Map<string, Answer>> {
  const rows = await db.selectFrom('host_policies').select(['host_id', 'passing', 'failing']).execute()
  const standing = new Map<string, Answer>()
  for (const { host_id, passing, failing } of rows) {
    for (const policyId of passing) standing.set(keyOf(host_id, policyId), 'passing')
    for (const policyId of failing) standing.set(keyOf(host_id, policyId), 'failing')
  }
  return standing
}

async function checkCounts({ db }: Database, standing: ReadonlyMap<string, Answer>): Promise<readonly string[]> {
  const counts = await db.selectFrom('policy_counts').select(['policy_id', 'passing', 'failing']).execute()
  return counts.flatMap(({ policy_id, passing, failing }) => {
    const recounted = [recount(standing, policy_id, 'passing'), recount(standing, policy_id, 'failing')]
    if (passing === recounted[0] && failing === recounted[1]) return []
    return [`policy ${policy_id} counts ${passing}/${failing}, a recount says ${recounted.join('/')}`]
  })
}

function recount(standing: ReadonlyMap<string, Answer>, policyId: number, wanted: Answer): number {
  const suffix = `, policy ${policyId}`
  return [...standing].filter(([key, answer]) => answer === wanted && key.endsWith(suffix)).length
}

/** A database without its server: what a killed process left. */
export function openLeftDatabase(where: { readonly url: string } | { readonly dir: string }): Database {
  if ('dir' in where) return openEmbeddedDatabase(where.dir)
  return openPostgresDatabase({ url: new Secret(where.url), maxConnections: 2, onConnectionError: () => undefined })
}
