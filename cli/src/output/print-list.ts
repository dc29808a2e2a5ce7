import { CliError } from '../cli-error.ts'
import { option } from '../define-command.ts'
import type { Shell } from '../shell.ts'
import { renderJson, renderYaml, type SpecDocument } from './render-documents.ts'
import { renderTable } from './table.ts'

export interface FormatOptions {
  readonly yaml?: boolean
  readonly json?: boolean
}

export function formatOptions() {
  return [option('--yaml', 'print YAML documents'), option('--json', 'print JSON, one object in a line')]
}

/** Prints documents as YAML, unless JSON is wanted. */
export function printDocuments(shell: Shell, options: FormatOptions, documents: readonly SpecDocument[]): void {
  checkFormat(options)
  shell.print(options.json ? renderJson(documents) : renderYaml(documents))
}

export interface List<T> {
  readonly kind: string
  readonly items: readonly T[]
  /** Titles of the table's columns, and how each gets its text. */
  readonly columns: Readonly<Record<string, (item: T) => string>>
  /** What stands in a document; the whole item when absent. */
  readonly toSpec?: (item: T) => unknown
}

/** Prints a table, unless YAML or JSON is wanted. */
export function printList<T>(shell: Shell, options: FormatOptions, list: List<T>): void {
  const { kind, items, columns, toSpec = (item: T): unknown => item } = list
  if (options.yaml || options.json) {
    printDocuments(
      shell,
      options,
      items.map((item) => ({ kind, spec: toSpec(item) })),
    )
    return
  }
  const cells = Object.values(columns)
  shell.print(
    renderTable(
      Object.keys(columns),
      items.map((item) => cells.map((cell) => cell(item))),
    ),
  )
}

function checkFormat({ yaml, json }: FormatOptions): void {
  if (yaml && json) throw new CliError('give --yaml or --json, not both')
}
