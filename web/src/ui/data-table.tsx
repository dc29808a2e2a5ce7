import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import style from './data-table.module.css'
import { Icon } from './icon.tsx'
import { ErrorState, Skeleton } from './states.tsx'

export interface Column<T> {
  readonly title: string
  /** In place of the title, given the rows that are shown. */
  readonly renderTitle?: (rows: readonly T[]) => ReactNode
  readonly render: (row: T) => ReactNode
  /** The API's key for sorting by it. */
  readonly sortKey?: string
  readonly align?: 'right'
  /** Left out on narrow screens. */
  readonly isMinor?: boolean
}

export interface Sort {
  readonly key: string
  readonly direction: 'asc' | 'desc'
}

type Key = string | number

export interface Selection<T> {
  readonly selected: ReadonlySet<Key>
  readonly onSelect: (selected: ReadonlySet<Key>) => void
  readonly nameOf: (row: T) => string
  /** Rows that one may not change cannot be selected; all can when absent. */
  readonly canSelect?: (row: T) => boolean
}

export interface DataTableProps<T> {
  /** What the rows are, for those who hear it: "hosts". */
  readonly what: string
  readonly columns: readonly Column<T>[]
  readonly query: {
    readonly data: readonly T[] | undefined
    readonly error: unknown
    /** What is shown is of the last page or filter, until the answer is here. */
    readonly isPlaceholderData?: boolean
    refetch(): unknown
  }
  readonly rowKey: (row: T) => Key
  readonly empty: ReactNode
  readonly sort?: Sort | undefined
  readonly onSort?: (sort: Sort) => void
  /** A row that is open beside the table. */
  readonly currentKey?: Key | undefined
  /** Rows can be checked, to do something with several. */
  readonly selection?: Selection<T> | undefined
  readonly skeletonRows?: number
}

/** A list: full width, rows of 36 px, sorted by the server. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { what, query, rowKey, empty, currentKey } = props
  const columns = props.selection ? [selectionColumn(props.selection, rowKey), ...props.columns] : props.columns
  if (query.data === undefined) {
    if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => query.refetch()} />
    return <Skeleton label={`Loading ${what}`} rows={props.skeletonRows ?? 10} />
  }
  if (query.data.length === 0) return <>{empty}</>
  return (
    <div className={style.scroll} tabIndex={-1} data-stale={query.isPlaceholderData || undefined}>
      <table className={style.table} aria-label={what}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell
                key={column.title}
                column={column}
                rows={query.data ?? []}
                sort={props.sort}
                onSort={props.onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {query.data.map((row) => (
            <tr key={rowKey(row)} data-current={rowKey(row) === currentKey || undefined}>
              {columns.map(({ title, render, align, isMinor }) => (
                <td key={title} data-narrow={title === '' || undefined} data-align={align} data-minor={isMinor}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function selectionColumn<T>(selection: Selection<T>, rowKey: (row: T) => Key): Column<T> {
  const { selected, onSelect, nameOf, canSelect = () => true } = selection
  const change = (keys: readonly Key[], isSelected: boolean) => {
    const next = new Set(selected)
    for (const key of keys)
      if (isSelected) next.add(key)
      else next.delete(key)
    onSelect(next)
  }
  return {
    title: 'Select',
    renderTitle: (rows) => {
      const keys = rows.filter(canSelect).map(rowKey)
      const chosen = keys.filter((key) => selected.has(key)).length
      return (
        <Checkbox
          size="xs"
          aria-label="Select all rows of this page"
          disabled={keys.length === 0}
          checked={keys.length > 0 && chosen === keys.length}
          indeterminate={chosen > 0 && chosen < keys.length}
          onChange={(event) => change(keys, event.currentTarget.checked)}
        />
      )
    },
    render: (row) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${nameOf(row)}`}
        disabled={!canSelect(row)}
        checked={selected.has(rowKey(row))}
        onChange={(event) => change([rowKey(row)], event.currentTarget.checked)}
      />
    ),
  }
}

interface HeadCellProps<T> {
  readonly column: Column<T>
  readonly rows: readonly T[]
  readonly sort: Sort | undefined
  readonly onSort: ((sort: Sort) => void) | undefined
}

function HeadCell<T>({ column, rows, sort, onSort }: HeadCellProps<T>) {
  const { title, renderTitle, sortKey, align, isMinor } = column
  const direction = sortKey !== undefined && sort?.key === sortKey ? sort.direction : undefined
  const ariaSort = direction && (direction === 'asc' ? 'ascending' : 'descending')
  return (
    <th
      scope="col"
      data-narrow={title === '' || renderTitle !== undefined || undefined}
      data-align={align}
      data-minor={isMinor}
      aria-sort={ariaSort}
    >
      {sortKey !== undefined && onSort ? (
        <button type="button" onClick={() => onSort({ key: sortKey, direction: direction === 'asc' ? 'desc' : 'asc' })}>
          {title}
          {direction && <Icon name={direction === 'asc' ? 'up' : 'down'} size={12} />}
        </button>
      ) : (
        (renderTitle?.(rows) ?? title)
      )}
    </th>
  )
}
