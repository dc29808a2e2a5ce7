import type { ReactNode } from 'react'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/states.tsx'

const pageSize = 50

export interface SoftwareSearch {
  readonly query?: string
  readonly page?: number
  readonly order_key?: string
  readonly order_direction?: 'asc' | 'desc'
  readonly only?: true
}

export interface SoftwarePageProps {
  readonly search: SoftwareSearch
  /** 0 is hosts of no team, undefined all hosts. */
  readonly teamId: number | undefined
  /** Only what changes: by the time it is done, the rest may be other than what is shown. */
  readonly onChange: (change: { [Key in keyof SoftwareSearch]?: SoftwareSearch[Key] | undefined }) => void
}

/** What the address asks of a list, as the API takes it. */
export function toListQuery({ search, teamId }: Pick<SoftwarePageProps, 'search' | 'teamId'>) {
  const { only: _only, page = 0, ...filter } = search
  return { ...filter, ...(teamId === undefined ? {} : { team_id: teamId }), page, per_page: pageSize }
}

interface Answer<T> {
  readonly data: { readonly rows: readonly T[]; readonly count: number } | undefined
  readonly error: unknown
  refetch(): unknown
}

export interface ListPageProps<T> extends SoftwarePageProps {
  readonly what: string
  readonly placeholder: string
  /** What `only` leaves. */
  readonly only?: { readonly label: string; readonly chip: string }
  readonly columns: readonly Column<T>[]
  readonly answer: Answer<T>
  readonly rowKey: (row: T) => string | number
  /** Shown where there is nothing at all. */
  readonly empty: ReactNode
  readonly children?: ReactNode
}

/** A list that the server searches, sorts and cuts into pages; all of that is in the address. */
export function ListPage<T>({ search, onChange, answer, only, empty, ...props }: ListPageProps<T>) {
  const { query, page = 0, order_key: key = 'hosts_count', order_direction: direction = 'desc' } = search
  const isFiltered = query !== undefined || search.only === true
  return (
    <Stack>
      <Row>
        <SearchField
          label={`Search ${props.what}`}
          placeholder={props.placeholder}
          value={query ?? ''}
          onChange={(next) => onChange({ page: undefined, query: next || undefined })}
        />
        {only && (
          <FilterChips
            label={only.label}
            chips={[
              { value: undefined, label: 'All' },
              { value: 'only', label: only.chip },
            ]}
            value={search.only ? 'only' : undefined}
            onChange={(value) => onChange({ page: undefined, only: value === undefined ? undefined : true })}
          />
        )}
      </Row>
      <DataTable
        what={props.what}
        columns={props.columns}
        query={{ data: answer.data?.rows, error: answer.error, refetch: answer.refetch }}
        rowKey={props.rowKey}
        sort={{ key, direction }}
        onSort={(next) => onChange({ page: undefined, order_key: next.key, order_direction: next.direction })}
        empty={isFiltered ? <EmptyState title={`No ${props.what} match`} /> : empty}
      />
      <Pager page={page} pageSize={pageSize} count={answer.data?.count} onPage={(next) => onChange({ page: next })} />
      {props.children}
    </Stack>
  )
}
