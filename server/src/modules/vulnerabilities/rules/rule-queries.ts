import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

/** Of the organisation. */
export const maxOwnRules = 1_000

export interface StoredRule {
  readonly document: VulnerabilityRule
  readonly createdAt: Date
  readonly updatedAt: Date
}

const columns = ['document', 'created_at as createdAt', 'updated_at as updatedAt'] as const

export async function listStoredRules(db: Db | Tx): Promise<readonly StoredRule[]> {
  const rows = await db.selectFrom('vulnerability_rules').select(columns).orderBy('id').limit(maxOwnRules).execute()
  return rows.map(toStoredRule)
}

/** The documents alone, as the matcher takes them. */
export async function readOwnRules(db: Db | Tx): Promise<readonly VulnerabilityRule[]> {
  return (await listStoredRules(db)).map(({ document }) => document)
}

export async function findStoredRule(db: Db | Tx, id: string): Promise<StoredRule | undefined> {
  const row = await db.selectFrom('vulnerability_rules').select(columns).where('id', '=', id).executeTakeFirst()
  return row && toStoredRule(row)
}

/** Holds the row, where there is one. */
export async function lockStoredRule(tx: Tx, id: string): Promise<StoredRule | undefined> {
  const query = tx.selectFrom('vulnerability_rules').select(columns).where('id', '=', id)
  const row = await query.forUpdate().executeTakeFirst()
  return row && toStoredRule(row)
}

export async function countStoredRules(db: Db | Tx): Promise<number> {
  const { count } = await db
    .selectFrom('vulnerability_rules')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export async function saveStoredRule(tx: Tx, rule: VulnerabilityRule, at: Date): Promise<void> {
  const document = JSON.stringify(rule)
  await tx
    .insertInto('vulnerability_rules')
    .values({ id: rule.id, document, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ document, updated_at: at }))
    .execute()
}

export async function deleteStoredRule(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('vulnerability_rules').where('id', '=', id).execute()
}

function toStoredRule(row: { document: unknown; createdAt: Date; updatedAt: Date }): StoredRule {
  // Our own column: a rule was checked before it was stored.
  return { ...row, document: row.document as VulnerabilityRule }
}
