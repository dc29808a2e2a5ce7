import type { Activity } from '@muster/contract/rest/activity.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { activitiesQuery } from '../../api/people.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { Dim, Row, Stack } from '../../ui/layout.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/states.tsx'
import style from './activities-page.module.css'
import { activityWords, originWords } from './activity-words.ts'

export interface ActivitiesSearch {
  readonly query?: string | undefined
  readonly page?: number | undefined
}

export interface ActivitiesPageProps {
  readonly search: ActivitiesSearch
  readonly onSearch: (search: ActivitiesSearch) => void
}

const pageSize = 50

/** Parts of the names that the server gives to activities. */
const subjects = [
  { value: undefined, label: 'All' },
  { value: 'config', label: 'Settings' },
  { value: 'automation', label: 'Automations' },
  { value: 'destination', label: 'Destinations' },
  { value: 'policy', label: 'Policies' },
  { value: 'host', label: 'Hosts' },
  { value: 'team', label: 'Teams' },
  { value: 'user', label: 'People' },
  { value: 'label', label: 'Labels' },
  { value: 'secret', label: 'Secrets' },
] as const

/** Who changed what, the newest first. */
export function ActivitiesPage({ search: { query, page = 0 }, onSearch }: ActivitiesPageProps) {
  const filter = { page, per_page: pageSize, ...(query === undefined ? {} : { query }) }
  const list = useQuery(activitiesQuery(filter))
  const hasNext = list.data?.meta.has_next_results ?? false
  return (
    <>
      <PageHeader title="Activity" note="Who changed what, when and from where." />
      <Stack>
        <Row>
          <SearchField
            label="Search activities"
            placeholder="Name, email or kind"
            value={query ?? ''}
            onChange={(next) => onSearch({ query: next || undefined })}
          />
          <FilterChips
            label="About"
            chips={subjects}
            value={subjects.find(({ value }) => value === query)?.value}
            onChange={(next) => onSearch({ query: next })}
          />
        </Row>
        <DataTable
          what="activities"
          columns={columns}
          query={{ ...list, data: list.data?.activities }}
          rowKey={({ id }) => id}
          empty={<EmptyState title={query === undefined ? 'Nothing has happened yet' : 'No activity matches'} />}
        />
        {(page > 0 || hasNext) && (
          <Row>
            <Button variant="default" disabled={page === 0} onClick={() => onSearch({ query, page: page - 1 })}>
              Newer
            </Button>
            <Button variant="default" disabled={!hasNext} onClick={() => onSearch({ query, page: page + 1 })}>
              Older
            </Button>
          </Row>
        )}
      </Stack>
    </>
  )
}

const columns: readonly Column<Activity>[] = [
  { title: 'When', render: ({ created_at }) => <Moment at={created_at} /> },
  {
    title: 'Who',
    render: ({ actor_full_name: name, fleet_initiated }) => (fleet_initiated ? <Dim>Muster</Dim> : name),
  },
  { title: 'From', isMinor: true, render: (activity) => <Dim>{originWords(activity)}</Dim> },
  { title: 'What', render: (activity) => <What activity={activity} /> },
]

/** In words, and where the server tells, what it was before and after. */
function What({ activity }: { readonly activity: Activity }) {
  const [isOpen, setOpen] = useState(false)
  const { before, after } = activity.details
  const isChange = before !== undefined || after !== undefined
  return (
    <>
      {activityWords(activity)}{' '}
      {isChange && (
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide the change' : 'Show the change'}
        </Button>
      )}
      {isOpen && (
        <div className={style.change}>
          <figure>
            <figcaption>Before</figcaption>
            <JsonView label="Before" text={JSON.stringify(before ?? null)} />
          </figure>
          <figure>
            <figcaption>After</figcaption>
            <JsonView label="After" text={JSON.stringify(after ?? null)} />
          </figure>
        </div>
      )}
    </>
  )
}
