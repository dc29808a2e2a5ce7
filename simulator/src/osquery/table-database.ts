import { constants, DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { formatValue } from './format-value.ts'
import { registerFunctions } from './functions.ts'
import { listTables, type Platform, type TableDefinition } from './schema.ts'
import { splitStatements } from './split-statements.ts'

/** A row as an agent reports it: text only. */
export type Row = Readonly<Record<string, string>>

/** The rows of one table on one host. The same key promises the same rows: hosts with equal rows share one loading. */
export interface RowSet {
  /** A text for rows that many hosts share; an object where the rows are nobody else's. */
  readonly key: string | object
  rows(): readonly Row[]
}

/** Where the rows of a host come from. */
export interface TableSource {
  rowSet(table: string): RowSet
}

/**
 * One SQLite database that plays the tables of every host of a platform: before a statement runs, the tables that it
 * reads are filled with the rows of the host that asks. Thousands of hosts thus cost the memory of one.
 */
export interface TableDatabase {
  readonly platform: Platform
  readonly tableNames: readonly string[]
  /** Runs what a server sent; only reading is allowed. Throws with SQLite's message. */
  query(sql: string, source: TableSource): Row[]
  /** Runs any statement on the host's rows and gives back the tables that it changed. */
  change(sql: string, source: TableSource): Map<string, Row[]>
  close(): void
}

interface Prepared {
  readonly statement: StatementSync
  readonly tables: readonly string[]
  /** Hidden columns that only a `*` brought into the result. */
  readonly left: readonly string[]
}

const noRows: RowSet = { key: 'empty', rows: () => [] }
const maxPrepared = 500

export function createTableDatabase(platform: Platform): TableDatabase {
  const database = new DatabaseSync(':memory:')
  const tables = new Map(listTables(platform).map((table) => [table.name, table]))
  for (const table of tables.values()) createTable(database, table)
  registerFunctions(database)
  const guard = installGuard(database)
  const loader = createLoader(database, tables)
  const cache = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const known = cache.get(sql)
    if (known) return known
    const { statement, tables: read } = guard.prepare(sql)
    statement.setReadBigInts(true)
    const prepared = {
      statement,
      tables: read.filter((name) => tables.has(name)),
      left: listLeftOut(statement, sql, tables),
    }
    cache.set(sql, prepared)
    if (cache.size > maxPrepared) cache.delete(cache.keys().next().value ?? '')
    return prepared
  }

  return {
    platform,
    tableNames: [...tables.keys()],
    query(sql, source) {
      const rows: Row[] = []
      for (const part of splitStatements(sql)) {
        const { statement, tables: read, left } = prepare(part.trim())
        for (const table of read) loader.load(table, source.rowSet(table))
        for (const row of statement.all()) rows.push(toRow(row, left))
      }
      return rows
    },
    change(sql, source) {
      const { read, written } = guard.inspect(sql)
      for (const table of [...read, ...written]) if (tables.has(table)) loader.load(table, source.rowSet(table))
      database.exec(sql)
      return new Map(written.filter((name) => tables.has(name)).map((name) => [name, loader.takeOut(name)]))
    },
    close: () => database.close(),
  }
}

function createTable(database: DatabaseSync, table: TableDefinition): void {
  const columns = table.columns.map((column) => `${quote(column.name)} ${column.type}`)
  database.exec(`create table ${quote(table.name)} (${columns.join(', ')})`)
  for (const alias of table.aliases) database.exec(`create view ${quote(alias)} as select * from ${quote(table.name)}`)
}

