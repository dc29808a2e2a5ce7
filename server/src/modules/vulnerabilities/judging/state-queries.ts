import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

/** By which index and rules software is judged. */
export interface Basis {
  readonly generation: string
  readonly rulesHash: string
}

export interface JudgingState extends Basis {
  /** What was changed and is not yet applied to all software. */
  readonly pending: '' | 'data' | 'rules'
  /** That took part when the last change was applied. */
  readonly sources: readonly string[]
  readonly firstJudgedAt: Date
}

const columns = sql`generation, rules_hash as "rulesHash", pending, sources, first_judged_at as "firstJudgedAt"`

export async function findJudgingState(db: Db | Tx): Promise<JudgingState | undefined> {
  const { rows } = await sql<JudgingState>`select ${columns} from vulnerability_state where id = 1`.execute(db)
  return rows[0]
}

/** Whether this basis is the one in force; it stays so until the transaction ends. */
export async function isBasisInForce(tx: Tx, { generation, rulesHash }: Basis): Promise<boolean> {
  const { rows } = await sql<Basis>`select ${columns} from vulnerability_state where id = 1 for share`.execute(tx)
  return rows[0]?.generation === generation && rows[0].rulesHash === rulesHash
}

/** From now on new software is judged by this basis; what is judged already follows. */
export async function setBasis(
  db: Db | Tx,
  { generation, rulesHash, pending, at }: Basis & { pending: 'data' | 'rules'; at: Date },
): Promise<void> {
  await sql`
    insert into vulnerability_state (id, generation, rules_hash, pending, first_judged_at)
    values (1, ${generation}, ${rulesHash}, ${pending}, ${at})
    on conflict (id) do update set generation = excluded.generation, rules_hash = excluded.rules_hash,
      pending = excluded.pending`.execute(db)
}

/** All software is judged by this basis. */
export async function setApplied(
  db: Db | Tx,
  { generation, rulesHash, sources, at }: Basis & { sources: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update vulnerability_state set pending = '', sources = ${sources}::text[], judged_at = ${at}
    where id = 1 and generation = ${generation} and rules_hash = ${rulesHash}`.execute(db)
}

/** Of these feeds, those that were there when judging began, or before. */
export async function listFeedsSinceStart(db: Db | Tx, startedAt: Date): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select name from vulnerability_feeds where added_at <= ${startedAt} limit 1000`.execute(db)
  return new Set(rows.map(({ name }) => name))
}
