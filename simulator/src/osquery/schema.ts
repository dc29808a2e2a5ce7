import schema from '../../data/osquery-schema.json' with { type: 'json' }

export type Platform = 'darwin' | 'windows' | 'linux'

export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  /** Exists and may be asked for, but `select *` leaves it out. */
  readonly isHidden: boolean
}

export interface TableDefinition {
  readonly name: string
  readonly aliases: readonly string[]
  readonly columns: readonly ColumnDefinition[]
}

interface RawTable {
  readonly platforms: readonly string[]
  readonly columns: Readonly<Record<string, string>>
  readonly hidden?: readonly string[]
  readonly extended?: Readonly<Partial<Record<Platform, Readonly<Record<string, string>>>>>
  readonly aliases?: readonly string[]
}

/** The tables that osquery 5.23 has on a platform. Columns of other platforms exist there too, hidden and empty. */
export function listTables(platform: Platform): readonly TableDefinition[] {
  return Object.entries(schema as Readonly<Record<string, RawTable>>)
    .filter(([, table]) => table.platforms.includes(platform))
    .map(([name, table]) => ({ name, aliases: table.aliases ?? [], columns: listColumns(table, platform) }))
}

function listColumns(table: RawTable, platform: Platform): ColumnDefinition[] {
  const columns = new Map<string, ColumnDefinition>()
  const add = (name: string, type: string, isForeign: boolean) => {
    if (columns.has(name)) return
    columns.set(name, { name, type, isHidden: isForeign || (table.hidden?.includes(name) ?? false) })
  }
  for (const [name, type] of Object.entries(table.columns)) add(name, type, false)
  for (const [name, type] of Object.entries(table.extended?.[platform] ?? {})) add(name, type, false)
  for (const extension of Object.values(table.extended ?? {})) {
    for (const [name, type] of Object.entries(extension)) add(name, type, true)
  }
  return [...columns.values()]
}
