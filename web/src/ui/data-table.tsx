import { useMediaQuery } from '@mantine/hooks'
import { memo, type ReactNode, useLayoutEffect, useMemo, useRef } from 'react'
import style from './data-table.module.css'
import { Icon } from './icon.tsx'
import { Dim } from './layout.tsx'
import { ErrorState, Skeleton } from './states.tsx'

export interface Column<T> {
  readonly title: string
  readonly render: (row: T) => ReactNode
  /** The API's key for sorting by it. */
  readonly sortKey?: string
  readonly align?: 'right'
  /** Left out on narrow screens. */
  readonly isMinor?: boolean
  /** On a phone it stands beneath the column of this title, so that the table need not be pushed sideways. */
  readonly under?: string
}

export interface Sort {
  readonly key: string
  readonly direction: 'asc' | 'desc'
}

type Key = string | number

const phone = '(max-width: 600px)'

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
  const { what, query, rowKey, empty, currentKey, selection } = props
  const isPhone = useMediaQuery(phone, undefined, { getInitialValueInEffect: false })
  const columns = useMemo(() => (isPhone ? foldColumns(props.columns) : props.columns), [isPhone, props.columns])
  const toggle = useToggle(selection)
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
            {selection && <SelectAll selection={selection} rows={query.data} rowKey={rowKey} onToggle={toggle} />}
            {columns.map((column) => (
              <HeadCell key={column.title} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {query.data.map((row) => {
            const key = rowKey(row)
            return (
              <Line
                key={key}
                row={row}
                columns={columns as readonly Column<unknown>[]}
                isCurrent={key === currentKey}
                {...(selection && {
                  selectKey: key,
                  isSelected: selection.selected.has(key),
                  isFixed: selection.canSelect?.(row) === false,
                  name: selection.nameOf(row),
                  onToggle: toggle,
                })}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** For a phone: columns that name another stand beneath it, in its cell. */
function foldColumns<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
  return columns
    .filter(({ under }) => under === undefined)
    .map((column) => {
      const beneath = columns.filter(({ under }) => under === column.title)
      if (beneath.length === 0) return column
      return {
        ...column,
        render: (row) => (
          <>
            {column.render(row)}
            {beneath.map(({ title, render }) => (
              <div key={title}>
                <Dim>{title}</Dim> {render(row)}
              </div>
            ))}
          </>
        ),
      }
    })
}

type Toggle = (keys: readonly Key[], isSelected: boolean) => void

/** The same function all the time, so that rows that did not change are not drawn again. */
function useToggle<T>(selection: Selection<T> | undefined): Toggle {
  const latest = useRef(selection)
  useLayoutEffect(() => {
    latest.current = selection
  })
  const toggle = useRef<Toggle>((keys, isSelected) => {
    const next = new Set(latest.current?.selected)
    for (const key of keys) {
      if (isSelected) next.add(key)
      else next.delete(key)
    }
    latest.current?.onSelect(next)
  })
  return toggle.current
}

interface LineProps {
  readonly row: unknown
  readonly columns: readonly Column<unknown>[]
  readonly isCurrent: boolean
  readonly selectKey?: Key
  readonly isSelected?: boolean
  readonly isFixed?: boolean
  readonly name?: string
  readonly onToggle?: Toggle
}

const Line = memo(function Line(props: LineProps) {
  const { row, columns, isCurrent, selectKey, isSelected = false, isFixed = false, name, onToggle } = props
  return (
    <tr data-current={isCurrent || undefined}>
      {selectKey !== undefined && (
        <td data-narrow>
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            disabled={isFixed}
            checked={isSelected}
            onChange={(event) => onToggle?.([selectKey], event.currentTarget.checked)}
          />
        </td>
      )}
      {columns.map(({ title, render, align, isMinor }) => (
        <td key={title} data-narrow={title === '' || undefined} data-align={align} data-minor={isMinor}>
          {render(row)}
        </td>
      ))}
    </tr>
  )
})

interface SelectAllProps<T> {
  readonly selection: Selection<T>
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => Key
  readonly onToggle: Toggle
}

function SelectAll<T>({ selection: { selected, canSelect }, rows, rowKey, onToggle }: SelectAllProps<T>) {
  const keys = rows.filter((row) => canSelect?.(row) !== false).map(rowKey)
  const chosen = keys.filter((key) => selected.has(key)).length
  return (
    <th scope="col" data-narrow>
      <input
        type="checkbox"
        aria-label="Select all rows of this page"
        disabled={keys.length === 0}
        checked={keys.length > 0 && chosen === keys.length}
        ref={(input) => {
          if (input) input.indeterminate = chosen > 0 && chosen < keys.length
        }}
        onChange={(event) => onToggle(keys, event.currentTarget.checked)}
      />
    </th>
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
