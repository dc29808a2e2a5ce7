import type { ReactNode } from 'react'
import style from './data-table.module.css'
import { Icon } from './icon.tsx'
import { ErrorState, Skeleton } from './states.tsx'

export interface Column<T> {
  readonly title: string
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

export interface DataTableProps<T> {
  /** What the rows are, for those who hear it: "hosts". */
  readonly what: string
  readonly columns: readonly Column<T>[]
  readonly query: { readonly data: readonly T[] | undefined; readonly error: unknown; refetch(): unknown }
  readonly rowKey: (row: T) => string | number
  readonly empty: ReactNode
  readonly sort?: Sort | undefined
  readonly onSort?: (sort: Sort) => void
  /** A row that is open beside the table. */
  readonly currentKey?: string | number | undefined
  readonly skeletonRows?: number
}

/** A list: full width, rows of 36 px, sorted by the server. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { what, columns, query, rowKey, empty, currentKey } = props
  if (query.data === undefined) {
    if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => query.refetch()} />
    return <Skeleton label={`Loading ${what}`} rows={props.skeletonRows ?? 10} />
  }
  if (query.data.length === 0) return <>{empty}</>
  return (
    <div className={style.scroll} tabIndex={-1}>
      <table className={style.table} aria-label={what}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.title} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {query.data.map((row) => (
            <tr key={rowKey(row)} data-current={rowKey(row) === currentKey || undefined}>
              {columns.map(({ title, render, align, isMinor }) => (
                <td key={title} data-align={align} data-minor={isMinor}>
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

interface HeadCellProps<T> {
  readonly column: Column<T>
  readonly sort: Sort | undefined
  readonly onSort: ((sort: Sort) => void) | undefined
}

function HeadCell<T>({ column: { title, sortKey, align, isMinor }, sort, onSort }: HeadCellProps<T>) {
  const direction = sortKey !== undefined && sort?.key === sortKey ? sort.direction : undefined
  const ariaSort = direction && (direction === 'asc' ? 'ascending' : 'descending')
  return (
    <th
      scope="col"
      data-narrow={title === '' || undefined}
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
        title
      )}
    </th>
  )
}