/** Sees what a statement wants to do; while a server's statement is prepared, everything but reading is refused. */
function installGuard(database: DatabaseSync) {
  const reading = new Set([
    constants.SQLITE_SELECT,
    constants.SQLITE_READ,
    constants.SQLITE_FUNCTION,
    constants.SQLITE_RECURSIVE,
  ])
  const writing = new Set([constants.SQLITE_INSERT, constants.SQLITE_UPDATE, constants.SQLITE_DELETE])
  const pragmas = new Set(['table_info', 'table_xinfo', 'function_list'])
  let watch: { readonly read: Set<string>; readonly written: Set<string>; readonly isForeign: boolean } | undefined
  database.setAuthorizer((action, first) => {
    if (!watch) return constants.SQLITE_OK
    if (action === constants.SQLITE_READ && first) watch.read.add(first)
    if (writing.has(action) && first) watch.written.add(first)
    if (!watch.isForeign || reading.has(action)) return constants.SQLITE_OK
    if (action === constants.SQLITE_PRAGMA && pragmas.has(first ?? '')) return constants.SQLITE_OK
    return constants.SQLITE_DENY
  })
  function watched(sql: string, isForeign: boolean) {
    const seen = { read: new Set<string>(), written: new Set<string>(), isForeign }
    watch = seen
    try {
      return { statement: database.prepare(sql), read: [...seen.read], written: [...seen.written] }
    } finally {
      watch = undefined
    }
  }
  return {
    prepare(sql: string) {
      const { statement, read } = watched(sql, true)
      return { statement, tables: read }
    },
    inspect(sql: string) {
      const seen = splitStatements(sql).map((part) => watched(part, false))
      return { read: seen.flatMap((one) => one.read), written: [...new Set(seen.flatMap((one) => one.written))] }
    },
  }
}

function createLoader(database: DatabaseSync, tables: ReadonlyMap<string, TableDefinition>) {
  const loadedKeys = new Map<string, string | object>()
  const inserts = new Map<string, StatementSync>()

  function insertInto(table: TableDefinition): StatementSync {
    const known = inserts.get(table.name)
    if (known) return known
    const marks = table.columns.map(() => '?').join(', ')
    const statement = database.prepare(`insert into ${quote(table.name)} values (${marks})`)
    inserts.set(table.name, statement)
    return statement
  }

  function load(name: string, rowSet: RowSet): void {
    const table = tables.get(name)
    if (!table || (loadedKeys.get(name) ?? noRows.key) === rowSet.key) return
    const statement = insertInto(table)
    loadedKeys.delete(name)
    database.exec('begin')
    try {
      database.exec(`delete from ${quote(name)}`)
      for (const row of rowSet.rows())
        statement.run(...table.columns.map((column) => toStored(column.type, row[column.name])))
      database.exec('commit')
    } catch (error) {
      database.exec('rollback')
      throw error
    }
    loadedKeys.set(name, rowSet.key)
  }

  /** Reads back what a change made of a table and forgets the key, since the rows are nobody's known set any more. */
  function takeOut(name: string): Row[] {
    const statement = database.prepare(`select * from ${quote(name)}`)
    statement.setReadBigInts(true)
    const rows = statement.all().map((row) => toRow(row, []))
    loadedKeys.set(name, 'changed')
    return rows
  }

  return { load, takeOut }
}

/** What is not known is an empty text in a column of texts and NULL in one of numbers, as in osquery. */
function toStored(type: string, value = ''): string | null {
  return value === '' && type !== 'TEXT' ? null : value
}

function toRow(row: Record<string, SQLOutputValue>, left: readonly string[]): Row {
  const result: Record<string, string> = {}
  for (const name in row) if (!left.includes(name)) result[name] = formatValue(row[name] ?? null)
  return result
}

function listLeftOut(statement: StatementSync, sql: string, tables: ReadonlyMap<string, TableDefinition>): string[] {
  if (!sql.includes('*')) return []
  return statement.columns().flatMap(({ name, table, column }) => {
    const definition = tables.get(table ?? '')?.columns.find((one) => one.name === column)
    return definition?.isHidden && !mentions(sql, name) ? [name] : []
  })
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w])${name}(?![\\w])`, 'i').test(sql)
}

function quote(name: string): string {
  return `"${name}"`
}
