import type { Row, RowSet, TableDatabase, TableSource } from '../osquery/table-database.ts'
import type { Machine } from '../profiles/machine.ts'
import { type Profile } from '../profiles/profile.ts'
import { imageCount } from '../profiles/machine.ts'

/** The tables of one host. What was set or changed by hand wins over what the profile says. */
export interface HostTables {
  /** Runs SQL as the agent would for the server: reading only, all values text. */
  query(sql: string): Row[]
  /** Changes rows of this host only, for example `update disk_encryption set encrypted = 0`. */
  change(sql: string): void
  setRows(table: string, rows: readonly Row[]): void
  rows(table: string): readonly Row[]
}

export interface HostTablesOptions {
  readonly database: TableDatabase
  readonly profile: Profile
  readonly machine: Machine
  /** Tables whose rows are made anew each time: time, uptime, the agent's own state. */
  readonly live: Readonly<Record<string, () => readonly Row[]>>
}

const nothing: RowSet = { key: 'empty', rows: () => [] }

export function createHostTables({ database, profile, machine, live }: HostTablesOptions): HostTables {
  const overrides = new Map<string, RowSet>()

  function rowSet(table: string): RowSet {
    const override = overrides.get(table)
    if (override) return override
    const makeLive = live[table]
    if (makeLive) return { key: {}, rows: makeLive }
    const makeOwn = profile.tables[table]
    if (makeOwn) return { key: machine, rows: () => makeOwn(machine) }
    const makeImage = profile.imageTables[table]
    const image = machine.image % imageCount
    return makeImage ? { key: `${profile.name}/image-${image}`, rows: () => makeImage(image) } : nothing
  }

  function setRows(table: string, rows: readonly Row[]): void {
    if (!database.tableNames.includes(table)) {
      throw new Error(`osquery on ${database.platform} has no table ${table}; see simulator/data/osquery-schema.json`)
    }
    const copy = [...rows]
    overrides.set(table, { key: copy, rows: () => copy })
  }

  const source: TableSource = { rowSet }
  return {
    query: (sql) => database.query(sql, source),
    change(sql) {
      for (const [table, rows] of database.change(sql, source)) setRows(table, rows)
    },
    setRows,
    rows: (table) => rowSet(table).rows(),
  }
}
