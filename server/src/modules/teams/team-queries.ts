import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface Team {
  readonly id: number
  readonly name: string
}

export function selectTeamByName(db: Db | Tx, name: string): Promise<Team | undefined> {
  return db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst()
}

export interface TeamSummary extends Team {
  readonly description: string
}

export function selectTeams(db: Db | Tx, limit: number): Promise<readonly TeamSummary[]> {
  return db
    .selectFrom('teams')
    .select(['id', 'name', 'description'])
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}
